"""How far a build is: a bar where there is a terminal to draw it, a line every fifth of the way elsewhere."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

# How many times a bar is drawn at most, and a line said: to draw takes a millisecond, and a line stays.
_DRAWN, _SAID = 100, 5


class Progress:
    """Told how many of some things are done, again and again; closed, it leaves nothing on the terminal."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say, self._terminal = say, sys.stdout.isatty()
        self._reached: Counter[str] = Counter()
        self._bar: Bar | None = None

    def __call__(self, what: str, done: int, total: int) -> None:
        """So many of so many things (« Pages ») are done."""
        reached = done * (_DRAWN if self._terminal else _SAID) // total
        if reached > self._reached[what]:
            self._reached[what] = reached
            if self._terminal:
                self._draw(what, done, total)
            else:
                self._say(f"{what} : {done} sur {total}")
        if done >= total:
            del self._reached[what]  # others of the same name may follow

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Something goes on of which nobody knows how long it takes."""
        if not self._terminal:
            yield
            return
        with new_bar() as bar:
            bar.add_task(what, total=None)
            yield

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()
            self._bar = None

    def _draw(self, what: str, done: int, total: int) -> None:
        if self._bar is None:
            # No thread draws it: a process that has threads may not be forked, and pages are written by others.
            self._bar = new_bar(auto_refresh=False)
            self._bar.add_task(what, total=total)
            self._bar.start()
        self._bar.update(self._bar.tasks[0].id, completed=done, refresh=True)
        if done >= total:
            self.close()


def new_bar(**options: Any) -> Bar:
    """A bar that goes when it stops: what is done, how many of how many, for how long; `options` are rich's."""
    # Imported here: it takes a tenth of a second, and most builds have no terminal.
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Bar(*columns, transient=True, **options)
