"""The questions of `new` at a terminal: each field by its label, and the answer judged at once."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from plugins.catalogue.kinds import Kind
from plugins.catalogue.loading import load_entry
from plugins.catalogue.problems import nearest
from plugins.workshop.composing import composed
from plugins.workshop.declarations.shapes import Shape, shapes_of


class Interview:
    """Asks for a kind's mandatory fields, then for those that the person names, then for the text."""

    def __init__(self, root: Path, kind: Kind, today: date) -> None:
        self._root, self._kind, self._today = root, kind, today
        self._values: dict[str, Any] = {}

    def ask(self, given: dict[str, Any], body: str) -> tuple[dict[str, Any], str]:
        """Values and text, those that were given and those that were answered."""
        self._values = dict(given)
        print(f"{self._kind.one}. Entrée vide : la réponse entre crochets, ou aucune. Ctrl-C : ne rien écrire.\n")
        shapes = shapes_of(self._kind.model)
        for shape in shapes:
            if (shape.mandatory or shape.usual) and shape.key not in given:
                self._field(shape)
        self._others({shape.key: shape for shape in shapes if shape.key not in self._values})
        return self._values, body or _text()

    def _others(self, left: dict[str, Shape]) -> None:
        while left:
            print(f"\nAutres champs : {', '.join(left)}")
            key = input("Lequel remplir ? (Entrée : aucun) ").strip()
            if not key:
                return
            key = key if key in left else nearest(key, left) or ""
            if key:
                self._field(left.pop(key))

    def _field(self, shape: Shape) -> None:
        while True:
            answer = self._answer(shape, shape.key)
            if answer in ("", [], {}) and not shape.mandatory:
                self._values.pop(shape.key, None)
                return
            self._values[shape.key] = answer
            refused = self._refused(shape.key)
            if not refused:
                return
            print("\n".join(f"  {line}" for line in refused))

    def _answer(self, shape: Shape, name: str) -> Any:
        if shape.sort == "groupe":
            print(f"{shape.label}{f' ({shape.help})' if shape.help else ''} :")
            one = {field.key: self._answer(field, f"{name}.{field.key}") for field in shape.fields}
            kept = {key: value for key, value in one.items() if value not in ("", [], {})}
            return [kept] if shape.several else kept
        if shape.several:
            return _several(shape)
        default = self._today.isoformat() if shape.key == "publie_le" else ""
        return input(_question(shape, default)).strip() or default

    def _refused(self, key: str) -> list[str]:
        """What the catalogue says of a field, the others being as they are so far."""
        with tempfile.TemporaryDirectory() as scratch:
            text = Path(scratch) / "essai.md"
            text.write_text(composed(self._values, "Texte."), "utf-8")
            shown = f"{self._kind.folder}/essai.md"
            problems = load_entry(self._root, shown, self._kind, self._today, text)[1]
        mine = [problem for problem in problems if problem.field.split(".")[0].split("[")[0] == key]
        return [f"{problem.field} : {problem.message}" for problem in mine]


def _several(shape: Shape) -> list[str]:
    answers: list[str] = []
    while answer := input(_question(shape, "", more=bool(answers))).strip():
        answers.append(answer)
    return answers


def _question(shape: Shape, default: str, *, more: bool = False) -> str:
    choices = ", ".join(word for word, _ in shape.choices)
    example = f"par exemple {shape.example.removeprefix('- ')}" if shape.example and not choices else ""
    words = " ; ".join(part for part in (shape.help, choices, example) if part)
    mark = "" if shape.mandatory else " (facultatif)"
    label = f"{shape.label}, encore un (Entrée : aucun)" if more else f"{shape.label}{mark}"
    return f"{label}{f' [{default}]' if default else ''}{f' — {words}' if words and not more else ''} : "


def _text() -> str:
    print("\nTexte de la page (deux lignes vides pour finir) :")
    lines: list[str] = []
    while lines[-2:] != ["", ""]:
        try:
            lines.append(input().rstrip())
        except EOFError:
            break
    return "\n".join(lines).strip()
