"""The folder where releases stand, with releases small enough to try everything: every step can be the last."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from plugins.workshop.publishing import standing
from plugins.workshop.publishing.places import Hosted, PlaceFailed, folder, place_of
from plugins.workshop.publishing.release import Release
from tests.conftest import ROOT, digest

SHEET = "theme/{0:012d}/css/site.css"


def release(scratch: Path, number: int, pages: tuple[str, ...] = ("", "emplois/")) -> Release:
    """A release whose files say its number, but for one that never changes."""
    made = scratch / f"made-{number}"
    sheet = SHEET.format(number)
    files = {f"{page}index.html": f"{page} {number}" for page in pages} | {sheet: str(number), "robots.txt": "ouvert"}
    beside = {"adresses.txt": f"a/\ta.md\t2026-11-{number:02}\n", "propres.txt": f"{sheet}\n"}
    maps = dict.fromkeys(("redirects.map", "elsewhere.map", "gone.map"), "")
    for name, text in ({f"site/{name}": text for name, text in files.items()} | beside | maps).items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, "utf-8")
    return Release(made, f"{number:012d}")


def put(place: Hosted, made: Release) -> None:
    with place.turn() as turn:
        turn.put(made)


def back(place: Hosted) -> str:
    with place.turn() as turn:
        return turn.back()


def shown(place: Path, path: str = "index.html") -> str:
    return (place / "current/site" / path).read_text("utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place"


def test_a_page_of_before_finds_its_sheet_after(place: Path, tmp_path: Path) -> None:
    for number in range(1, 9):
        put(folder(place), release(tmp_path, number))
    assert shown(place) == " 8"
    # Those of the releases that are kept, and no older ones.
    kept = sorted(int(path.name) for path in (place / "current/site/theme").iterdir())
    assert kept == [3, 4, 5, 6, 7, 8]
    assert len(list((place / "releases").iterdir())) == standing.KEPT


def test_what_did_not_change_stays_the_same_file(place: Path, tmp_path: Path) -> None:
    put(folder(place), release(tmp_path, 1))
    before = (place / "current/site/robots.txt").stat()
    put(folder(place), release(tmp_path, 2))
    after = (place / "current/site/robots.txt").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_coming_back_again_and_again(place: Path, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        put(folder(place), release(tmp_path, number))
    assert back(folder(place)).endswith("-000000000002")
    assert shown(place) == " 2"
    assert shown(place, SHEET.format(3)) == "3", "a page of release 3 is still open somewhere"
    back(folder(place))
    assert shown(place) == " 1"
    assert back(folder(place)) == ""
    assert shown(place) == " 1"
    put(folder(place), release(tmp_path, 4))
    assert back(folder(place)).endswith("-000000000003")


def test_coming_back_forgets_no_address(place: Path, tmp_path: Path) -> None:
    put(folder(place), release(tmp_path, 1))
    before = digest((place / "current").resolve())
    put(folder(place), release(tmp_path, 2, ("", "emplois/", "emplois/neuve/", "neuf/")))
    back(folder(place))
    assert 'content="0;url=/emplois/"' in shown(place, "emplois/neuve/index.html")
    assert 'content="0;url=/"' in shown(place, "neuf/index.html")
    rows = (place / "current/elsewhere.map").read_text("utf-8").splitlines()
    assert '"000000000001:/emplois/neuve/" "/emplois/";' in rows
    assert '"000000000001:/neuf" "/";' in rows
    assert (place / "current/adresses.txt").read_text("utf-8").endswith("2026-11-02\n")
    first = min((place / "releases").iterdir())
    assert digest(first) == before, "the release that one came back to is a record: it stays as it was"


# The very script, but killed (SIGKILL: no handler, no cleanup) before its n-th change to the file system.
KILLED = """
import os, signal, sys
count, last = 0, int(sys.argv[2])
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "shutil.copyfile", "shutil.rmtree"}
def hook(event, args):
    global count
    if event in CHANGES or event == "open" and args[2] & (os.O_WRONLY | os.O_CREAT):
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)
import runpy
main = runpy.run_path(sys.argv[3])["main"]
sys.addaudithook(hook)
from pathlib import Path
main(Path(sys.argv[1]))
"""


def killed_at(place: Path, last: int) -> Hosted:
    command = (sys.executable, "-c", KILLED, str(place), str(last), str(standing.__file__))
    return Hosted(command, folder(place).bring)


@pytest.mark.long
@pytest.mark.parametrize("act", ["put", "back"])
def test_killed_at_any_step_the_site_is_whole(place: Path, tmp_path: Path, act: str, thorough: bool) -> None:
    wholes = {}
    for number in (1, 2):
        put(folder(place), release(tmp_path, number, ("", "emplois/", *(["neuve/"] if number == 2 else []))))
    number, ended = 2, 0
    for last in range(1, 200, 1 if thorough else 5):
        number += 1
        made = release(tmp_path, number)
        before = (place / "current").resolve()
        wholes[before] = digest(before / "site")
        try:
            with killed_at(place, last).turn() as turn:
                if act == "put":
                    turn.put(made)
                else:
                    turn.back()
            ended += 1
        except PlaceFailed:
            pass
        current = (place / "current").resolve()
        assert (current / "site/index.html").is_file(), last
        assert current == before or current not in wholes
        if current == before:
            assert digest(before / "site") == wholes[before], f"killed before change {last}"
        else:
            assert (current / "propres.txt").is_file()
            assert shown(place, (current / "propres.txt").read_text("utf-8").strip())
        if act == "back":
            put(folder(place), made)
            assert shown(place) == f" {number}", "the next publication puts all in order"
    assert ended, "no run reached its end: some steps were not tried"
    assert [path.name for path in (place / "releases").glob(".*")] == []


def test_publications_take_turns(place: Path, tmp_path: Path) -> None:
    seen: list[str] = []

    def second() -> None:
        with folder(place).turn() as turn:
            seen.append(turn.current)
            turn.put(release(tmp_path, 2))

    with folder(place).turn() as turn:
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.5)
        assert seen == []
        turn.put(release(tmp_path, 1))
    thread.join()
    assert seen == ["000000000001"]
    assert shown(place) == " 2"


def test_a_folder_of_somebody_s_own_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "these.odt").write_text("précieux", "utf-8")
    with pytest.raises(PlaceFailed, match="contient autre chose que des publications ; choisir un dossier vide"):
        put(folder(tmp_path), release(tmp_path / "scratch", 1))
    assert not (tmp_path / "current").exists()


@pytest.mark.parametrize("written", ["ftp://serveur/site", "ssh://serveur", "s3://", "http://serveur/x"])
def test_a_place_that_is_none_is_said(written: str) -> None:
    with pytest.raises(PlaceFailed, match="n'est pas un lieu connu ; écrire un dossier, ssh://"):
        place_of(written, ROOT)


def test_the_commands_say_it_in_french(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "plugins.workshop.commands", "rollback", "--to", str(tmp_path / "place")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, env=os.environ)
    assert done.returncode == 1
    assert done.stderr == (
        "Erreur : aucune publication plus ancienne n'est gardée ici\nLe site en ligne n'a pas changé.\n"
    )
