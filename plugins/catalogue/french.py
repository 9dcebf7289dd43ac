"""Pydantic's errors, said in French to the person who typed the front matter."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from plugins.catalogue.front_matter import Document, Loc
from plugins.catalogue.kinds.entry import fields_of
from plugins.catalogue.problems import FILE, Problem, dotted, nearest, quote
from plugins.catalogue.values import Value

_CUSTOM = "refus"

# What to say for each of pydantic's error types that a front matter can cause; ctx is pydantic's own context.
_MESSAGES: dict[str, Callable[[Any, dict[str, Any]], str]] = {
    "missing": lambda _value, _ctx: "champ obligatoire absent",
    "string_too_short": lambda value, ctx: f"{quote(value)} est trop court (au moins {ctx['min_length']} caractères)",
    "string_too_long": lambda value, ctx: f"{len(value)} caractères ; {ctx['max_length']} au plus",
    "too_long": lambda value, ctx: f"{len(value)} caractères ; {ctx['max_length']} au plus",
    "too_short": lambda _value, ctx: f"liste trop courte ; au moins {ctx['min_length']} élément",
    "greater_than_equal": lambda value, ctx: f"{quote(value)} est trop petit ; au moins {ctx['ge']}",
    "less_than_equal": lambda value, ctx: f"{quote(value)} est trop grand ; au plus {ctx['le']}",
    "tuple_type": lambda _value, _ctx: "une liste est attendue ; écrire un élément par ligne, précédé de « - »",
    "model_type": lambda _value, _ctx: "des sous-champs sont attendus",
    "string_type": lambda _value, _ctx: "un simple texte est attendu ; l'écrire sur la même ligne que la clé",
    "int_type": lambda _value, _ctx: "un nombre est attendu",
    "decimal_type": lambda _value, _ctx: "un nombre est attendu",
    "bool_type": lambda _value, _ctx: "oui ou non est attendu",
    "date_type": lambda _value, _ctx: "une date est attendue",
}


def problems_of(error: ValidationError, model: type[Value], document: Document, path: str) -> Iterator[Problem]:
    """Each fault that pydantic found in a document, with its line and what to write instead."""
    for detail in error.errors(include_url=False):
        if _is_echo(detail):
            continue
        loc = tuple(part for part in detail["loc"] if isinstance(part, int) or not part.startswith(FILE))
        if detail["type"] != "extra_forbidden":
            loc = _french_loc(model, loc)
        yield Problem(path, document.line_of(loc), dotted(loc), _message(detail, model, loc, loc in document.lines))


def _is_echo(detail: ErrorDetails) -> bool:
    # pydantic counts only the items that are right: a list whose every item is wrong would be called empty too.
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _french_loc(model: type[Value], loc: Loc) -> Loc:
    # pydantic names a field by its alias, save where the default itself was refused.
    found: Loc = ()
    for part in loc:
        owner = _model_at(model, found)
        info = owner.model_fields.get(str(part)) if owner and part not in fields_of(owner) else None
        found = (*found, str(info.alias) if info else part)
    return found


def _message(detail: ErrorDetails, model: type[Value], loc: Loc, written: bool) -> str:
    kind, value, ctx = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(str(loc[-1]), _model_at(model, loc[:-1]))
    if kind == _CUSTOM:
        return str(ctx["message"])
    empty = value in (None, (), []) or (isinstance(value, str) and not value.strip())
    if empty and (written or kind != "missing"):
        message = "champ vide ; le remplir"
    else:
        say = _MESSAGES.get(kind)
        message = say(value, ctx) if say else f"valeur refusée ({kind})"
    return message + _example(_field_at(model, loc), loc)


def _unknown_key(key: str, owner: type[Value] | None) -> str:
    known = list(fields_of(owner)) if owner else []
    near = nearest(key, known)
    if near:
        return f"clé inconnue ; vouliez-vous dire « {near} » ?"
    return "clé inconnue ; clés possibles : " + ", ".join(sorted(known))


def _example(info: FieldInfo | None, loc: Loc) -> str:
    if info is None or isinstance(loc[-1], int):
        return ""
    inner = _inner_model(info.annotation)
    if inner:
        first, *others = fields_of(inner)
        if typing.get_origin(info.annotation) is tuple:
            return f" ; écrire dessous « - {first}: … » puis, alignés sur {first} : {', '.join(others)}"
        return f" ; écrire dessous, en retrait, un par ligne, parmi : {', '.join([first, *others])}"
    if not info.examples:
        return ""
    example = str(info.examples[0])
    return f" ; par exemple « {example} »" if example.startswith("- ") else f" ; par exemple « {loc[-1]}: {example} »"


def _field_at(model: type[Value], loc: Loc) -> FieldInfo | None:
    owner = _model_at(model, loc[:-1])
    return fields_of(owner).get(str(loc[-1])) if owner and loc else None


def _model_at(model: type[Value], loc: Loc) -> type[Value] | None:
    """The model whose keys stand at a place of the front matter."""
    owner: type[Value] | None = model
    for part in loc:
        if isinstance(part, int) or owner is None:
            continue
        info = fields_of(owner).get(part)
        owner = _inner_model(info.annotation) if info else None
    return owner


def _inner_model(annotation: Any) -> type[Value] | None:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, Value) else None
    return next((found for inner in typing.get_args(annotation) if (found := _inner_model(inner))), None)
