"""offers/feeds.toml: which sources there are and how to reach them, or every fault of the file in French."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from plugins.catalogue.problems import Problem, ProblemsFound, nearest, quote
from plugins.catalogue.toml_file import read_toml
from plugins.feeds.registry import SOURCES
from plugins.feeds.source import NAME_KEY, FeedSettings
from plugins.feeds.toml_lines import FEEDS_FILE, line_of

# The name becomes a file name and the beginning of addresses.
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_MESSAGES: dict[str, Callable[[Any, dict[str, Any]], str]] = {
    "missing": lambda _value, _ctx: "clé obligatoire absente",
    "string_type": lambda _value, _ctx: "un texte entre guillemets est attendu",
    "string_too_short": lambda value, ctx: f"{quote(value)} est trop court (au moins {ctx['min_length']} caractères)",
    "string_too_long": lambda value, ctx: f"{len(value)} caractères ; {ctx['max_length']} au plus",
    "dict_type": lambda _value, _ctx: "une table est attendue",
    "int_type": lambda _value, _ctx: "un nombre entier sans guillemets est attendu",
    "float_type": lambda _value, _ctx: "un nombre sans guillemets est attendu",
    "finite_number": lambda _value, _ctx: "un nombre est attendu",
    "greater_than": lambda value, ctx: f"{quote(value)} est trop petit ; plus de {ctx['gt']:g}",
    "greater_than_equal": lambda value, ctx: f"{quote(value)} est trop petit ; au moins {ctx['ge']:g}",
    "less_than_equal": lambda value, ctx: f"{quote(value)} est trop grand ; au plus {ctx['le']:g}",
    "refus": lambda _value, ctx: str(ctx["message"]),
}


def read_feeds(root: Path) -> tuple[FeedSettings, ...]:
    """The sources that the file under `root` declares, in its order; none when there is no file.

    Raises ProblemsFound with every fault of the file.
    """
    text, tables = read_toml(root, FEEDS_FILE)
    feeds: list[FeedSettings] = []
    problems: list[Problem] = []
    for name, table in tables.items():
        feed, faults = _read_feed(name, table, text)
        feeds += [feed] if feed else []
        problems += faults
    if problems:
        raise ProblemsFound(problems)
    return tuple(feeds)


def _read_feed(name: str, table: object, text: str) -> tuple[FeedSettings | None, list[Problem]]:
    line = line_of(text, name)
    if not isinstance(table, dict):
        return None, [Problem(FEEDS_FILE, line, name, "une table est attendue ; écrire par exemple [france-travail]")]
    if not _NAME.fullmatch(name):
        return None, [
            Problem(
                FEEDS_FILE,
                line,
                name,
                "nom de source refusé ; écrire en minuscules sans accent, mots séparés par « - »",
            )
        ]
    kind = table.get("type", name)
    if not isinstance(kind, str) or kind not in SOURCES:
        where = line_of(text, name, "type")
        return None, [
            Problem(
                FEEDS_FILE, where, f"{name}.type", f"type de source inconnu {quote(kind)} ; {_advice(kind, SOURCES)}"
            )
        ]
    model: type[FeedSettings] = SOURCES[kind].settings
    try:
        return model.model_validate({**table, NAME_KEY: name}), []
    except ValidationError as error:
        return None, [_key_problem(detail, name, text, model) for detail in error.errors(include_url=False)]


def _key_problem(detail: ErrorDetails, name: str, text: str, model: type[FeedSettings]) -> Problem:
    keys = [str(part) for part in detail["loc"]]
    if detail["type"] == "extra_forbidden":
        known = [field for field, info in model.model_fields.items() if info.alias is None]
        message = f"clé inconnue ; {_advice(keys[0], known)}"
    else:
        say = _MESSAGES.get(detail["type"])
        message = say(detail["input"], detail.get("ctx", {})) if say else f"valeur refusée {quote(detail['input'])}"
    return Problem(FEEDS_FILE, line_of(text, name, *keys), ".".join([name, *keys]), message)


def _advice(word: object, known: Any) -> str:
    near = nearest(str(word), known)
    return f"vouliez-vous dire « {near} » ?" if near else "choix possibles : " + ", ".join(sorted(known))
