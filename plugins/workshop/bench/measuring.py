"""What a command costs, as a whole process with all those it starts: seconds by the clock and of processor, memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.05


class CommandFailed(Exception):
    """A measured command did not succeed; the message ends with what it said."""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of processor of all its processes, MiB at the highest moment, and what it printed.

    Memory is proportional (PSS): what processes share counts once.
    """

    wall: float
    cpu: float
    memory: float
    said: str


def measure(command: Sequence[str | Path], folder: Path, environ: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end in a folder. Raises CommandFailed."""
    before, started = os.times(), time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in command], cwd=folder, env=dict(environ) if environ else None, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    )  # fmt: skip
    highest = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, highest))
    watcher.start()
    said = process.communicate()[0]
    wall = time.monotonic() - started
    watcher.join()
    after = os.times()
    if process.returncode:
        raise CommandFailed(f"{' '.join(map(str, command))} : {said[-2_000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall, cpu, highest[0], said)


def _watch(process: subprocess.Popen[str], highest: list[float]) -> None:
    while process.poll() is None:
        highest[0] = max(highest[0], sum(map(_memory, _family(process.pid))))
        time.sleep(_EVERY)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # it has just ended
            continue
        for child in children:
            yield from _family(int(child))


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
