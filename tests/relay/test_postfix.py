"""A real mail server: what the mailbox holds is what was composed."""

from __future__ import annotations

import random
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relay.config import Settings, read_settings
from relay.letter import Letter
from relay.message import Attachment
from relay.sender import Sender
from relay.server import parse_server
from relay.spool import Spool
from tests.relay import crew
from tests.relay.conftest import FakeClock, elsewhere, environment, read_mail
from tests.relay.naughty import NAUGHTY
from tests.relay.postfix import Postfix

Write = Callable[..., Letter]


@pytest.fixture(scope="module")
def server() -> Iterator[Postfix]:
    with Postfix() as server:
        yield server


@pytest.fixture
def postfix(server: Postfix) -> Postfix:
    for mail in server.root.glob("mail/*/new/*"):
        mail.unlink()
    return server


def unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def test_naughty_mails_reach_the_mailbox_byte_for_byte(
    postfix: Postfix, settings: Settings, spool: Spool, clock: FakeClock, write: Write
) -> None:
    letters = [write(body=text, attachments=[Attachment("fiche.md", text)]) for text in NAUGHTY]
    spool.submit(letters)
    Sender(elsewhere(settings, postfix.port), spool, clock, clock.sleep).round()
    mails = postfix.wait_for("equipe", len(letters))
    assert sorted(mails) == sorted(unix(letter.content) for letter in letters)
    assert spool.depth(clock()).waiting == 0


def test_a_mail_is_readable_with_its_attachment_and_can_be_answered(
    postfix: Postfix, settings: Settings, spool: Spool, clock: FakeClock, write: Write
) -> None:
    spool.submit(
        [write(body="J’arrive à Cahors.", reply_to="jeanne@exemple.fr", attachments=[Attachment("a.csv", "é;1\n")])]
    )
    Sender(elsewhere(settings, postfix.port), spool, clock, clock.sleep).round()
    message = read_mail(postfix.wait_for("equipe", 1)[0])
    assert message["Reply-To"] == "jeanne@exemple.fr"
    body = message.get_body()
    assert body is not None
    assert body.get_content().strip() == "J’arrive à Cahors."
    assert [part.get_content().strip() for part in message.iter_attachments()] == ["é;1"]


def test_a_recipient_that_postfix_does_not_know_is_parked_and_told(
    postfix: Postfix, settings: Settings, spool: Spool, clock: FakeClock, write: Write
) -> None:
    letter = write(recipients=("equipe@lot.fr", "inconnu@lot.fr"))
    spool.submit([letter])
    sender = Sender(elsewhere(settings, postfix.port), spool, clock, clock.sleep)
    sender.round()
    [stored] = spool.find(letter.reference)
    assert (stored.state, stored.recipients) == ("parked", ("inconnu@lot.fr",))
    assert postfix.wait_for("equipe", 1) == [unix(letter.content)]
    sender.round()
    alert = read_mail(postfix.wait_for("astreinte", 1)[0]).get_content()
    assert letter.reference in alert
    assert "550" in alert


def test_starttls_is_used_and_the_certificate_checked(
    postfix: Postfix, settings: Settings, spool: Spool, clock: FakeClock, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = parse_server(f"smtp+starttls://localhost:{postfix.port}")
    spool.submit([write()])
    sender = Sender(replace(settings, smtp=address), spool, clock, clock.sleep)
    sender.round()
    assert spool.depth(clock()).waiting == 1, "a certificate that nobody vouches for was taken"
    monkeypatch.setenv(ssl.get_default_verify_paths().openssl_cafile_env, str(postfix.root / "certificate.pem"))
    sender.round()
    postfix.wait_for("equipe", 1)
    assert "TLS connection established" in postfix.log()


def test_nothing_is_lost_when_senders_are_killed_and_postfix_stops(
    postfix: Postfix, tmp_path: Path, thorough: bool
) -> None:
    kills = 200 if thorough else 6
    spool = Spool(tmp_path / "file")
    keys = [f"p{number}" for number in range(20 * kills)]
    environ = environment(spool.folder, postfix.port, RELAY_RETRY_MIN="1")
    submitter = crew.start(crew.submit_all, spool.folder, keys)
    for number in range(kills):
        sender = crew.start(crew.send, environ)
        if number == kills // 2:
            postfix.wait_for("equipe", 1)
            postfix.stop()
            postfix.start()
        time.sleep(random.uniform(0, 0.3))
        crew.kill(sender)
    submitter.join()
    settings = read_settings(environ)
    last = Sender(settings, spool, time.time, lambda _seconds: None)
    while spool.depth(time.time()).waiting:
        last.round()
    expected = {read_mail(crew.letter(key).content)["Message-ID"] for key in keys}
    count = len(keys)
    while (
        set(arrived := Counter(read_mail(mail)["Message-ID"] for mail in postfix.wait_for("equipe", count))) != expected
    ):
        count = sum(arrived.values()) + 1  # some came twice, and others are still on their way through Postfix
    assert sum(arrived.values()) - len(arrived) <= kills
    spool.close()
