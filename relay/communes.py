"""The communes of the Lot by name, as a visitor may write them; without the rest of the site.

data/communes.txt holds a name a line, former communes included; a test compares it with the site's own territory.
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from pathlib import Path

_NAMES = Path(__file__).parent / "data" / "communes.txt"


def commune_named(text: str) -> str | None:
    """The commune that a person means, by its official name; case, accents and hyphens are forgiven."""
    return _by_folded_name().get(_folded(text))


def nearest_commune(text: str) -> str | None:
    """The commune that was probably meant by a name that none has."""
    close = difflib.get_close_matches(_folded(text), _by_folded_name(), n=1, cutoff=0.7)
    return _by_folded_name()[close[0]] if close else None


@functools.cache
def _by_folded_name() -> dict[str, str]:
    return {_folded(name): name for name in _NAMES.read_text("utf-8").splitlines()}


def _folded(text: str) -> str:
    ligatures = text.replace("œ", "oe").replace("Œ", "Oe")
    plain = "".join(c for c in unicodedata.normalize("NFKD", ligatures) if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", " ", plain.lower()).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)
