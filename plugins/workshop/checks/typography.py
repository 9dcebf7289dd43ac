"""French typography (Imprimerie nationale): ’, « », no-break spaces, …. The content that ships decides; all worth a look."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.workshop.checks.findings import WORTH_A_LOOK, Files, Finding

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[^\W\d_]'[^\W\d_]"), "apostrophe droite ; écrire ’"),
    (re.compile(r"\"[^\"]*\""), "guillemets droits ; écrire « … »"),
    (re.compile(r"\.\.\."), "trois points ; écrire le signe …"),
    (re.compile(r" [;:?!»]"), "espace ordinaire avant « {sign} » ; mettre une espace insécable"),
    (
        re.compile(r"[^\W_][;?!»](?=\s|$)|[^\W\d_]:(?=\s)"),
        "pas d’espace avant « {sign} » ; mettre une espace insécable",
    ),
    (re.compile(r"«(?![\u00a0\u202f])"), "pas d’espace insécable après « ; en mettre une"),
    (re.compile(r"(?<!\d)\d{1,3} \d{3}(?!\d)"), "espace ordinaire dans un nombre ; mettre une espace insécable"),
    (re.compile(r"\d ?[€%]"), "pas d’espace insécable avant « {sign} » ; en mettre une"),
)


def typography(files: Files) -> Iterator[Finding]:
    """At most one finding per rule and line."""
    for page in files.pages:
        for line, field, text in page.prose():
            for pattern, words in _RULES:
                if found := pattern.search(text):
                    message = words.format(sign=found[0].strip()[-1])
                    yield page.find(line, f"{message} (« {_around(text, found)} »)", "typographie", WORTH_A_LOOK, field)


def _around(text: str, found: re.Match[str]) -> str:
    start, end = max(0, found.start() - 12), found.end() + 12
    return text[start:end].replace("\ufffc", "…").strip()
