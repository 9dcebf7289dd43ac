"""A kind's fields as forms and schemas need them: what sort of value each takes, its bounds, its choices.

Read once from the models' own types, so that a schema, a form and a page of the handbook cannot disagree.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic.fields import FieldInfo

from plugins.catalogue import values
from plugins.catalogue.choices import Choice
from plugins.catalogue.kinds import Ambassador
from plugins.catalogue.kinds.entry import Offer, fields_of, is_mandatory
from plugins.catalogue.kinds.public import Matching, RomePrefix, SitePath
from plugins.catalogue.values import Value

# The name of each sort of scalar, from the type that declares it; the most precise first.
_SORTS: tuple[tuple[str, Any], ...] = (
    ("jour", values.Day),
    ("nombre", values.Number),
    ("entier", values.Whole),
    ("oui-non", values.YesNo),
    ("adresse", values.WebAddress),
    ("courriel", values.EmailAddress),
    ("telephone", values.Phone),
    ("commune", values.CommuneCode),
    ("rome", values.RomeCode),
    ("naf", values.NafCode),
    ("image", values.ImagePath),
    ("reference", values.EntryRef),
    ("debut-rome", RomePrefix),
    ("page", SitePath),
    ("ligne", values.Line),
    ("texte", values.Text),
)


@dataclass(frozen=True)
class Shape:
    """One field: its French key and words, and the value it takes.

    `sort` is one of the names above, « choix » (one of `choices`: what is typed, what it means) or « groupe »
    (fields under the key); `several` makes it a list of these. Bounds are None where there is none. A field that is
    `usual` may be left out, but a rule between fields then asks for another in its place.
    """

    key: str
    label: str
    help: str
    example: str
    mandatory: bool
    usual: bool
    several: bool
    sort: str
    choices: tuple[tuple[str, str], ...] = ()
    fields: tuple[Shape, ...] = ()
    default: Any = None
    unit: str = ""
    lowest: float | None = None
    highest: float | None = None
    shortest: int | None = None
    longest: int | None = None


@functools.cache
def shapes_of(model: type[Value]) -> tuple[Shape, ...]:
    """The fields that staff may write under a kind or a group, the mandatory first, each in its order."""
    hints = typing.get_type_hints(model, include_extras=True)
    names = {str(info.alias): name for name, info in model.model_fields.items()}
    found = [_shape(model, key, info, hints[names[key]]) for key, info in fields_of(model).items()]
    return tuple(sorted(found, key=lambda shape: not shape.mandatory))


def _shape(model: type[Value], key: str, info: Any, hint: Any) -> Shape:
    several, inner = _parts(hint)
    choices = _choices(inner)
    sort = "choix" if choices else _sort(inner)
    marks = [*_flat(_marks(inner)), *info.metadata]
    return Shape(
        key=key,
        label=info.title,
        help=info.description or "",
        example=str(info.examples[0]) if info.examples else "",
        mandatory=_must(model, key, info),
        usual=(model, key) in _USUAL,
        several=several,
        sort=sort,
        choices=choices,
        fields=shapes_of(_plain(inner)) if sort == "groupe" else (),
        default=None if info.is_required() or info.default in (None, ()) else info.default,
        unit=(info.json_schema_extra or {}).get("unit", ""),
        lowest=_bound(marks, "ge", max),
        highest=_bound(marks, "le", min),
        shortest=_bound(marks, "min_length", max),
        longest=_bound(marks, "max_length", min) or _LONGEST.get(sort),
    )


# What the sorts' own validators refuse, which no mark of pydantic tells.
_LONGEST = {"ligne": 160, "texte": 2000}


def _bound(marks: Sequence[Any], name: str, tightest: Callable[[Iterable[Any]], Any]) -> Any:
    found = [bound for mark in marks if (bound := getattr(mark, name, None)) is not None]
    return tightest(found) if found else None


def _flat(marks: Iterable[Any]) -> Iterator[Any]:
    for mark in marks:
        yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)


# One of the ways that a validator of the model asks for: how to reach somebody, what a portrait rests on; and the first
# field of a group that must be written though none of its fields must.
_USUAL = {(values.Contact, "courriel"), (Ambassador, "document"), (Matching, "genres")}


def _must(model: type[Value], key: str, info: Any) -> bool:
    # The rule stands in the model's validator: what staff write themselves has an end.
    return is_mandatory(info) or (issubclass(model, Offer) and key == "expire_le")


def _parts(hint: Any) -> tuple[bool, Any]:
    """Whether a hint is a list, and the hint of one value, without its « or nothing »."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if typing.get_origin(hint) is tuple:
        return True, typing.get_args(hint)[0]
    return False, hint


def _sort(hint: Any) -> str:
    plain = _plain(hint)
    if isinstance(plain, type) and issubclass(plain, Value):
        return "groupe"
    marks = _marks(hint)
    return next((name for name, kind in _SORTS if plain is _plain(kind) and _begins(marks, _marks(kind))), "ligne")


def _plain(hint: Any) -> Any:
    return typing.get_args(hint)[0] if typing.get_origin(hint) is Annotated else hint


def _marks(hint: Any) -> tuple[Any, ...]:
    return getattr(hint, "__metadata__", ())


def _begins(marks: tuple[Any, ...], with_: tuple[Any, ...]) -> bool:
    # Validators compare by their function: the same declaration is what is looked for.
    return len(marks) >= len(with_) and all(mine == theirs for mine, theirs in zip(marks, with_, strict=False))


def _choices(hint: Any) -> tuple[tuple[str, str], ...]:
    plain = _plain(hint)
    if isinstance(plain, type) and issubclass(plain, Choice):
        return tuple((member.value, member.label) for member in plain)
    if typing.get_origin(plain) is typing.Literal:
        return tuple((word, word) for word in typing.get_args(plain))
    return ()


def every_shape(shapes: tuple[Shape, ...], before: str = "") -> Iterator[tuple[str, Shape]]:
    """Each field and those under it, with its dotted key, such as `salaire` then `salaire.min`."""
    for shape in shapes:
        yield before + shape.key, shape
        yield from every_shape(shape.fields, f"{before}{shape.key}.")
