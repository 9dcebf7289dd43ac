"""What is wrong with a file, said in French to the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic_core import PydanticCustomError


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: where, in which field, what is wrong and what to write instead.

    `path` is relative to the project, `line` counts from 1, `field` is the French key (« salaire.min ») or
    « (fichier) », « (corps) » for what is not a key.
    """

    path: str
    line: int
    field: str
    message: str

    def __post_init__(self) -> None:
        # A key or a value may hold an escape sequence: none may reach a terminal, or end the line.
        object.__setattr__(self, "field", _cut(_printable(self.field)))
        object.__setattr__(self, "message", _printable(self.message))

    def __str__(self) -> str:
        # So may a file name, which is kept as it is to open the file by.
        return f"{_printable(self.path)}:{self.line}: {self.field}: {self.message}"


class ProblemsFound(Exception):
    """The catalogue cannot be assembled; `problems` holds every fault of every file, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(message: str) -> PydanticCustomError:
    """The error by which a value refuses a text; `message` is French and shown as it is."""
    return PydanticCustomError("refus", "{message}", {"message": message})


class CannotPublish(Exception):
    """Something other than a file's text stops the build; the message is French and says what to do."""


FILE = "(fichier)"
BODY = "(corps)"
# How the keys begin that no file may write: « (fichier).source » would make it pass for imported.
INTERNAL = "("


def dotted(loc: Iterable[str | int]) -> str:
    """A place in the front matter as people read it, items counted from 1: `faits[1].source`."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc)
    return text.lstrip(".") or FILE


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def quote(text: object, limit: int = 60) -> str:
    """Foreign text between guillemets: one line, printable, cut short, safe for a terminal."""
    line = " ".join(_printable(str(text)).split())
    return f"« {_cut(line, limit)} »"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _cut(line: str, limit: int = 60) -> str:
    return line if len(line) <= limit else line[: limit - 1] + "…"
