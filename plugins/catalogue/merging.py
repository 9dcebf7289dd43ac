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
    near: dict[tuple[type[Entry], str | None], _Titles] = defaultdict(_Titles)
    for number, entry in enumerate(entries):
        titles, title = near[type(entry), entry.commune], _title_words(entry.title)
        # Titles first: a place may have a thousand offers, of which hardly two are called the same.
        twin = next((other for other in titles.like(title) if _same(kept[other], entry)), None)
        if twin is None:
            kept[number] = entry
            if isinstance(entry, Offer):
                titles.add(number, title)
        else:
            origins = (*kept[twin].also, *([entry.source] if entry.source else []), *entry.also)
            kept[twin] = kept[twin].model_copy(update={"also": origins})
    return list(kept.values())


class _Titles:
    """Titles as sets of words, found by those that have all the words of another or whose words another has all."""

    def __init__(self) -> None:
        self._having: dict[str, list[tuple[int, frozenset[str]]]] = {}
        # Each title once, under a word that whoever has all its words has too.
        self._under: dict[str, list[tuple[int, frozenset[str]]]] = {}

    def add(self, number: int, title: frozenset[str]) -> None:
        """Note a title; one without words is like no other."""
        if title:
            self._under.setdefault(_telling_word(title), []).append((number, title))
            for word in title:
                self._having.setdefault(word, []).append((number, title))

    def like(self, title: frozenset[str]) -> list[int]:
        """The numbers of the titles that are like one, in their order."""
        if not title:
            return []
        found = [number for number, words in self._having.get(_telling_word(title), ()) if title <= words]
        for word in title & self._under.keys():
            found += [number for number, words in self._under[word] if words < title]
        return sorted(found)


def _telling_word(title: frozenset[str]) -> str:
    """The longest: long words are rare."""
    return max(title, key=lambda word: (len(word), word))


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


def _title_words(title: str) -> frozenset[str]:
    return frozenset(fold_name(title).split()) - _EMPTY_WORDS


@functools.lru_cache(maxsize=1_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{3,}", text.lower()))


def _folded(name: str | None) -> str:
    return fold_name(name or "")
