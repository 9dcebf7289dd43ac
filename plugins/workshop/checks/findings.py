"""One finding, and the files that checks read."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.front_matter import Document
from plugins.catalogue.kinds import Entry, Kind
from plugins.catalogue.problems import BODY, Problem, dotted
from plugins.discovery.facets import facet_pages
from plugins.publishing.addresses import expected_files
from plugins.workshop.declarations.shapes import Shape, shapes_of

PROBLEM, WORTH_A_LOOK = "problème", "à revoir"


@dataclass(frozen=True, order=True)
class Finding:
    """A fault of a file: `rule` names the check that found it, `level` is PROBLEM or WORTH_A_LOOK."""

    problem: Problem
    rule: str
    level: str = PROBLEM

    def __str__(self) -> str:
        mark = "" if self.level == PROBLEM else f" ({self.level})"
        return f"{self.problem}{mark}"


@dataclass(frozen=True)
class Page:
    """A file that reads as a document: where it is, its kind, its entry when it is right."""

    shown: str
    kind: Kind
    document: Document
    entry: Entry | None

    def body_lines(self) -> Iterator[tuple[int, str]]:
        """The text's lines with their numbers, without indented code."""
        for offset, line in enumerate(self.document.body.split("\n")):
            if not line.startswith(("    ", "\t")):
                yield self.document.body_line + offset, line

    def find(self, line: int, message: str, rule: str, level: str = PROBLEM, field: str = BODY) -> Finding:
        """A finding of this file."""
        return Finding(Problem(self.shown, line, field, message), rule, level)

    def fields(self, sorts: Set[str]) -> Iterator[tuple[int, str, str]]:
        """The front matter's texts of these sorts (see `Shape`): line, dotted key, text."""
        return _texts(self.document, shapes_of(self.kind.model), self.document.values, (), sorts)

    def prose(self) -> Iterator[tuple[int, str, str]]:
        """What visitors read, in order: its line, its field, its text without addresses and code."""
        for line, field, text in self.fields(_SPOKEN):
            yield line, field, plain(text)
        for line, text in self.body_lines():
            yield line, BODY, plain(text)


@dataclass(frozen=True)
class Files:
    """All that a check may look at: `pages` are those asked for, `every` all of them, by path.

    `catalogue` is made of the files that are right, `unread` names the addresses of the others.
    """

    root: Path
    today: date
    pages: tuple[Page, ...]
    every: dict[str, Page]
    catalogue: Catalogue
    unread: frozenset[str]
    whole: bool

    @functools.cached_property
    def addresses(self) -> frozenset[str]:
        """The addresses of the site's pages: `/emplois/boulanger/`."""
        return (
            frozenset(
                f"/{name.removesuffix('index.html')}"
                for name in expected_files(self.catalogue, facet_pages(self.catalogue))
            )
            | self.unread
        )


_SPOKEN = frozenset({"ligne", "texte"})
# Neither a space nor a letter: a sign beside what is taken out must not seem wrongly spaced.
_GAP = "\ufffc"
_HIDDEN = re.compile(
    r"`[^`]*`"  # code
    r"|(?<=\])\([^)]*\)|(?<=\])\[[^\]]*\]"  # where a link leads
    r"|<[^<>]*>|\{:[^{}]*\}|\{[a-z]+\}\S*"  # tags, attributes, Pelican's links
    r"|https?://\S+|\S+@\S+\.\S+|^\[[^\]]+\]:.*$|^\*\[[^\]]+\]:|^\[[a-z]+\]$"
)


def plain(markdown: str) -> str:
    """A line of Markdown as it is read, with one mark (U+FFFC) where something is not read."""
    return _HIDDEN.sub(_GAP, markdown)


def _texts(
    document: Document, shapes: tuple[Shape, ...], values: object, loc: tuple[str | int, ...], sorts: Set[str]
) -> Iterator[tuple[int, str, str]]:
    for shape in shapes:
        value = values.get(shape.key) if isinstance(values, dict) else None
        for position, one in enumerate(value if isinstance(value, list) else [value]):
            place = (*loc, shape.key, *((position,) if isinstance(value, list) else ()))
            if shape.sort == "groupe":
                yield from _texts(document, shape.fields, one, place, sorts)
            elif shape.sort in sorts and isinstance(one, str):
                yield document.line_of(place), dotted(place), one
