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


# Only entries of one kind and one commune may be the same: each such group, and what was made of it.
Place = tuple[type[Entry], str | None]
Merged = dict[Place, tuple[list[Entry], list[Entry | None]]]


def merge(entries: Iterable[Entry], memory: Merged | None = None) -> list[Entry]:
    """The entries in their order, each imported offer folded into the first one that is the same.

    What `memory` has is not looked at again: it holds, for whoever merges again and again, what was merged last.
    """
    every, merged = list(entries), {} if memory is None else memory
    groups: dict[Place, list[Entry]] = defaultdict(list)
    for entry in every:
        groups[_place(entry)].append(entry)
    for place, group in groups.items():
        if place not in merged or merged[place][0] != group:
            merged[place] = group, _folded_together(group)
    answers = {place: iter(merged[place][1]) for place in groups}
    left = (next(answers[_place(entry)]) for entry in every)
    return [entry for entry in left if entry is not None]


def _place(entry: Entry) -> Place:
    return type(entry), entry.commune


def _folded_together(group: list[Entry]) -> list[Entry | None]:
    """The entries of one place; nothing where one was folded into another."""
    kept: list[Entry | None] = []
    titles = _Titles()
    for number, entry in enumerate(group):
        title = _title_words(entry.title)
        # Titles first: a place may have a thousand offers, of which hardly two are called the same.
        others = ((one, kept[one]) for one in titles.like(title))
        twin = next(((one, other) for one, other in others if other and _same(other, entry)), None)
        if twin is None:
            kept.append(entry)
            if isinstance(entry, Offer):
                titles.add(number, title)
        else:
            kept.append(None)
            one, other = twin
            origins = (*other.also, *([entry.source] if entry.source else []), *entry.also)
            kept[one] = other.model_copy(update={"also": origins})
    return kept


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
