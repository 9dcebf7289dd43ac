"""Pages are written by several processes at once, by Pelican's own writer: they need nothing of each other.

Generators hand their pages over in the order they like; nothing is written before the last generator is done. What
a template asks for while it is rendered is asked in a process of its own: it may keep what it made for later pages, not
tell the others. A foreign plugin finds every page written on Pelican's signal `finalized`; `content_written` is sent
where the page is written, in one of the processes.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, cast

from pelican import signals
from pelican.writers import Writer

from plugins.catalogue.problems import CannotPublish
from plugins.workshop.profiling import WRITING

# Below this, starting processes costs more than they save; above, pages are taken by so many at a time.
_FEWEST, _AT_ONCE = 200, 16

# Of Pelican's settings (in capitals), those that parts of templates name: Jinja goes through them for each part.
_SETTINGS = ("SITENAME", "PUBLIC_URL")

# Told how many pages are written, and how many there are.
Written = Callable[[int, int], None]


class PagesFailed(CannotPublish):
    """A process that wrote pages failed or was stopped; the message is its own."""


class PageWriter(Writer):  # type: ignore[misc]  # Pelican has no types
    """Pelican's writer, which waits until `write_pages` to write."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings)
        self._pages: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        settings["PAGE_WRITER"] = self

    def write_file(self, *page: Any, **handed: Any) -> None:
        """Keep a page for later: the same arguments as Pelican's."""
        self._pages.append((page, handed))

    def write_pages(self, written: Written) -> None:
        """Write every page, saying how many are done. Raises PagesFailed, or what a template raised."""
        # What plugins tell every page is told to the templates' parts too: they are then read once, not for each page.
        for environment, context in {page[1].environment: page[2] for page, _ in self._pages}.items():
            told = {name: value for name, value in context.items() if name in _SETTINGS or not name.isupper()}
            environment.globals.update(told)
        workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        # A process with threads must not be forked: another thread may hold a lock for ever in the copy.
        if workers == 1 or len(self._pages) < _FEWEST or threading.active_count() > 1:
            self._write(0, len(self._pages))
            written(len(self._pages), len(self._pages))
        else:
            _side_by_side(self._write, len(self._pages), workers, written)

    def _write(self, first: int, end: int) -> None:
        for page, handed in self._pages[first:end]:
            super().write_file(*page, **handed)


def _side_by_side(write: Callable[[int, int], None], count: int, workers: int, written: Written) -> None:
    fork = multiprocessing.get_context("fork")
    following = fork.Value("q", 0)
    # What exists now is shared, until the collector writes into it: it leaves it alone.
    gc.freeze()
    heard: dict[Any, Any] = {}
    try:
        for _ in range(workers):
            ear, mouth = fork.Pipe(duplex=False)
            heard[ear] = fork.Process(target=_work, args=(write, following, count, os.getpid(), mouth), daemon=True)
            heard[ear].start()
            mouth.close()
        _listen(heard, lambda done: written(done, count))
    finally:
        for process in heard.values():
            process.kill()
            process.join()
        gc.unfreeze()


def _work(write: Callable[[int, int], None], following: Any, count: int, parent: int, mouth: Connection) -> None:
    complaints: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("pelican").addHandler(handler)
    try:
        while os.getppid() == parent:
            with following.get_lock():
                first, following.value = following.value, following.value + _AT_ONCE
            if first >= count:
                break
            write(first, min(first + _AT_ONCE, count))
            mouth.send(min(_AT_ONCE, count - first))
        mouth.send(complaints)
    except Exception as failure:  # whatever a template raises is the parent's to tell, and where
        failure.add_note(traceback.format_exc())
        mouth.send(failure)


def _listen(heard: dict[Any, Any], written: Callable[[int], None]) -> None:
    done = 0
    talking = set(heard)
    while talking:
        for ear in wait(talking):
            try:
                told = cast("Connection", ear).recv()
            except EOFError:
                raise PagesFailed("un processus qui écrivait des pages s'est arrêté ; relancer") from None
            if isinstance(told, int):
                done += told
                written(done)
                continue
            if isinstance(told, Exception):
                raise told
            talking.remove(ear)
            for complaint in told:
                logging.getLogger("pelican").warning("%s", complaint)


def _writer(_pelican: Any) -> type[Writer]:
    return PageWriter


def _finish(pelican: Any) -> None:
    with pelican.settings["PROFILE"].timed(WRITING):
        pelican.settings["PAGE_WRITER"].write_pages(pelican.settings["PAGES_WRITTEN"])


def register() -> None:
    """Pelican's entry point; named first in PLUGINS, so that others are told `finalized` after it."""
    signals.get_writer.connect(_writer)
    signals.finalized.connect(_finish)
