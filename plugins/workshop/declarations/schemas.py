"""JSON Schemas (draft 2020-12) of the front matter, for editors that complete and underline YAML by them.

A schema knows one field at a time: rules between fields, communes' spellings and dates that exist stay `check`'s. It
is never stricter than the catalogue: what it underlines is wrong.
"""

from __future__ import annotations

from typing import Any

from plugins.catalogue.kinds import Kind
from plugins.catalogue.values import ENTRY_REF, IMAGE_PATH
from plugins.territory.model import load_territory
from plugins.workshop.declarations.shapes import Shape, shapes_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_NUMBER = "^[0-9][0-9 \u00a0\u202f]*([.,][0-9]+)?$"
# YAML reads « 2026 » or « 35 » as numbers where a text is meant; the catalogue reads them as typed.
_TEXT = {"type": ["string", "number"]}
_SCALARS: dict[str, dict[str, Any]] = {
    "jour": {"type": "string", "pattern": _DAY},
    "nombre": {"type": ["number", "string"], "pattern": _NUMBER},
    "entier": {"type": ["integer", "string"], "pattern": _NUMBER},
    "oui-non": {"enum": ["oui", "non", True, False]},
    "adresse": {"type": "string", "pattern": "^[hH][tT][tT][pP][sS]?://"},
    "courriel": {"type": "string", "pattern": "@"},
    "telephone": {"type": ["string", "number"], "pattern": r"^(\+33|0)[0-9 .\u00a0\u202f]+$"},
    "rome": {"type": "string", "pattern": r"^[A-N]\d{4}$"},
    "naf": {"type": "string", "pattern": r"^\d{2}\.\d{2}[A-Z]$"},
    "image": {"type": "string", "pattern": f"^{IMAGE_PATH}$"},
    "reference": {"type": "string", "pattern": f"^{ENTRY_REF}$"},
    "debut-rome": {"type": "string", "pattern": r"^[A-N]\d{0,4}$"},
    "page": {"type": "string", "pattern": r"^/([a-z0-9-]+/)*$"},
    "ligne": _TEXT,
    "texte": _TEXT,
}


def schema_of(kind: Kind) -> dict[str, Any]:
    """The schema of a kind's front matter."""
    group = _group(shapes_of(kind.model))
    return {"$schema": DRAFT, "title": kind.one, "description": kind.intro or kind.title, **group, "$defs": _DEFS}


def _group(shapes: tuple[Shape, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [shape.key for shape in shapes if shape.mandatory],
        "properties": {shape.key: _field(shape) for shape in shapes},
    }


def _field(shape: Shape) -> dict[str, Any]:
    words = {"title": shape.label, "description": _words(shape)}
    one = _one(shape)
    if shape.several:
        return words | {"type": "array", "items": one} | ({"minItems": 1} if shape.mandatory else {})
    return words | one | ({"examples": [shape.example]} if shape.example else {})


def _words(shape: Shape) -> str:
    example = f"Par exemple « {shape.example.removeprefix('- ')} »." if shape.example else ""
    parts = (f"{shape.help or shape.label}.", "Obligatoire." if shape.mandatory else "", example)
    return " ".join(part for part in parts if part)


def _one(shape: Shape) -> dict[str, Any]:
    if shape.sort == "groupe":
        return _group(shape.fields)
    if shape.sort == "choix":
        return {"oneOf": [{"const": word, "title": label} for word, label in shape.choices]}
    if shape.sort == "commune":
        return {"$ref": "#/$defs/commune"}
    bounds = {"minimum": shape.lowest, "maximum": shape.highest} if shape.sort in ("nombre", "entier") else {}
    if shape.sort in ("ligne", "texte"):
        bounds = {"maxLength": shape.longest}
    return _SCALARS[shape.sort] | {name: bound for name, bound in bounds.items() if bound is not None}


def _communes() -> list[str]:
    return sorted(commune.name for commune in load_territory().communes)


# The names complete; a former name, a code or another spelling is right too, and left to `check`.
_DEFS = {"commune": {"anyOf": [{"enum": _communes()}, {"type": ["string", "integer"]}]}}
