"""What a partner's table may fill: the French front-matter keys of a kind, nested ones dotted (« salaire.min »)."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotated_types import MaxLen
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from plugins.catalogue.kinds import BusinessTransfer, Farm, JobOffer, Offer
from plugins.catalogue.kinds.entry import fields_of
from plugins.catalogue.problems import quote
from plugins.catalogue.values import Text, Value, WebAddress

KINDS: Mapping[str, type[Offer]] = {"emploi": JobOffer, "reprise": BusinessTransfer, "ferme": Farm}
TEXT_KEY, LINK_KEY = "corps", "lien"
# What is ours to decide (moderation does), or names files of ours.
_OURS = {"image", "en_lien", "exemple", "brouillon", "epingle", "accueil"}
# What a row may lack: it is made from the others, or stays unsaid.
_MADE = {"resume", "contact", "employeur"}
_LINE, _TEXT, _BODY = 160, 2000, 30_000


@dataclass(frozen=True)
class Key:
    """A key that a column may fill: the type of its value, or of each when it takes several.

    `base` is that type without its constraints, `unit` what its numbers are counted in, `limit` the most characters.
    """

    name: str
    hint: Any
    base: type
    several: bool = False
    unit: str = ""
    limit: int = _LINE

    @property
    def keeps_lines(self) -> bool:
        """Whether a text may have several paragraphs."""
        return self.limit >= _TEXT

    def fault(self, value: object) -> str | None:
        """Why a value cannot stand here, in French; None when it can."""
        try:
            _adapter(self).validate_python(value)
        except ValidationError as error:
            return said(error.errors(include_url=False)[0])
        return None


def said(fault: ErrorDetails) -> str:
    """What is wrong with a value, in French."""
    return str(fault["ctx"]["message"]) if fault["type"] == "refus" else f"valeur refusée {quote(fault['input'])}"


@functools.cache
def keys_of(kind: str) -> Mapping[str, Key]:
    """The keys of a kind, « corps » (the page's text) and « lien » (the offer's page at the partner's) included."""
    keys = [key for key in _keys(KINDS[kind], "") if key.name.partition(".")[0] not in _OURS]
    keys += [Key(TEXT_KEY, str, str, limit=_BODY), Key(LINK_KEY, WebAddress, str)]
    return {key.name: key for key in keys}


def mandatory(kind: str) -> set[str]:
    """The keys without which a row is no page.

    The day of publication is one: made up, it would rejuvenate at every reading.
    """
    return {alias for alias, info in fields_of(KINDS[kind]).items() if info.is_required()} - _MADE


@functools.cache
def _adapter(key: Key) -> TypeAdapter[Any]:
    return TypeAdapter(key.hint)


def _keys(model: type[Value], above: str) -> typing.Iterator[Key]:
    hints = typing.get_type_hints(model, include_extras=True)
    names = {str(info.alias): name for name, info in model.model_fields.items()}
    for alias, info in fields_of(model).items():
        hint = _not_none(hints[names[alias]])
        several = typing.get_origin(hint) is tuple
        hint = typing.get_args(hint)[0] if several else hint
        base = typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Annotated else hint
        if issubclass(base, Value):
            yield from _keys(base, f"{above}{alias}.")
        else:
            longest = [mark.max_length for mark in info.metadata if isinstance(mark, MaxLen)]
            limit = longest[0] if longest else _TEXT if hint == Text else _LINE
            yield Key(f"{above}{alias}", hint, base, several, str((info.json_schema_extra or {})["unit"]), limit)


def _not_none(hint: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(part for part in typing.get_args(hint) if part is not type(None))
    return hint
