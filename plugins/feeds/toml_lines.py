"""Where a key of offers/feeds.toml is written, so that a message can name its line."""

from __future__ import annotations

import itertools
import re

FEEDS_FILE = "offers/feeds.toml"
_WORD = r"\"[^\"]*\"|'[^']*'|[\w-]+"
_KEY = rf"(?:{_WORD})(?:\s*\.\s*(?:{_WORD}))*"
_HEADER = re.compile(rf"\[\[?\s*({_KEY})\s*\]")
_ASSIGNED = re.compile(rf"({_KEY})\s*=")


def line_of(text: str, *keys: str) -> int:
    """The line of a key inside its tables, or of the nearest table that is written; 1 without any.

    A plain reading of the text: « "contact.nom" », « contact.nom » and « [x.contact] nom » are one key.
    """
    wanted = [word for key in keys for word in key.split(".")]
    table: list[str] = []
    best, nearest = 1, 0
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if header := _HEADER.match(stripped):
            written = table = _words(header[1])
        elif assigned := _ASSIGNED.match(stripped):
            written = table + _words(assigned[1])
        else:
            continue
        shared = _shared(written, wanted)
        if shared > nearest:
            best, nearest = number, shared
    return best


def _words(key: str) -> list[str]:
    return [word for part in re.findall(_WORD, key) for word in part.strip("\"'").split(".")]


def _shared(written: list[str], wanted: list[str]) -> int:
    pairs = zip(written, wanted, strict=False)
    return len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)))
