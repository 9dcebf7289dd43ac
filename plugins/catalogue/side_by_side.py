"""Long work on many records shared between the cores; the results are those of one process, in the same order."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Told how many of some things are done, of how many.
Told = Callable[[int, int], None]

# Below this, starting a process costs more than it saves, and nobody waits long enough to be told.
FEWEST = 1_000


def nobody(_done: int, _total: int) -> None:
    """Who does not ask to be told."""


def each(work: Callable[[T], R], records: Sequence[T], told: Told = nobody) -> list[R]:
    """What `work` makes of each record; its results must pass from process to process (pickle)."""
    told = told if len(records) >= FEWEST else nobody
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    # A process with threads must not be forked: another thread may hold a lock for ever in the copy.
    if cores == 1 or len(records) < FEWEST or threading.active_count() > 1:
        return _worked(work, records, len(records), told)
    share = -(-len(records) // cores)
    parts = [records[start : start + share] for start in range(0, len(records), share)]
    helpers = [_Helper(work, part) for part in parts[1:]]
    try:
        results = _worked(work, parts[0], len(records), told)
        return results + [result for helper in helpers for result in helper.results()]
    finally:
        for helper in helpers:
            helper.stop()


def _worked(work: Callable[[T], R], part: Sequence[T], whole: int, told: Told) -> list[R]:
    """What `work` makes of a part of the records; other processes are taken to be as far with theirs."""
    results = []
    for number, record in enumerate(part, 1):
        results.append(work(record))
        told(number * whole // len(part), whole)
    return results


class _Helper:
    """A process that works on a part of the records."""

    def __init__(self, work: Callable[[Any], Any], part: Sequence[Any]) -> None:
        self._work, self._part = work, part
        fork = multiprocessing.get_context("fork")
        self._ear, mouth = fork.Pipe(duplex=False)
        self._process = fork.Process(target=self._send, args=(mouth,), daemon=True)
        self._process.start()
        mouth.close()

    def results(self) -> list[Any]:
        try:
            return list(self._ear.recv())
        except (EOFError, OSError):  # it was stopped, or met what must be raised here
            return [self._work(record) for record in self._part]

    def stop(self) -> None:
        self._ear.close()
        self._process.kill()
        self._process.join()

    def _send(self, mouth: Connection) -> None:
        mouth.send([self._work(record) for record in self._part])
