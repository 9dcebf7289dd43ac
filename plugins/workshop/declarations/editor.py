"""VS Code's settings: snippets that complete the front matter, and tasks whose problems it underlines.

No extension is needed. Red Hat's YAML extension does not read the front matter of Markdown (vscode-yaml, issue 207),
so the JSON Schemas beside are for editors and checkers that do; here completion is VS Code's own snippets, and what
is underlined is what `check` says, in French and with the rules that no schema can state.
"""

from __future__ import annotations

from typing import Any

from plugins.catalogue.kinds import KINDS, Kind
from plugins.territory.model import load_territory
from plugins.workshop.declarations.shapes import Shape, shapes_of
from plugins.workshop.declarations.templates import scalar_of

SETTINGS: dict[str, Any] = {
    "[markdown]": {
        "editor.quickSuggestions": {"other": "on", "strings": "on", "comments": "off"},
        "editor.snippetSuggestions": "top",
        "editor.tabSize": 2,
        "editor.wordWrap": "on",
    },
    "files.encoding": "utf8",
    "files.eol": "\n",
}
EXTENSIONS: dict[str, Any] = {
    "recommendations": ["ms-ceintl.vscode-language-pack-fr"],
    "unwantedRecommendations": ["redhat.vscode-yaml"],
}
_PROBLEM = {
    "owner": "choisir-le-lot",
    "fileLocation": ["relative", "${workspaceFolder}"],
    "pattern": {"regexp": r"^([^\s:][^:]*\.[a-zA-Z]+):(\d+): (.*)$", "file": 1, "line": 2, "message": 3},
}
TASKS: dict[str, Any] = {
    "version": "2.0.0",
    "tasks": [
        {
            "label": "Choisir le Lot : montrer le site et souligner les problèmes",
            "type": "shell",
            "command": "python3 tasks.py serve",
            "isBackground": True,
            "runOptions": {"runOn": "folderOpen"},
            "problemMatcher": _PROBLEM
            | {
                "background": {
                    "activeOnStart": True,
                    "beginsPattern": "^Modifié : ",
                    "endsPattern": "^(Site prêt : |\\d+ problème|Erreur : )",
                }
            },
        },
        {
            "label": "Choisir le Lot : vérifier",
            "type": "shell",
            "command": "python3 tasks.py check",
            "group": {"kind": "test", "isDefault": True},
            "problemMatcher": _PROBLEM,
        },
    ],
}


def snippets() -> dict[str, Any]:
    """A blank entry per kind, by its name; and each field by its key, its choices offered one by one."""
    found = {kind.one: _entry(kind) for kind in KINDS}
    for kind in KINDS:
        for shape in shapes_of(kind.model):
            body = _lines(shape, _Stops())
            title = f"{shape.key} ({shape.label})"
            same = found.get(title)
            if same and same["body"] != body:
                title = f"{shape.key} ({shape.label}, {kind.name})"
            found.setdefault(title, _snippet(shape.key, body, shape.help or shape.label))
    return found


class _Stops:
    """The numbered places where the cursor stops."""

    def __init__(self) -> None:
        self._count = 0

    def next(self) -> int:
        """The number of the next stop."""
        self._count += 1
        return self._count


def _entry(kind: Kind) -> dict[str, Any]:
    stops = _Stops()
    written = [shape for shape in shapes_of(kind.model) if shape.mandatory or shape.usual]
    lines = [line for shape in written for line in _lines(shape, stops)]
    return _snippet(kind.name, ["---", *lines, "---", "", "$0"], f"{kind.one} : une page vierge")


def _snippet(prefix: str, body: list[str], words: str) -> dict[str, Any]:
    return {"scope": "markdown", "prefix": prefix, "body": body, "description": words}


def _lines(shape: Shape, stops: _Stops, indent: str = "") -> list[str]:
    if shape.sort == "groupe":
        chosen = [field for field in shape.fields if field.mandatory or field.usual] or list(shape.fields)
        deeper = indent + ("    " if shape.several else "  ")
        lines = [line for field in chosen for line in _lines(field, stops, deeper)]
        if shape.several:
            lines[0] = f"{indent}  - {lines[0].strip()}"
        return [f"{indent}{shape.key}:", *lines]
    if shape.several:
        return [f"{indent}{shape.key}:", f"{indent}  - {_place(shape, stops)}"]
    return [f"{indent}{shape.key}: {_place(shape, stops)}"]


def _place(shape: Shape, stops: _Stops) -> str:
    number = stops.next()
    offered = {"oui-non": ["oui", "non"], "commune": [commune.name for commune in load_territory().communes]}
    words = [word for word, _ in shape.choices] or offered.get(shape.sort, [])
    if words:
        return f"${{{number}|{','.join(_escaped(word, ',|') for word in words)}|}}"
    if shape.sort == "jour":
        return f"${{{number}:$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE}}"
    return f"${{{number}:{_escaped(scalar_of(shape), '}$')}}}"


def _escaped(text: str, signs: str) -> str:
    return "".join(f"\\{sign}" if sign in signs + "\\" else sign for sign in text)
