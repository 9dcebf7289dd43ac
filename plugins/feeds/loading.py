"""From snapshots to entries and knowledge. Nothing here opens the network or looks at the clock."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from plugins.catalogue.catalogue import FeedStatus
from plugins.catalogue.kinds import Entry, reference
from plugins.catalogue.side_by_side import Told, each, nobody
from plugins.feeds.config import read_feeds
from plugins.feeds.keeping import RecordMemory, forget_others, kept_or_made
from plugins.feeds.moderation import moderate
from plugins.feeds.registry import SOURCES
from plugins.feeds.snapshot import Snapshot, SnapshotDamaged, read_failure, read_snapshot, shown_path
from plugins.feeds.source import FeedSettings, Item, Quarantined, Reading, switched_off
from plugins.territory.knowledge import (
    CommuneShape,
    Handover,
    Knowledge,
    KnowledgeSource,
    LocalFigure,
    LocalPlace,
)
from plugins.territory.model import load_territory

_PARIS = ZoneInfo("Europe/Paris")
# What a feed brings to a build, and what became of it.
_LoadedFeed = tuple[list[Item], FeedStatus]


class Loaded(NamedTuple):
    """What the feeds bring to a build: pages, what became of each feed, what is known of the communes.

    `unmatched` tells of each ruling of offers/moderation.toml that matches no offer any more, a line each.
    """

    entries: tuple[Entry, ...]
    statuses: tuple[FeedStatus, ...]
    knowledge: Knowledge
    unmatched: tuple[str, ...] = ()


def load_feeds(
    root: Path, moment: datetime, environ: Mapping[str, str] = os.environ, told: Told = nobody,
    memory: RecordMemory | None = None,
) -> Loaded:  # fmt: skip
    """The items of every feed whose snapshot is fresh at `moment` (aware), and what became of each feed.

    `told` hears how many records of a feed are read; what `memory` has is not read again. Raises ProblemsFound when offers/feeds.toml or
    offers/moderation.toml is wrong; nothing that a source sent can raise.
    """
    feeds = read_feeds(root)
    first = _load_first(root, moment, environ)
    knowledge = _first_known(first)
    loaded = {
        feed.name: first.get(feed.name) or _load_feed(root, feed, moment, knowledge, environ, told, memory)
        for feed in feeds
    }
    forget_others(root, loaded)
    imported = [item for items, _ in loaded.values() for item in items if isinstance(item, Entry)]
    statuses = tuple(status for _, status in loaded.values())
    entries, unmatched = moderate(root, imported, statuses, moment.astimezone(_PARIS).date())
    return Loaded(entries, statuses, _knowledge(loaded), unmatched)


def load_first(root: Path, moment: datetime, environ: Mapping[str, str] = os.environ) -> Knowledge:
    """What the sources with which others are read know: outlines of communes. Raises ProblemsFound."""
    return _first_known(_load_first(root, moment, environ))


def read_records(
    snapshot: Snapshot, feed: FeedSettings, knowledge: Knowledge | None = None
) -> Iterator[Item | Quarantined]:
    """What each record of a snapshot is worth, one at a time; the first of two that share an address is kept."""
    reading = _reading(snapshot, feed, knowledge or Knowledge())
    normalise = SOURCES[feed.type].normalise
    return _each_address_once(normalise(record, reading) for record in snapshot.records)


def _each_address_once(results: Iterable[Item | Quarantined]) -> Iterator[Item | Quarantined]:
    addresses: set[str] = set()
    for result in results:
        address = reference(result) if isinstance(result, Entry) else ""
        twice = address in addresses
        addresses |= {address} - {""}
        if twice:
            yield Quarantined(getattr(result, "path", address), "même identifiant qu'une autre offre")
        else:
            yield result


def french_moment(moment: datetime) -> str:
    """« 21/11/2026 à 05 h 05 », in Paris."""
    return f"{moment.astimezone(_PARIS):%d/%m/%Y à %H h %M}"


def _reading(snapshot: Snapshot, feed: FeedSettings, knowledge: Knowledge) -> Reading[Any]:
    day = snapshot.fetched_at.astimezone(_PARIS).date()
    return Reading(feed, day, knowledge.located(load_territory()), knowledge)


def _load_first(root: Path, moment: datetime, environ: Mapping[str, str]) -> dict[str, _LoadedFeed]:
    first = [feed for feed in read_feeds(root) if SOURCES[feed.type].first]
    return {feed.name: _load_feed(root, feed, moment, Knowledge(), environ) for feed in first}


def _first_known(loaded: Mapping[str, _LoadedFeed]) -> Knowledge:
    # Without the sources: they say the hour of each reading, and no record depends on it.
    return replace(_knowledge(loaded), sources={})


def _load_feed(
    root: Path, feed: FeedSettings, moment: datetime, knowledge: Knowledge, environ: Mapping[str, str],
    told: Told = nobody, memory: RecordMemory | None = None,
) -> _LoadedFeed:  # fmt: skip
    source = SOURCES[feed.type]
    again = f"lancer python3 tasks.py feeds {feed.name}"
    failure = read_failure(root, feed.name)

    def status(state: str, message: str, **more: Any) -> FeedStatus:
        return FeedStatus(
            name=feed.name, label=feed.label, message=f"{feed.label} : {message}", state=state, what=source.what,
            licence=feed.licence, licence_url=feed.licence_url, changes=feed.changes, max_age_hours=feed.max_age_hours,
            failed_at=failure.failed_at if failure else None, failure=failure.reason if failure else "", **more,
        )  # fmt: skip

    try:
        snapshot = read_snapshot(root, feed.name)
    except SnapshotDamaged as error:
        return [], status("damaged", f"instantané {shown_path(feed.name)} endommagé, {error} ; {again}")
    if snapshot is None:
        missing = source.missing_secrets(environ)
        off = switched_off(feed, missing).removeprefix(f"{feed.label} : ")
        return [], status("off", off) if missing else status("missing", f"aucun instantané ; {again}")
    if moment - snapshot.fetched_at > timedelta(hours=feed.max_age_hours):
        withdrawn = f"instantané du {french_moment(snapshot.fetched_at)} périmé (plus de {feed.max_age_hours:g} h), "
        return [], status("stale", f"{withdrawn}{source.what} retirées ; {again}", fetched_at=snapshot.fetched_at)
    reading = _reading(snapshot, feed, knowledge)
    normalise = partial(each, lambda record: source.normalise(record, reading), told=told)
    results = list(_each_address_once(kept_or_made(root, reading, snapshot.records, normalise, memory)))
    quarantined = [result for result in results if isinstance(result, Quarantined)]
    items = [result for result in results if not isinstance(result, Quarantined)]
    return items, status(
        "fresh",
        f"{len(items)} gardées sur {snapshot.count} lues le {french_moment(snapshot.fetched_at)}",
        fetched_at=snapshot.fetched_at,
        read=snapshot.count,
        kept=len(items),
        quarantined=tuple(str(reason) for reason in quarantined),
        reasons=tuple(sorted(reason.reason for reason in quarantined)),
    )


def _knowledge(loaded: Mapping[str, _LoadedFeed]) -> Knowledge:
    everything = [item for items, _ in loaded.values() for item in items]
    return Knowledge(
        shapes=tuple(item for item in everything if isinstance(item, CommuneShape)),
        places=tuple(item for item in everything if isinstance(item, LocalPlace)),
        figures=tuple(item for item in everything if isinstance(item, LocalFigure)),
        handovers=tuple(item for item in everything if isinstance(item, Handover)),
        sources={
            status.name: KnowledgeSource(status.label, status.licence, status.licence_url, status.fetched_at)
            for items, status in loaded.values()
            # Offers say themselves where they come from.
            if status.fetched_at and any(not isinstance(item, Entry) for item in items)
        },
    )
