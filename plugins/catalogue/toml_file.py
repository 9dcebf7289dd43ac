"""A TOML file that staff write, read whole or refused in French."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from plugins.catalogue.problems import FILE, Problem, ProblemsFound


def read_toml(root: Path, name: str) -> tuple[str, dict[str, Any]]:
    """The text of a file and its tables, in their order; nothing when there is no file. Raises ProblemsFound."""
    try:
        text = (root / name).read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except FileNotFoundError:
        return "", {}
    except UnicodeDecodeError:
        message = "le fichier n'est pas en UTF-8 ; l'enregistrer dans ce codage"
        raise ProblemsFound([Problem(name, 1, FILE, message)]) from None
    except tomllib.TOMLDecodeError as error:
        raise ProblemsFound([_syntax_problem(name, error)]) from None


def _syntax_problem(name: str, error: tomllib.TOMLDecodeError) -> Problem:
    # tomllib says where only inside its English message, until Python 3.14.
    line = re.search(r"line (\d+)", str(error))
    return Problem(
        name, int(line[1]) if line else 1, FILE,
        "écriture TOML incomprise ; vérifier les guillemets, les crochets et qu'aucune clé n'est écrite deux fois",
    )  # fmt: skip
