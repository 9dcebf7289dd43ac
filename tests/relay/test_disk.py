"""What the disk has when the answer is given, and what happens when it has no room."""

from __future__ import annotations

import collections
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from relay.config import Settings
from relay.letter import Letter
from relay.sender import Sender
from relay.spool import Spool, SpoolUnavailable
from tests.conftest import ROOT
from tests.relay.conftest import NOON, FakeClock
from tests.relay.mail_peer import MailPeer

Write = Callable[..., Letter]

_SUBMIT = """
import os, sys
from pathlib import Path
from relay.spool import Spool
from tests.relay.crew import letter
spool = Spool(Path(sys.argv[1]))
for key in sys.argv[2:]:
    spool.submit([letter(key)])
    os.write(1, f"acknowledged {key}".encode())
"""
_CALL = re.compile(r"(?P<call>\w+)\((?P<fd>-?\d+)<(?P<path>[^>]*)>")
_CHANGES = {"write", "pwrite64", "writev", "pwritev", "ftruncate"}
_SYNCS = {"fsync", "fdatasync"}


def _calls(trace: str) -> Iterator[tuple[str, str, str]]:
    """Each call that strace saw end, in order: its name, the file, the line; a change counts from its start."""
    begun: dict[str, tuple[str, str]] = {}
    for line in trace.splitlines():
        process, _space, rest = line.partition(" ")
        if found := _CALL.match(rest.strip()):
            call, path = found["call"], found["path"]
            begun[process] = (call, path)
            if call in _CHANGES or "unfinished" not in rest:
                yield call, path, rest
        elif "resumed" in rest and process in begun and begun[process][0] in _SYNCS:
            yield *begun[process], rest


def _unsynced_at_each_acknowledgement(folder: Path, keys: list[str], trace: Path) -> list[set[str]]:
    command = ["strace", "-f", "-y", "-qq", "-o", trace, "-e", f"trace={','.join(_CHANGES | _SYNCS)}"]
    run = subprocess.run(
        [*command, sys.executable, "-c", _SUBMIT, folder, *keys], cwd=ROOT, check=True, capture_output=True
    )
    assert run.stdout.count(b"acknowledged") == len(keys)
    changed: dict[str, bool] = {}
    found: list[set[str]] = []
    synced_since = False
    for call, path, line in _calls(trace.read_text("utf-8")):
        if '"acknowledged ' in line:
            found.append({path for path, dirty in changed.items() if dirty})
            assert synced_since, "nothing was synced for this acknowledgement"
            synced_since = False
        elif path.startswith(str(folder)):
            changed[path] = call not in _SYNCS
            synced_since |= call in _SYNCS
    return found


def test_all_is_synced_before_each_acknowledgement_even_of_a_duplicate(tmp_path: Path) -> None:
    keys = ["first", "second", "second", "third"]
    assert _unsynced_at_each_acknowledgement(tmp_path / "new" / "spool", keys, tmp_path / "trace") == [set()] * 4


class _TinyDisk:
    """Room for a few letters: a tmpfs of 1 MiB where mounting is allowed, elsewhere a limit on the size of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
        self.mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
        self._usual = resource.getrlimit(resource.RLIMIT_FSIZE)
        if not self.mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, self._usual[1]))

    def grow(self) -> None:
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,size=8m", self.folder], check=True)
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, self._usual)

    def fill(self) -> None:
        if self.mounted:
            with suppress(OSError), (self.folder / "ballast").open("wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 512)
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_024, self._usual[1]))

    def end(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "-l", self.folder], check=True)
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, self._usual)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[_TinyDisk]:
    disk = _TinyDisk(tmp_path / "disk")
    yield disk
    disk.end()


def test_a_full_disk_is_never_a_success_and_room_is_enough_to_go_on(
    disk: _TinyDisk, settings: Settings, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    spool = Spool(disk.folder / "spool")
    acknowledged: list[Letter] = []

    def submit(size: int) -> None:
        letter = write(body="x" * size)
        spool.submit([letter])
        acknowledged.append(letter)

    with pytest.raises(SpoolUnavailable):
        collections.deque(map(submit, [20_000] * 1_000), maxlen=0)
    assert len(acknowledged) > 5
    for _ in range(20):
        with suppress(SpoolUnavailable):  # a small letter may still find room
            submit(2_000)

    disk.grow()
    submit(20_000)
    assert {stored.content for stored in spool.due(NOON, limit=9_999)} == {letter.content for letter in acknowledged}
    Sender(settings, spool, clock, clock.sleep).round()
    assert len(peer.taken) == len(acknowledged)
    spool.close()


def test_a_full_disk_repeats_no_letter(
    disk: _TinyDisk, settings: Settings, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    spool = Spool(disk.folder / "spool")
    letters = [write() for _ in range(3)]
    spool.submit(letters)
    disk.fill()

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if clock() > NOON + 60:
            disk.grow()

    Sender(settings, spool, clock, sleep).round()
    assert [mail.content for mail in peer.taken] == [letter.content for letter in letters]
    assert spool.depth(clock()).waiting == 0
    spool.close()
