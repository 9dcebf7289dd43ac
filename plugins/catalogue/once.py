"""Work that is done once for each entry, however many pages show it."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Protocol, TypeVar, cast

from plugins.catalogue.kinds import Entry

T = TypeVar("T")


class Made(Protocol[T]):
    """What is made of an entry, once; `keep` is told it by who knows it already."""

    def __call__(self, entry: Entry) -> T:
        """What is made of an entry."""

    def keep(self, entry: Entry, value: T) -> T:
        """Take what somebody else made of it."""


def once_per_entry(make: Callable[[Entry], T]) -> Made[T]:
    """Keep what is made of an entry for as long as the entry lives: an entry never changes.

    By identity: to compare two entries field by field costs more than most of what is kept.
    """
    kept: dict[int, tuple[weakref.ref[Entry], T]] = {}

    def keep(entry: Entry, value: T) -> T:
        key = id(entry)
        kept[key] = (weakref.ref(entry, lambda _: kept.pop(key, None)), value)
        return value

    @functools.wraps(make)
    def made(entry: Entry) -> T:
        found = kept.get(id(entry))
        if found is None or found[0]() is not entry:
            return keep(entry, make(entry))
        return found[1]

    made.keep = keep  # type: ignore[attr-defined]
    return cast("Made[T]", made)
