"""Work that is done once for each entry, however many pages show it."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, cast

from plugins.catalogue.kinds import Entry

T = TypeVar("T")


class Made(Protocol[T]):
    """What is made of an entry, once; `keep` is told it by who knows it already."""

    def __call__(self, entry: Entry) -> T:
        """What is made of an entry."""

    def keep(self, entry: Entry, value: T) -> T:
        """Take what somebody else made of it."""


class _Kept(weakref.ref[Entry], Generic[T]):
    """An entry as long as it lives, with what is made of it: one small object, for there are many entries."""

    __slots__ = ("key", "value")
    key: int
    value: T


def once_per_entry(make: Callable[[Entry], T]) -> Made[T]:
    """Keep what is made of an entry for as long as the entry lives: an entry never changes.

    By identity: to compare two entries field by field costs more than most of what is kept.
    """
    kept: dict[int, _Kept[T]] = {}

    def forget(gone: weakref.ref[Entry]) -> None:
        kept.pop(cast("_Kept[T]", gone).key, None)

    def keep(entry: Entry, value: T) -> T:
        one: _Kept[T] = _Kept(entry, forget)
        one.key, one.value = id(entry), value
        kept[one.key] = one
        return value

    @functools.wraps(make)
    def made(entry: Entry) -> T:
        found = kept.get(id(entry))
        if found is None or found() is not entry:
            return keep(entry, make(entry))
        return found.value

    made.keep = keep  # type: ignore[attr-defined]
    return cast("Made[T]", made)
