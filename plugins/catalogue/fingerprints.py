"""Values told in plain parts: two values that tell the same show the same on a page.

What the whole site rests on (code, templates, settings, territory, knowledge) is told elsewhere, once: see
`foundation` in `plugins.workshop.kept_pages`. Here, what belongs to it is told by its name.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from plugins.catalogue.kinds import Entry, Kind, reference
from plugins.catalogue.once import once_per_entry
from plugins.territory.housing import Homes, Housing
from plugins.territory.knowledge import CommuneKnowledge
from plugins.territory.model import Commune, Intercommunality, Territory

F = TypeVar("F", bound=Callable[..., Any])


class CannotTell(TypeError):
    """A value of a type that nobody has said how to tell."""


def pure(function: F) -> F:
    """Declare that what a function gives depends on what it is asked with and on what the whole site rests on alone."""
    function.pure = True  # type: ignore[attr-defined]
    return function


def depending_on(what: Callable[..., object]) -> Callable[[F], F]:
    """Declare what, of the catalogue, a function's answers depend on: asked with the same, and told faster."""

    def declare(function: F) -> F:
        function.depends_on = what  # type: ignore[attr-defined]
        return function

    return declare


@dataclasses.dataclass(frozen=True)
class Later:
    """A value that is made when its page is rendered, and what tells it meanwhile beside all else that the page is handed."""

    make: Callable[[], Any]
    told: object = None


def fingerprint(value: object) -> str:
    """32 hexadecimal digits that another value does not have. Raises CannotTell."""
    return hashlib.blake2b(repr(plain(value)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def plain(value: object) -> object:
    """A value as tuples of strings, numbers and dates. Raises CannotTell."""
    model = type(value)
    if model not in _TELLERS:
        _TELLERS[model] = tells.dispatch(model)
    return _TELLERS[model](value)


# What `singledispatch` finds each time takes longer than most of what is told.
_TELLERS: dict[type, Callable[[Any], object]] = {}


@functools.singledispatch
def tells(value: Any) -> object:
    """How values of a type are told: `plain` asks, types of other rooms are registered here."""
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        raise CannotTell(type(value).__qualname__)
    return type(value).__qualname__, *[plain(getattr(value, name)) for name in _names(type(value))]


@functools.cache
def _names(model: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(model))


@tells.register(str)
@tells.register(int)
@tells.register(float)
@tells.register(date)
@tells.register(datetime)
@tells.register(Decimal)
@tells.register(type(None))
def _(value: object) -> object:
    return value


@tells.register(Enum)
def _(value: Enum) -> object:
    return type(value).__qualname__, value.name


@tells.register(list)
@tells.register(tuple)
def _(value: list[object] | tuple[object, ...]) -> object:
    return tuple([plain(one) for one in value])


@tells.register(Mapping)
def _(value: Mapping[object, object]) -> object:
    return tuple([(plain(key), plain(one)) for key, one in value.items()])


@tells.register(Entry)
@once_per_entry
def _of_entry(value: Entry) -> str:
    # As JSON: a copy or an entry read from a file tells the same, which pickles do not promise.
    text = reference(value) + value.model_dump_json()
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def told_by(entry: Entry, digest: str) -> None:
    """Let an entry be told by a digest of all that it was made of, known sooner than one of all that it says."""
    _of_entry.keep(entry, digest)


@tells.register(Later)
def _(value: Later) -> object:
    return plain(value.told)


@tells.register(Kind)
def _(value: Kind) -> object:
    return value.name


@tells.register(Commune)
def _(value: Commune) -> object:
    return value.code


@tells.register(Intercommunality)
def _(value: Intercommunality) -> object:
    return value.siren


@tells.register(Territory)
@tells.register(CommuneKnowledge)
@tells.register(Homes)
@tells.register(Housing)
def _(value: object) -> object:
    return type(value).__qualname__
