"""The frozen Catalogue: what is on the site on a given day, and small named questions about it."""

from __future__ import annotations

import functools
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from plugins.catalogue.kinds import KIND_OF, Entry, Event, Kind, Offer, Public, reference
from plugins.catalogue.loading import Memory, load_entries
from plugins.catalogue.merging import merge
from plugins.catalogue.problems import ProblemsFound
from plugins.catalogue.side_by_side import Told, nobody
from plugins.territory.knowledge import Handover, Knowledge
from plugins.territory.model import Commune, Territory, load_territory

ALTERNATIVES = 3
HANDOVERS = 5
NEIGHBOURS_KM = 15.0
# How near a commune is (see `Territory.nearness`), and the commune.
_Place = tuple[tuple[bool, bool, float], Commune]


@dataclass(frozen=True)
class LeftOut:
    """Entries that are right and yet not on the site, counted by reason so that nothing is dropped silently."""

    drafts: int = 0
    scheduled: int = 0
    samples: int = 0
    hidden: int = 0


@dataclass(frozen=True)
class FeedStatus:
    """What a feed contributed to this catalogue, for the build's report and its page.

    `state` is fresh, stale (older than `max_age_hours`: withdrawn), missing, damaged or off. `failed_at` and `failure`
    tell of the last reading, when it failed.
    """

    name: str
    label: str
    message: str
    state: str = "fresh"
    what: str = "offres"
    licence: str = ""
    licence_url: str = ""
    changes: str = ""
    max_age_hours: float = 24
    fetched_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str = ""
    read: int = 0
    kept: int = 0
    quarantined: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """Living, expired and withdrawn entries on the day `today`, freshest first; never read from the clock."""

    today: date
    territory: Territory
    entries: tuple[Entry, ...]
    expired: tuple[Entry, ...] = ()
    withdrawn: tuple[Entry, ...] = ()
    left_out: LeftOut = field(default_factory=LeftOut)
    feeds: tuple[FeedStatus, ...] = ()
    knowledge: Knowledge = field(default_factory=Knowledge)

    @functools.cached_property
    def _rank(self) -> dict[int, int]:
        return {id(entry): place for place, entry in enumerate(self.entries)}

    @functools.cached_property
    def _by_kind(self) -> dict[str, tuple[Entry, ...]]:
        return _grouped(self.entries, lambda entry: [KIND_OF[type(entry)].name])

    @functools.cached_property
    def _by_commune(self) -> dict[str, tuple[Entry, ...]]:
        return _grouped(self.entries, lambda entry: [entry.commune] if entry.commune else [])

    @functools.cached_property
    def _by_ref(self) -> dict[str, Entry]:
        return {reference(entry): entry for entry in self.entries}

    @functools.cached_property
    def _neighbours_of(self) -> dict[str, list[_Place]]:
        return {}

    @functools.cached_property
    def _shown(self) -> dict[str, Entry]:
        return self._by_ref | {reference(entry): entry for entry in self.expired}

    def named(self, ref: str) -> Entry:
        """The living or expired entry of a reference (« emplois/boulanger »). Raises KeyError."""
        return self._shown[ref]

    def at(self, address: str) -> Entry | None:
        """The living entry whose page is at an address, relative to the root (« emplois/boulanger/ »)."""
        return self._by_ref.get(address.rstrip("/"))

    @functools.cached_property
    def merged(self) -> Counter[str]:
        """How many of each feed's offers stand on the page of another source."""
        return Counter(ref.feed for entry in self.entries for ref in entry.also)

    def of_kind(self, kind: Kind) -> tuple[Entry, ...]:
        """Living entries of a kind, in the order of its list."""
        entries = self._by_kind.get(kind.name, ())
        order = _ORDERS.get(kind.model)
        return tuple(sorted(entries, key=order)) if order else entries

    def commune_of(self, entry: Entry) -> Commune | None:
        """The commune where an entry is."""
        return self.territory.by_code[entry.commune] if entry.commune else None

    def in_commune(self, commune: Commune) -> tuple[Entry, ...]:
        """Living entries of a commune."""
        return self._by_commune.get(commune.code, ())

    def around(self, commune: Commune, limit: int) -> list[Offer]:
        """Living offers of the neighbouring communes, nearest first, the commune itself left out."""
        return list(islice(self._offers_around(commune), limit))

    def _offers_around(self, commune: Commune) -> Iterator[Offer]:
        return (entry for entry in self._in_turn(self._neighbours(commune)) if isinstance(entry, Offer))

    def _in_turn(self, places: Iterable[_Place]) -> Iterator[Entry]:
        """The living entries of places in their order, asked for as they come."""
        # Communes as near as each other give their entries together: without a place of their own they share one.
        for _, tied in groupby(places, key=lambda place: place[0]):
            yield from heapq.merge(
                *(self.in_commune(commune) for _, commune in tied), key=lambda one: self._rank[id(one)]
            )

    def _neighbours(self, commune: Commune) -> list[_Place]:
        """The communes with entries around one, itself left out."""
        if commune.code not in self._neighbours_of:
            self._neighbours_of[commune.code] = [
                (nearness, other)
                for nearness, other in self._places(commune)
                if nearness[-1] <= NEIGHBOURS_KM and other.code != commune.code
            ]
        return self._neighbours_of[commune.code]

    def _places(self, commune: Commune) -> list[_Place]:
        """How near each commune with entries is, and the commune; nearest first."""
        others = (self.territory.by_code[code] for code in self._by_commune)
        return sorted(
            ((self.territory.nearness(commune, other), other) for other in others), key=lambda place: place[0]
        )

    def offers_near(self, commune: Commune, limit: int) -> list[Offer]:
        """Living offers for a commune: its own first, freshest first, then those of its neighbours, nearest first."""
        own = [entry for entry in self.in_commune(commune) if isinstance(entry, Offer)][:limit]
        return own + self.around(commune, limit - len(own))

    def related(self, entry: Entry) -> list[Entry]:
        """The living entries that an entry names, then those that name it."""
        own = reference(entry)
        naming = [reference(other) for other in self._naming.get(own, ())]
        refs = dict.fromkeys([*entry.related, *naming])
        return [self._by_ref[ref] for ref in refs if ref in self._by_ref and ref != own]

    def alternatives(self, entry: Entry) -> list[Entry]:
        """Three living entries to turn to: of the same kind, then other offers, then others; nearest first."""
        home = self.commune_of(entry)
        places = self._places(home) if home else []
        found: dict[int, Entry] = {}
        for models in (type(entry), Offer, Entry):
            for other in self._in_turn(places) if home else self.entries:
                if len(found) == ALTERNATIVES:
                    return list(found.values())
                if isinstance(other, models) and other is not entry and other.commune and KIND_OF[type(other)].listed:
                    found[id(other)] = other
        return list(found.values())

    def handovers(self, near: Commune | None = None) -> list[Handover]:
        """The five businesses that changed hands last; those of the intercommunalité of `near` stand first."""

        def order(handover: Handover) -> tuple[bool, int, str, str]:
            group = self.territory.by_code[handover.commune].intercommunality
            elsewhere = near is not None and group != near.intercommunality
            return (elsewhere, -handover.on.toordinal(), handover.commune, handover.activity)

        return sorted(self.knowledge.handovers, key=order)[:HANDOVERS]

    @functools.cached_property
    def _naming(self) -> dict[str, tuple[Entry, ...]]:
        return _grouped(self.entries, lambda entry: list(entry.related))


