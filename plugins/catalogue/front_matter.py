"""A Markdown file's front matter, as text: the model decides what is a number, a date or a yes.

YAML would read 07571 as octal, `no` as False and 2026-01-01 as a date. So the events of the YAML parser are
composed here into text, lists and mappings, each with its line. Anchors, aliases and tags are refused: an alias
bomb of a few lines expands to gigabytes (CWE-776), and no staff file needs one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from plugins.catalogue.problems import BODY, FILE, Problem, quote

MAX_FILE_BYTES = 1_000_000
MAX_FRONT_MATTER_BYTES = 64_000
MAX_DEPTH = 6

Loc = tuple[str | int, ...]
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EMPTY_SCALARS = {"", "~", "null"}


@dataclass(frozen=True)
class Document:
    """A parsed file: front matter values as text, the line of each, the Markdown body and its first line."""

    values: dict[str, Any]
    lines: dict[Loc, int]
    body: str
    body_line: int

    def line_of(self, loc: Loc) -> int:
        """The line of a field, or of the nearest enclosing one that the file does hold; 1 without any."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)


class _Refused(Exception):
    def __init__(self, line: int, message: str, field: str = FILE) -> None:
        super().__init__(message)
        self.line, self.message, self.field = line, message, field


def read_document(path: Path, shown_path: str) -> tuple[Document | None, list[Problem]]:
    """Parse a Markdown file with front matter.

    Returns the document (None when the file cannot be read as one) and the problems of its form.
    """
    try:
        return _parse(_decode(path))
    except _Refused as refusal:
        return None, [Problem(shown_path, refusal.line, refusal.field, refusal.message)]
    except _DuplicateKeys as duplicates:
        return None, [Problem(shown_path, line, key, message) for line, key, message in duplicates.found]


def _decode(path: Path) -> str:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise _Refused(1, f"fichier de plus de {MAX_FILE_BYTES // 1_000_000} Mo ; écrire un texte plus court")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _Refused(line, "le fichier n'est pas en UTF-8 ; l'enregistrer en UTF-8") from None
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _parse(text: str) -> tuple[Document, list[Problem]]:
    handler = YAMLHandler()
    if not handler.detect(text):
        raise _Refused(1, "pas de front matter ; commencer le fichier par une ligne « --- »")
    try:
        front_matter, body = handler.split(text)
    except ValueError:
        raise _Refused(1, "le front matter n'est pas fermé ; ajouter une ligne « --- » après le dernier champ") from None
    if len(front_matter.encode()) > MAX_FRONT_MATTER_BYTES:
        raise _Refused(
            1, f"front matter de plus de {MAX_FRONT_MATTER_BYTES // 1000} ko ; mettre le texte long sous le second « --- »"
        )
    values, lines = _Composer(front_matter).compose()
    skipped = len(body) - len(body.lstrip("\n"))
    body_line = front_matter.count("\n") + 1 + skipped
    lines[(BODY,)] = body_line
    return Document(values, lines, body.strip(), body_line), []


class _DuplicateKeys(Exception):
    def __init__(self, found: list[tuple[int, str, str]]) -> None:
        super().__init__()
        self.found = found


class _Composer:
    """Turns YAML events into text, lists and mappings, remembering the line of each."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: dict[Loc, int] = {}
        self._duplicates: list[tuple[int, str, str]] = []

    def compose(self) -> tuple[dict[str, Any], dict[Loc, int]]:
        try:
            value = self._document(iter(yaml.parse(self._text, Loader=_Loader)))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise _Refused(
                _line(mark) if mark else 1,
                "YAML mal formé ; écrire « clé: valeur », et entre guillemets un texte qui contient « : » ou « # »",
            ) from None
        except yaml.YAMLError:
            raise _Refused(1, "caractère interdit dans le front matter ; retaper la ligne sans copier-coller") from None
        if self._duplicates:
            raise _DuplicateKeys(self._duplicates)
        return value, self._lines

    def _document(self, events: Iterator[yaml.Event]) -> dict[str, Any]:
        value: Any = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                value = self._node(next(events), events, ())
        if value is None:
            raise _Refused(1, "front matter vide ; écrire au moins « titre: … »")
        if not isinstance(value, dict):
            raise _Refused(1, "le front matter n'est pas une suite de champs ; écrire « clé: valeur » à chaque ligne")
        return value

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], loc: Loc) -> Any:
        line = _line(event.start_mark)
        self._lines.setdefault(loc, line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, "ancres et alias YAML (&, *) refusés ; recopier la valeur, ou la mettre entre guillemets")
        if getattr(event, "tag", None) not in (None, "!"):
            raise _Refused(line, "étiquette YAML (!) refusée ; mettre la valeur entre guillemets")
        if len(loc) > MAX_DEPTH:
            raise _Refused(line, f"plus de {MAX_DEPTH} niveaux imbriqués ; écrire plus simplement")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, loc)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, loc)
        assert isinstance(event, yaml.ScalarEvent)
        plain = event.style is None
        return None if (event.value in _EMPTY_SCALARS if plain else event.value == "") else event.value

    def _mapping(self, events: Iterator[yaml.Event], loc: Loc) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = _line(event.start_mark)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(line, "clé illisible ; une clé est un simple mot, et une valeur entre accolades se met entre guillemets")
            key = event.value
            if key in found:
                where = ".".join(str(part) for part in (*loc, key))
                self._duplicates.append((line, where, f"clé {quote(key)} écrite deux fois ; n'en garder qu'une"))
            self._lines.setdefault((*loc, key), line)
            found[key] = self._node(next(events), events, (*loc, key))
        return found

    def _sequence(self, events: Iterator[yaml.Event], loc: Loc) -> list[Any]:
        found: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._node(event, events, (*loc, len(found))))
        return found


def _line(mark: Any) -> int:
    # The front matter text begins with the end of the opening « --- » line, so YAML's line 0 is the file's line 1.
    return int(mark.line) + 1
