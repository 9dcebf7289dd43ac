"""The same offer told by several sources is one page, which keeps every origin."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable

from plugins.catalogue.kinds import Entry, Offer
from plugins.territory.model import fold_name

# Two texts are one when four fifths of their words are common; a shorter text proves nothing.
ALIKE, FEWEST_WORDS = 0.8, 20
# « Infirmier / Infirmière (H/F) » and « Infirmier F/H » are one title.
_EMPTY_WORDS = {
    "h",
    "f",
    "hf",
    "fh",
    "d",
    "un",
    "une",
    "de",
    "du",
    "des",
    "la",
    "le",
    "les",
    "l",
    "a",
    "en",
    "et",
    "ou",
    "cdi",
    "cdd",
}


def merge(entries: Iterable[Entry]) -> list[Entry]:
    """The entries in their order, each imported offer folded into the first one that is the same."""
    kept: dict[int, Entry] = {}
    near: dict[tuple[type[Entry], str | None], list[tuple[int, frozenset[str]]]] = defaultdict(list)
    for number, entry in enumerate(entries):
        place, title = (type(entry), entry.commune), _title_words(entry.title)
        # Titles first, and here: a place may have a thousand offers, of which hardly two are called the same.
        alike = (other for other, words in near[place] if title and (words <= title or title <= words))
        twin = next((other for other in alike if _same(kept[other], entry)), None)
        if twin is None:
            kept[number] = entry
            near[place] += [(number, title)] if title and isinstance(entry, Offer) else []
        else:
            origins = (*kept[twin].also, *([entry.source] if entry.source else []), *entry.also)
            kept[twin] = kept[twin].model_copy(update={"also": origins})
    return list(kept.values())


def _same(kept: Entry, entry: Entry) -> bool:
    # What staff wrote is never folded away: they know why there are two.
    if entry.source is None or not _contracts_agree(kept, entry):
        return False
    one, other = (_folded(getattr(offer, "employer", None)) for offer in (kept, entry))
    if one and other and one != other:
        return False
    elsewhere = kept.source is None or kept.source.feed != entry.source.feed
    return bool(elsewhere and one and one == other) or _texts_agree(kept.body, entry.body)


def _contracts_agree(one: Entry, other: Entry) -> bool:
    contracts = {getattr(entry, "contract", None) for entry in (one, other)} - {None}
    return len(contracts) <= 1


def _texts_agree(one: str, other: str) -> bool:
    words, others = _words(one), _words(other)
    if min(len(words), len(others)) < FEWEST_WORDS:
        return False
    return len(words & others) >= ALIKE * len(words | others)


@functools.lru_cache(maxsize=20_000)
def _title_words(title: str) -> frozenset[str]:
    return frozenset(fold_name(title).split()) - _EMPTY_WORDS


@functools.lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{3,}", text.lower()))


def _folded(name: str | None) -> str:
    return fold_name(name or "")
