"""Work that is done once for each entry, however many pages show it."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import TypeVar

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
