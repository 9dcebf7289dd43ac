"""What a command costs, as a whole process with all those it starts: seconds by the clock and of processor, memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# In seconds. A gigabyte takes 20 ms to look at: the watcher rests so many times longer than it looked, or it would be measured too.
_EVERY, _REST = 0.05, 9
# The search index is made by a program of others, which takes memory of its own.
_INDEXER = "pagefind"
# A family that takes less of a processor than this is at rest: it only looks whether something changes.
_IDLE, _GLANCE = 0.05, 0.5


class CommandFailed(Exception):
    """A measured command did not succeed; the message ends with what it said."""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of processor of all its processes, MiB at the highest moment, and what it printed.

    Memory is proportional (PSS): what processes share counts once. `memory_without_pagefind` leaves the indexer out.
    """

    wall: float
    cpu: float
    memory: float
    said: str
    memory_without_pagefind: float = 0.0


def measure(
    command: Sequence[str | Path], folder: Path, environ: Mapping[str, str] | None = None,
    heard: Callable[[str], None] = lambda line: None,
) -> Cost:  # fmt: skip
    """Run a command to its end in a folder; `heard` is told each line as it is printed. Raises CommandFailed."""
    before, started = os.times(), time.monotonic()
    with subprocess.Popen(
        [str(word) for word in command], cwd=folder, env=dict(environ) if environ else None, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    ) as process, watched(process) as highest:  # fmt: skip
        said = _listen(process, heard)
        process.wait()
        wall = time.monotonic() - started
    after = os.times()
    if process.returncode:
        raise CommandFailed(f"{' '.join(map(str, command))} : {said[-2_000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall, cpu, highest.memory, said, highest.without_pagefind)


def _listen(process: subprocess.Popen[str], heard: Callable[[str], None]) -> str:
    said = []
    for line in process.stdout or ():
        said.append(line)
        heard(line.strip())
    return "".join(said)


@dataclass
class Highest:
    """The highest memory seen of a family of processes, in MiB, with the indexer and without."""

    memory: float = 0.0
    without_pagefind: float = 0.0

    def look(self, pid: int) -> None:
        """See what a process and those it started hold now."""
        held = {one: _memory(one) for one in family(pid)}
        self.memory = max(self.memory, sum(held.values()))
        ours = sum(mebibytes for one, mebibytes in held.items() if not _runs(one, _INDEXER))
        self.without_pagefind = max(self.without_pagefind, ours)


@contextmanager
def watched(process: subprocess.Popen[Any]) -> Iterator[Highest]:
    """The highest memory of a process and those it starts, looked at until the block ends."""
    highest, ended = Highest(), threading.Event()

    def watch() -> None:
        pause = _EVERY
        while not ended.wait(pause):
            started = time.monotonic()
            highest.look(process.pid)
            pause = max(_EVERY, _REST * (time.monotonic() - started))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield highest
    finally:
        ended.set()
        watcher.join()


def wait_for_rest(pid: int, patience: float) -> None:
    """Wait until a process and those it started have nothing more to do, at most `patience` seconds."""
    until = time.monotonic() + patience
    spent, before = _processor(pid), -1.0
    while spent - before > _IDLE * _GLANCE and time.monotonic() < until:
        time.sleep(_GLANCE)
        before, spent = spent, _processor(pid)


def family(pid: int) -> Iterator[int]:
    """A process, and all those that it and its children started, as long as they run."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # it has just ended
            continue
        for child in children:
            yield from family(int(child))


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _runs(pid: int, program: str) -> bool:
    try:
        return Path(f"/proc/{pid}/exe").readlink().name.startswith(program)
    except OSError:
        return False


def _processor(pid: int) -> float:
    """Seconds of processor that a family took, those of its ended children too."""
    total = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / os.sysconf("SC_CLK_TCK")
