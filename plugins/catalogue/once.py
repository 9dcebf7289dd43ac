"""Work that is done once for each entry, however many pages show it."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

from plugins.catalogue.kinds import Entry

T = TypeVar("T")


def once_per_entry(make: Callable[[Entry], T]) -> Callable[[Entry], T]:
    """Keep what is made of an entry for as long as the entry lives: an entry never changes.

    By identity: to compare two entries field by field costs more than most of what is kept.
    """
    kept: dict[int, tuple[weakref.ref[Entry], T]] = {}

    @functools.wraps(make)
    def made(entry: Entry) -> T:
        key = id(entry)
        found = kept.get(key)
        if found is None or found[0]() is not entry:
            found = kept[key] = (weakref.ref(entry, lambda _: kept.pop(key, None)), make(entry))
        return found[1]

    return made


class Fragments:
    """Parts of pages that show an entry the same way wherever it stands; for one build, whose entries all stay."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], object] = {}

    def __call__(self, macro: Any, entry: Entry, *how: object) -> object:
        """What a template's macro makes of an entry, made once for each way of showing it."""
        key = (macro.name, id(entry), *how)
        if key not in self._made:
            self._made[key] = macro(entry, *how)
        return self._made[key]
