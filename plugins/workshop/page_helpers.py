"""Processes that write pages beside the one that builds: each page is taken by one of them."""

from __future__ import annotations

import fcntl
import gc
import logging
import multiprocessing
import os
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from tempfile import TemporaryFile
from typing import IO, Any, cast

from plugins.catalogue.problems import CannotPublish
from plugins.catalogue.side_by_side import Told
from plugins.workshop.kept_pages import Kept

_FORK = multiprocessing.get_context("fork")

# Pages are taken by so many at a time.
_AT_ONCE = 16
# How many pages a process writes before another takes its place: what it touches of the memory that all share, it copies.
# A share of the pages of a large site: the more there are, the more each new process copies of what is the same for all.
_IN_ONE, _SHARE = 4_000, 8


class PagesFailed(CannotPublish):
    """Pages cannot be written: a process that wrote them failed or was stopped, or two want one file; the message says."""


@dataclass
class Stretch:
    """What became of some pages, and how many they are. By their names: those that are as they were, those that were
    rendered and can be kept, with what they were made of, and those among them that were kept already, but damaged; and
    the processor's seconds that each template took, and the pages that are as they were.
    """

    done: int = 0
    same: list[str] = field(default_factory=list)
    kept: dict[str, Kept] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def join(self, other: Stretch) -> None:
        """Add what became of other pages."""
        self.done += other.done
        self.same.extend(other.same)
        self.kept.update(other.kept)
        self.damaged.extend(other.damaged)
        for what, seconds in other.seconds.items():
            self.seconds[what] += seconds


# Writes the pages from one number to another.
Write = Callable[[int, int], Stretch]


def write_side_by_side(write: Write, first: int, count: int, workers: int, made: Stretch, written: Told) -> None:
    """Write pages here, and in as many other processes as makes that many workers."""
    # What exists now is shared, until the collector writes into it: it leaves it alone.
    gc.freeze()
    with TemporaryFile() as lock:
        left = _Left(first, count, lock)
        helpers = _Helpers(write, left, max(_IN_ONE, count // _SHARE))
        try:
            # From both ends: pages that stand together show the same cards, made in one process then rather than in all.
            for number in range(1, workers):
                helpers.start(number % 2)
            for stretch in _stretches(write, left, 0):
                made.join(stretch)
                helpers.join(made, patience=0)
                written(made.done, count)
            while helpers.join(made):
                written(made.done, count)
        finally:
            helpers.stop()
            gc.unfreeze()


class _Left:
    """The pages that nobody has taken yet, from one number to another."""

    def __init__(self, first: int, end: int, lock: IO[bytes]) -> None:
        # A file's lock: a process that is killed lets go of it.
        self._numbers, self._lock = _FORK.RawArray("q", [first, end]), lock

    def __bool__(self) -> bool:
        return bool(self._numbers[0] < self._numbers[1])

    def take(self, end: int) -> tuple[int, int]:
        """Some of them, the first (0) or the last (1), from one number to another; as many as there are."""
        fcntl.lockf(self._lock, fcntl.LOCK_EX)
        try:
            first, last = self._numbers
            if end == 0:
                last = self._numbers[0] = min(first + _AT_ONCE, last)
            else:
                first = self._numbers[1] = max(first, last - _AT_ONCE)
            return first, last
        finally:
            fcntl.lockf(self._lock, fcntl.LOCK_UN)


def _stretches(write: Write, left: _Left, end: int) -> Iterator[Stretch]:
    """Write the pages that nobody has taken, some at a time, the first (0) or the last (1) of them."""
    while True:
        first, last = left.take(end)
        if first == last:
            return
        yield write(first, last)
        # Jinja's contexts hold each other: without the collector, which a build does without, none would go.
        gc.collect(0)


class _Helpers:
    """Processes that write pages beside this one; one that has written `most` of them is followed by another."""

    def __init__(self, write: Write, left: _Left, most: int) -> None:
        self._write, self._left, self._most = write, left, most
        self._running: dict[Any, tuple[Any, int]] = {}

    def start(self, end: int) -> None:
        """Have pages written from one end of those that are left, the first (0) or the last (1)."""
        ear, mouth = _FORK.Pipe(duplex=False)
        process = _FORK.Process(target=self._work, args=(end, os.getpid(), mouth), daemon=True)
        self._running[ear] = process, end
        process.start()
        mouth.close()

    def join(self, made: Stretch, patience: float | None = None) -> bool:
        """Add what was written meanwhile, waiting for it unless patience is told, in seconds; False when all have ended.

        Raises PagesFailed, or what a template raised.
        """
        for ear in wait(self._running, patience) if self._running else ():
            try:
                told = cast("Connection", ear).recv()
            except EOFError:
                raise PagesFailed("un processus qui écrivait des pages s'est arrêté ; relancer") from None
            if isinstance(told, Exception):
                raise told
            if isinstance(told, Stretch):
                made.join(told)
            else:
                self._end(ear, told)
        return bool(self._running)

    def stop(self) -> None:
        """End those that still run."""
        for process, _ in self._running.values():
            process.kill()
            process.join()

    def _end(self, ear: Any, complaints: list[str]) -> None:
        for complaint in complaints:
            logging.getLogger("pelican").warning("%s", complaint)
        process, end = self._running.pop(ear)
        process.join()
        if self._left:
            self.start(end)

    def _work(self, end: int, parent: int, mouth: Connection) -> None:
        complaints: list[str] = []
        handler = logging.Handler(logging.WARNING)
        handler.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
        logging.getLogger("pelican").addHandler(handler)
        done = 0
        try:
            for stretch in _stretches(self._write, self._left, end):
                mouth.send(stretch)
                done += stretch.done
                if done >= self._most or os.getppid() != parent:
                    break
            mouth.send(complaints)
        except Exception as failure:  # whatever a template raises is the parent's to tell, and where
            failure.add_note(traceback.format_exc())
            mouth.send(failure)