def load_catalogue(
    root: Path,
    today: date,
    *,
    production: bool = False,
    preview: bool = False,
    imported: tuple[Entry, ...] = (),
    feeds: tuple[FeedStatus, ...] = (),
    knowledge: Knowledge | None = None,
    memory: Memory | None = None,
    told: Told = nobody,
) -> Catalogue:
    """Load the staff's folders under `root`, add what feeds brought, and assemble the day's catalogue.

    `memory` and `told` are those of `load_entries`. Raises ProblemsFound with every fault of every file.
    """
    loaded = load_entries(root, today, memory=memory, told=told)
    if loaded.problems:
        raise ProblemsFound(loaded.problems)
    # A file of our own keeps its address, whatever a feed sends.
    others = [entry for entry in imported if reference(entry) not in loaded.paths]
    catalogue = assemble(
        merge([*loaded.entries, *others], memory.merged if memory else None),
        today,
        production=production,
        preview=preview,
        feeds=feeds,
        knowledge=knowledge,
    )
    hidden = len(imported) - len(others)
    return replace(catalogue, left_out=replace(catalogue.left_out, hidden=hidden))


def assemble(
    entries: list[Entry],
    today: date,
    *,
    production: bool = False,
    preview: bool = False,
    feeds: tuple[FeedStatus, ...] = (),
    knowledge: Knowledge | None = None,
) -> Catalogue:
    """Sort entries into living, expired and left out, on the day `today`; a preview leaves out no draft and no entry to come."""
    fate = {id(entry): _fate(entry, today, production, preview) for entry in entries}
    in_order = sorted(entries, key=_catalogue_order)
    counts = Counter(fate.values())
    known = knowledge or Knowledge()
    return Catalogue(
        today=today,
        territory=known.located(load_territory()),
        entries=tuple(entry for entry in in_order if fate[id(entry)] == "living"),
        expired=tuple(entry for entry in in_order if fate[id(entry)] == "expired"),
        withdrawn=tuple(entry for entry in in_order if fate[id(entry)] == "withdrawn"),
        left_out=LeftOut(drafts=counts["draft"], scheduled=counts["scheduled"], samples=counts["sample"]),
        feeds=feeds,
        knowledge=known,
    )


def _catalogue_order(entry: Entry) -> tuple[Any, str]:
    return entry.freshness(), reference(entry)


def _fate(entry: Entry, today: date, production: bool, preview: bool) -> str:
    if production and entry.sample:
        return "sample"
    if entry.draft and not preview:
        return "draft"
    if entry.is_withdrawn(today):
        return "withdrawn"
    if entry.is_expired(today):
        return "expired"
    return "scheduled" if entry.is_scheduled(today) and not preview else "living"


# Lists are freshest first but for these: the agenda by its days, the publics as staff rank them.
_ORDERS: dict[type[Entry], Callable[[Any], tuple[Any, str]]] = {
    Event: lambda event: (event.starts_on, event.slug),
    Public: lambda public: (public.rank, public.slug),
}


def _grouped(entries: Iterable[Entry], keys: Callable[[Entry], Iterable[str]]) -> dict[str, tuple[Entry, ...]]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in keys(entry):
            groups[key].append(entry)
    return {key: tuple(group) for key, group in groups.items()}
