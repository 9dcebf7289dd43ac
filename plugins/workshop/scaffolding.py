"""`new`: a file that is right, or the words of `check` and no file."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from plugins.catalogue.kinds import KINDS, Kind
from plugins.catalogue.problems import Problem, nearest
from plugins.workshop.checking import check
from plugins.workshop.checks.findings import PROBLEM
from plugins.workshop.composing import composed, slug_of
from plugins.workshop.declarations.shapes import Shape, every_shape, shapes_of
from plugins.workshop.environment import ROOT
from plugins.workshop.moment import moment_of
from plugins.workshop.questions import Interview

BODY, TODAY, SLUG = "texte", "today", "nom-du-fichier"
TO_WRITE = "Texte à écrire."


def new_or_exit(words: list[str], root: Path = ROOT) -> None:
    """Write a file from the command's words and, at a terminal, from answers; exit code 1 with every problem."""
    kind, given = _understood(words)
    try:
        today = moment_of(given.pop(TODAY, [""])[-1]).date()
    except ValueError as error:
        sys.exit(f"Erreur : {error}")
    body, slug = given.pop(BODY, [""])[-1], given.pop(SLUG, [""])[-1]
    values = _nested(kind, given)
    if "/" in slug:
        _refuse(f"--{SLUG} est un nom, sans dossier")
    if sys.stdin.isatty() and sys.stdout.isatty():
        values, body = _asked(Interview(root, kind, today), values, body)
    values.setdefault("publie_le", today.isoformat())
    if not body:
        values.setdefault("brouillon", "oui")
    shown = f"{kind.folder}/{slug or slug_of(str(values.get('titre', '')))}.md"
    text = composed(_in_order(shapes_of(kind.model), values), body or TO_WRITE)
    _write_or_exit(root, shown, text, today)
    print(f"Écrit : {shown}" + ("" if body else " (un brouillon : écrire le texte, puis ôter « brouillon: oui »)"))


def _asked(interview: Interview, values: dict[str, Any], body: str) -> tuple[dict[str, Any], str]:
    try:
        return interview.ask(values, body)
    except (KeyboardInterrupt, EOFError):
        sys.exit("\nRien n'a été écrit.")


def problems_of(root: Path, files: dict[str, str], today: date) -> list[Problem]:
    """What `check` would refuse, were these texts in their place."""
    with tempfile.TemporaryDirectory() as scratch:
        proposed = {}
        for position, (shown, text) in enumerate(files.items()):
            proposed[shown] = Path(scratch) / f"{position}.md"
            proposed[shown].write_text(text, "utf-8")
        found = check(root, today, list(files), proposed=proposed, note=lambda _note: None)
    return [finding.problem for finding in found if finding.level == PROBLEM]


def _write_or_exit(root: Path, shown: str, text: str, today: date) -> None:
    path = root / shown
    if path.exists():
        sys.exit(f"Erreur : {shown} existe déjà ; changer le titre, ou écrire --{SLUG} autre-nom")
    if problems := problems_of(root, {shown: text}, today):
        print("\n".join(str(problem) for problem in problems), file=sys.stderr)
        sys.exit(f"{len(problems)} problème(s) ; rien n'a été écrit.")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        sys.exit(f"Erreur : {shown} existe déjà ; changer le titre, ou écrire --{SLUG} autre-nom")


def _understood(words: list[str]) -> tuple[Kind, dict[str, list[str]]]:
    """The kind and the options, each with its values: `--titre X`, `--titre=X`, `--salaire.min 24000`."""
    names = [kind.name for kind in KINDS]
    if not words or words[0] not in names:
        _refuse(f"écrire d'abord ce qu'il faut créer : {', '.join(names)}")
    kind = next(kind for kind in KINDS if kind.name == words[0])
    given: dict[str, list[str]] = {}
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("--"):
            _refuse(f"« {word} » n'est pas une option ; écrire « --titre » puis sa valeur entre guillemets")
        name, equals, value = word[2:].partition("=")
        key = _known(kind, name)
        given.setdefault(key, []).append(value if equals else _next(rest, name))
    return kind, given


def _known(kind: Kind, name: str) -> str:
    keys = {key for key, shape in every_shape(shapes_of(kind.model)) if shape.sort != "groupe"}
    known = keys | {BODY, TODAY, SLUG}
    key = name if name in known else name.replace("-", "_")
    if key not in known:
        near = nearest(key, known)
        _refuse(f"option --{name} inconnue ; " + (f"vouliez-vous dire --{near} ?" if near else _options(known)))
    return key


def _options(known: set[str]) -> str:
    return "options possibles : " + ", ".join(f"--{key}" for key in sorted(known))


def _next(rest: Iterator[str], name: str) -> str:
    value = next(rest, None)
    if value is None:
        _refuse(f"--{name} attend une valeur")
    return value


def _refuse(message: str) -> NoReturn:
    print(f"Commande incomprise : {message}.", file=sys.stderr)
    sys.exit(2)


def _nested(kind: Kind, given: dict[str, list[str]]) -> dict[str, Any]:
    """Options as the front matter has them: groups under their key, repeated options as lists."""
    found: dict[str, Any] = {}
    for key, shape in every_shape(shapes_of(kind.model)):
        if key in given:
            _put(shapes_of(kind.model), found, key.split("."), given[key] if shape.several else given[key][-1])
    return found


def _put(shapes: tuple[Shape, ...], into: dict[str, Any], keys: list[str], value: Any) -> None:
    head, *rest = keys
    if not rest:
        into[head] = value
        return
    shape = next(shape for shape in shapes if shape.key == head)
    inner = into.setdefault(head, [{}] if shape.several else {})
    _put(shape.fields, inner[0] if shape.several else inner, rest, value)


def _in_order(shapes: tuple[Shape, ...], values: dict[str, Any]) -> dict[str, Any]:
    """Fields in the order of their declaration, whatever the order of the options."""
    return {shape.key: values[shape.key] for shape in shapes if shape.key in values}
