"""The plug is pulled at every write: what was acknowledged is in the spool when the machine is back.

The relay's own system calls are recorded, then replayed up to each of them on a disk of the worst kind: what was synced
is there; of what was written since, any part may be, in any order, cut at any sector.
"""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from relay.spool import Spool
from tests.conftest import ROOT
from tests.relay import crew
from tests.relay.conftest import NOON

_WORK = """
import os, sys
from pathlib import Path
from relay.spool import Spool
from tests.relay.crew import letter
spool = Spool(Path(sys.argv[1]))
for number in range(6):
    spool.submit([letter(f"key-{number}", "x" * 3_000 * number)])
    os.write(1, f"acknowledged {number}".encode())
    if number % 2:
        spool.delivered(letter(f"key-{number}").key, 0)
        os.write(1, f"delivered {number}".encode())
"""
_CALL = re.compile(r"\d+ +(?P<call>\w+)\(\d+<(?P<path>[^>]*)>(?:, )?(?P<rest>.*)\) += \d+$")
_SECTOR = 512


@dataclass
class _File:
    """What is surely on the disk, and what was asked of it since."""

    synced: bytes = b""
    pending: list[Callable[[bytearray], None]] = field(default_factory=list)

    def sync(self) -> None:
        self.synced = self.image(lambda: True)
        self.pending.clear()

    def image(self, survives: Callable[[], bool]) -> bytes:
        content = bytearray(self.synced)
        for change in self.pending:
            if survives():
                change(content)
        return bytes(content)


def _written(content: bytearray, data: bytes, offset: int) -> None:
    content.extend(b"\0" * (offset + len(data) - len(content)))
    content[offset : offset + len(data)] = data


def _replay(file: _File, call: str, rest: str) -> None:
    if call in {"fsync", "fdatasync"}:
        file.sync()
    elif call == "ftruncate":
        length = int(rest)
        file.pending.append(lambda content: content.__delitem__(slice(length, None)))
    else:
        text, _length, offset = rest.rsplit(", ", 2)
        data, start = bytes.fromhex(text.strip('"').replace("\\x", "")), int(offset)
        for at in range(0, len(data), _SECTOR):
            piece = data[at : at + _SECTOR]
            file.pending.append(lambda content, piece=piece, at=at: _written(content, piece, start + at))  # type: ignore[misc]


def _record(folder: Path, trace: Path) -> list[re.Match[str]]:
    calls = "trace=write,pwrite64,ftruncate,fsync,fdatasync"
    strace = ["strace", "-f", "-y", "-qq", "-xx", "-s", "100000", "-e", calls, "-o", trace]
    subprocess.run([*strace, sys.executable, "-c", _WORK, folder], cwd=ROOT, check=True, capture_output=True)
    lines = trace.read_text("utf-8").splitlines()
    found = [_CALL.fullmatch(line) for line in lines if re.match(r"\d+ +\w+\(\d+<", line)]
    assert all(found), "two calls at a time: the order is not known"
    return [match for match in found if match]


def test_pulling_the_plug_at_any_write_loses_nothing_acknowledged(tmp_path: Path, thorough: bool) -> None:
    folder = tmp_path / "spool"
    recorded = _record(folder, tmp_path / "trace")
    keys = [crew.letter(f"key-{number}").key for number in range(6)]
    files: dict[str, _File] = defaultdict(_File)
    acknowledged: set[str] = set()
    delivered: set[str] = set()
    crashes = 0
    for call in recorded:
        # strace -xx writes the paths in hexadecimal too.
        path = (
            bytes.fromhex(call["path"].replace("\\x", "")).decode() if call["path"].startswith("\\x") else call["path"]
        )
        if not path.startswith(str(folder)):
            said = (
                bytes.fromhex(call["rest"].split('"')[1].replace("\\x", "")).decode().split()
                if call["call"] == "write"
                else []
            )
            acknowledged |= {keys[int(said[1])]} if said[:1] == ["acknowledged"] else set()
            delivered |= {keys[int(said[1])]} if said[:1] == ["delivered"] else set()
            continue
        if Path(path) != folder:
            _replay(files[Path(path).name], call["call"], call["rest"])
        for _ in range(20 if thorough else 2):
            crashes += 1
            _restart(tmp_path / f"crash-{crashes}", files, acknowledged, delivered)
    assert acknowledged == set(keys)
    assert crashes > 100


def _restart(folder: Path, files: dict[str, _File], acknowledged: set[str], delivered: set[str]) -> None:
    chance = random.choice([0.0, 0.5, 0.9, 1.0])
    folder.mkdir()
    for name, file in files.items():
        (folder / name).write_bytes(file.image(lambda: random.random() < chance))
    spool = Spool(folder)
    waiting = {letter.key for letter in spool.due(NOON)}
    assert acknowledged - delivered <= waiting | {letter.key for letter in spool.listing("delivered")}
    assert not delivered & waiting
    spool.close()
    with closing(sqlite3.connect(folder / "spool.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
