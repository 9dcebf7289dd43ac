"""Blank files: what a person copies and fills in, every field there with its words, the optional ones set aside."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.catalogue.kinds import Kind
from plugins.workshop.declarations.shapes import Shape, shapes_of


def template_of(kind: Kind) -> str:
    """A kind's blank file: mandatory fields with their example, the others behind « # », to uncover."""
    lines = ["---", "# Effacer les « # » des champs utiles, et les lignes des autres."]
    for shape in shapes_of(kind.model):
        lines += _field(shape, _mark(shape))
    return "\n".join([*lines, "---", "", "Le texte de la page, en paragraphes séparés par une ligne vide.", ""])


def _mark(shape: Shape) -> str:
    return "" if shape.mandatory or shape.usual else "# "


def _field(shape: Shape, mark: str, indent: str = "") -> Iterator[str]:
    yield f"{mark}{indent}{shape.key}:{value_of(shape)}  # {_words(shape)}"
    if shape.sort == "groupe":
        yield from _group(shape, mark, indent)
    elif shape.several:
        yield f"{mark}{indent}  - {scalar_of(shape)}"


def _group(shape: Shape, mark: str, indent: str) -> Iterator[str]:
    inside = indent + ("    " if shape.several else "  ")
    for position, field in enumerate(shape.fields):
        lines = list(_field(field, mark or _mark(field), inside))
        if shape.several and not position:
            lines[0] = lines[0].replace(inside, f"{indent}  - ", 1)
        yield from lines


def value_of(shape: Shape) -> str:
    """What follows the key on its line; nothing for a list or a group."""
    return "" if shape.several or shape.sort == "groupe" else f" {scalar_of(shape)}"


def scalar_of(shape: Shape) -> str:
    """An example of one value, as staff type it."""
    return shape.example.removeprefix("- ") or "…"


def _words(shape: Shape) -> str:
    choices = ", ".join(word for word, _ in shape.choices)
    parts = [shape.label, shape.help, f"au choix : {choices}" if choices else "", shape.unit]
    return " ; ".join(part for part in parts if part) + ("" if shape.mandatory else " (facultatif)")
