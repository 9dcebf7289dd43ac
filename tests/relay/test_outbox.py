"""What staff type about messages that wait, and what they read."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from relay.letter import Letter
from relay.message import Attachment
from relay.outbox import run_or_exit
from relay.sender import Sender
from relay.spool import Spool
from tests.conftest import ROOT
from tests.relay.conftest import NOON, read_mail
from tests.relay.mail_peer import MailPeer

Write = Callable[..., Letter]


@pytest.fixture
def outbox(spool: Spool) -> Callable[..., str]:
    def run(*words: str) -> str:
        said: list[str] = []
        run_or_exit(words, {"RELAY_SPOOL": str(spool.folder)}, said.append)
        return "\n".join(said)

    return run


def test_the_list_shows_what_waits_what_is_parked_and_why_but_no_contents(
    spool: Spool, write: Write, outbox: Callable[..., str]
) -> None:
    waiting, parked, gone, copy = write(body="secret"), write(), write(), write(kind="copie")
    spool.submit([waiting, parked, gone, copy])
    spool.postponed(waiting.key, 4e9, "451 plus tard")
    spool.parked(parked.key, "550 inconnu\x1b[2J", NOON)
    spool.delivered(gone.key, NOON)
    said = outbox()
    assert said == outbox("list")
    assert said.splitlines()[0].startswith("2 en attente, 1 de côté ; le plus ancien attend depuis")
    [line] = [line for line in said.splitlines() if waiting.reference in line]
    assert re.search(
        r"en attente +ecrire +reçu le \d\d/\d\d/\d{4} à \d\d:\d\d, 1 essai, le prochain le .* : 451 plus tard", line
    )
    [line] = [line for line in said.splitlines() if parked.reference in line]
    assert line.endswith(r"550 inconnu\x1b[2J")
    assert "ecrire (copie)" in said
    assert gone.reference not in said
    assert "secret" not in said


@pytest.mark.parametrize("spoken", [str, str.lower, lambda ref: ref.removeprefix("LOT-"), lambda ref: ref.replace("-", " "),
                                    lambda ref: ref.replace("0", "O").replace("1", "l")])  # fmt: skip
def test_show_prints_one_message_whole_and_harmless_however_its_number_is_typed(
    spool: Spool, write: Write, outbox: Callable[..., str], spoken: Callable[[str], str]
) -> None:
    letter = write(
        body="Bonjour\n\x1b]0;pirate\x07 é\u202e", reply_to="a@exemple.fr", attachments=[Attachment("f.md", "x")]
    )
    spool.submit([letter])
    said = outbox("show", spoken(letter.reference))
    for expected in ("Enveloppe : de relais@lot.fr à equipe@lot.fr", "Reply-To: a@exemple.fr", "Bonjour\n", "f.md"):
        assert expected in said
    assert "\\x1b]0;pirate\\x07 é\\x202e" in said
    assert not set(said) & {"\x1b", "\x07", "\u202e"}


def test_a_parked_message_leaves_when_it_is_retried(
    spool: Spool, write: Write, outbox: Callable[..., str], sender: Sender, peer: MailPeer
) -> None:
    letter = write()
    spool.submit([letter])
    assert f"{letter.reference} (ecrire) : de côté" in outbox("park", letter.reference)
    sender.round()
    assert letter.content not in [mail.content for mail in peer.taken]
    assert "repartira" in outbox("retry", letter.reference)
    sender.round()
    assert letter.content in [mail.content for mail in peer.taken]


def test_a_delivered_message_is_shown_without_contents_and_cannot_be_retried(
    spool: Spool, write: Write, outbox: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    letter = write()
    spool.submit([letter])
    spool.delivered(letter.key, NOON)
    assert "remis le 22/11/2026" in outbox("show", letter.reference)
    for verb in ("retry", "park"):
        with pytest.raises(SystemExit, match="a été remis"):
            outbox(verb, letter.reference)


def test_parked_messages_are_exported_as_files_for_their_owner_and_stay(
    spool: Spool, write: Write, outbox: Callable[..., str], tmp_path: Path
) -> None:
    parked, other = [write(body="à relire"), write()], write()
    spool.submit([*parked, other])
    for letter in parked:
        spool.parked(letter.key, "550", NOON)
    assert outbox("export", str(tmp_path / "garde")).endswith("2 messages écrits ; ils restent de côté dans le relais.")
    files = sorted((tmp_path / "garde").iterdir())
    assert [file.name for file in files] == sorted(f"{letter.reference}-message.eml" for letter in parked)
    assert {file.read_bytes() for file in files} == {letter.content for letter in parked}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert "à relire" in {read_mail(file.read_bytes()).get_content().strip() for file in files}
    assert spool.depth(NOON).parked == 2


@pytest.mark.parametrize("words", [["dance"], ["show"], ["show", "a", "b"], ["export"], ["list", "x"]])
def test_what_is_not_understood_gets_the_usage(
    spool: Spool, write: Write, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run_or_exit(words, {"RELAY_SPOOL": str(spool.folder)})
    assert stopped.value.code == 2
    assert capsys.readouterr().out.startswith("Emploi : python3 tasks.py outbox")


def test_an_unknown_number_or_folder_is_said_in_french(spool: Spool, write: Write, outbox: Callable[..., str]) -> None:
    with pytest.raises(SystemExit, match="aucun message n'a encore été reçu"):
        outbox()
    assert not spool.folder.exists()
    spool.submit([write()])
    with pytest.raises(SystemExit, match="aucun message 'LOT-0000-0000'"):
        outbox("show", "LOT-0000-0000")
    with pytest.raises(SystemExit, match="RELAY_SPOOL absente"):
        run_or_exit([], {})


def test_the_task_takes_its_words_one_after_another(spool: Spool, write: Write) -> None:
    letter = write()
    spool.submit([letter])
    environ = os.environ | {"RELAY_SPOOL": str(spool.folder), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}

    def task(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "plugins.workshop.commands", "outbox", *words]
        return subprocess.run(command, env=environ, check=False, capture_output=True, text=True, encoding="utf-8")

    assert "1 en attente" in task().stdout
    assert "Subject: Message reçu par le site" in task("show", letter.reference).stdout
    refused = task("show", "LOT-0000-0000")
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
