"""What is wrong with a file, said in French to the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


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

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.field}: {self.message}"


class ProblemsFound(Exception):
    """The catalogue cannot be assembled; `problems` holds every fault of every file, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


FILE = "(fichier)"
BODY = "(corps)"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def quote(text: object, limit: int = 60) -> str:
    """Foreign text between guillemets: one line, printable, cut short, safe for a terminal."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return f"« {line if len(line) <= limit else line[: limit - 1] + '…'} »"
