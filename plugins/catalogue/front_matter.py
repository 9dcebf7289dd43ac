"""A Markdown file's front matter, as text: the model decides what is a number, a date or a yes.

YAML would read 07571 as octal, `no` as False and 2026-01-01 as a date. So the events of the YAML parser are
composed here into text, lists and mappings, each with its line. Anchors, aliases and tags are refused: an alias
bomb of a few lines expands to gigabytes (CWE-776), and no staff file needs one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from plugins.catalogue.problems import BODY, FILE, Problem, dotted, quote

MAX_FILE_BYTES = 1_000_000
MAX_FRONT_MATTER_BYTES = 64_000
MAX_DEPTH = 6
MAX_MARKS = 30
# As many characters, none of those between which no mark is: found a hundred times sooner than each is looked up.
_MAYBE_MARKS = re.compile(rf"[^\u0000-\u02ff\u2000-\u20cf]{{{MAX_MARKS}}}")

Loc = tuple[str | int, ...]
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EMPTY_SCALARS = {"", "~", "null"}
# The package's own boundary also eats the blank lines that follow, and with them the count of lines.
_BOUNDARY = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
# Characters that XML forbids: one of them in a title or a text would break the feeds.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_INVISIBLE_FOUND = "caractère invisible interdit ; effacer la ligne et la retaper, sans copier-coller"
_NOT_UTF8 = "le fichier n'est pas en UTF-8 ; l'enregistrer avec l'encodage UTF-8"
_MALFORMED = "ligne mal formée (YAML) ; écrire « clé: valeur », et entre guillemets un texte qui contient « : » ou commence par un signe"


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
        line = len(re.findall(rb"\r\n?|\n", raw[: error.start])) + 1
        raise _Refused(line, _NOT_UTF8) from None
    if "\0" in text:  # UTF-16 without its mark is also UTF-8, every other character being a zero
        raise _Refused(1, _NOT_UTF8)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _INVISIBLE.search(text):
        raise _Refused(text.count("\n", 0, found.start()) + 1, _INVISIBLE_FOUND)
    # Putting accents in order takes the square of their number: 500,000 on one letter, some minutes (UAX 15, §13).
    marks = "".join("^" if unicodedata.combining(c) else " " for c in text) if _MAYBE_MARKS.search(text) else ""
    if (stack := marks.find("^" * MAX_MARKS)) >= 0:
        raise _Refused(text.count("\n", 0, stack) + 1, _INVISIBLE_FOUND)
    return unicodedata.normalize("NFC", text)


def _parse(text: str) -> tuple[Document, list[Problem]]:
    handler = YAMLHandler(fm_boundary=_BOUNDARY)
    if not handler.detect(text):
        raise _Refused(1, "pas d'en-tête (front matter) ; commencer le fichier par une ligne « --- »")
    try:
        front_matter, body = handler.split(text)
    except ValueError:
        raise _Refused(1, "l'en-tête (front matter) n'est pas fermé ; ajouter « --- » après le dernier champ") from None
    if len(front_matter.encode()) > MAX_FRONT_MATTER_BYTES:
        raise _Refused(
            1, f"en-tête de plus de {MAX_FRONT_MATTER_BYTES // 1000} ko ; mettre le texte long sous le second « --- »"
        )
    values, lines = _Composer(front_matter).compose()
    text = re.sub(r"\A\s*\n", "", body).rstrip()
    skipped = body[: body.find(text)].count("\n") if text else 1
    body_line = front_matter.count("\n") + 1 + skipped
    lines[(BODY,)] = body_line
    return Document(values, lines, text, body_line), []


class _DuplicateKeys(Exception):
    def __init__(self, found: list[tuple[int, str, str]]) -> None:
        super().__init__()
        self.found = found


class _Composer:
    """Turns YAML events into text, lists and mappings, remembering the line of each."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [at for at, character in enumerate(text) if character == "\n"]
        self._lines: dict[Loc, int] = {}
        self._duplicates: list[tuple[int, str, str]] = []

    def compose(self) -> tuple[dict[str, Any], dict[Loc, int]]:
        try:
            value = self._document(iter(yaml.parse(self._text, Loader=_Loader)))
        except yaml.MarkedYAMLError as error:
            raise self._malformed(error) from None
        except yaml.YAMLError:
            raise _Refused(1, _MALFORMED) from None
        if self._duplicates:
            raise _DuplicateKeys(self._duplicates)
        return value, self._lines

    def _document(self, events: Iterator[yaml.Event]) -> dict[str, Any]:
        value: Any = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if () in self._lines:
                    line = self._line(event.start_mark)
                    raise _Refused(line, "second en-tête ; n'en garder qu'un, sans ligne « ... »")
                value = self._node(next(events), events, ())
        if value is None:
            raise _Refused(1, "en-tête (front matter) vide ; écrire au moins « titre: … »")
        if not isinstance(value, dict):
            message = "l'en-tête (front matter) n'est pas une suite de champs ; écrire « clé: valeur » à chaque ligne"
            raise _Refused(self._lines[()], message)
        return value

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], loc: Loc) -> Any:
        line = self._line(event.start_mark)
        self._lines.setdefault(loc, line)
        self._refuse_tricks(event, line, dotted(loc))
        if len(loc) > MAX_DEPTH:
            raise _Refused(line, f"plus de {MAX_DEPTH} niveaux imbriqués ; écrire plus simplement", dotted(loc[:1]))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, loc)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, loc)
        assert isinstance(event, yaml.ScalarEvent)
        plain = not event.style  # « » from libyaml, None from PyYAML's own parser
        return None if (event.value in _EMPTY_SCALARS if plain else event.value == "") else event.value

    def _mapping(self, events: Iterator[yaml.Event], loc: Loc) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = self._line(event.start_mark)
            self._refuse_tricks(event, line, dotted(loc))
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(
                    line,
                    "clé illisible ; une clé est un simple mot, et une valeur entre accolades se met entre guillemets",
                )
            key = event.value
            if key in found:
                where = dotted((*loc, key))
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

    def _refuse_tricks(self, event: yaml.Event, line: int, where: str) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "ancres et alias YAML (&, *) refusés ; recopier la valeur, ou la mettre entre guillemets"
            raise _Refused(line, message, where)
        if getattr(event, "tag", None) not in (None, "!"):
            raise _Refused(line, "étiquette YAML (!) refusée ; mettre la valeur entre guillemets", where)
        # Between double quotes, YAML writes any character by its number.
        if isinstance(event, yaml.ScalarEvent) and _INVISIBLE.search(event.value):
            raise _Refused(line, _INVISIBLE_FOUND, where)

    def _malformed(self, error: yaml.MarkedYAMLError) -> _Refused:
        # YAML tells where it gave up (problem) and where what it was reading began (context): a quotation mark that
        # is never closed is seen at the very end, while a block is the whole front matter.
        in_block = (error.context or "").startswith("while parsing a block")
        mark = error.problem_mark if in_block or not error.context_mark else error.context_mark
        line = self._line(mark) if mark else 1
        if error.problem_mark and self._text[error.problem_mark.index :].startswith("\t"):
            return _Refused(line, "tabulation refusée ; la remplacer par des espaces")
        if error.context == "while scanning a quoted scalar":
            return _Refused(line, "guillemet ouvert et jamais fermé ; le fermer à la fin du texte")
        return _Refused(line, _MALFORMED)

    def _line(self, mark: Any) -> int:
        # Counted here, for YAML ends a line at characters (U+2028, …) that no editor counts. The front matter text
        # begins with the end of the opening « --- » line, so what precedes its first line end is the file's line 1.
        return bisect_left(self._ends, mark.index) + 1
