"""From snapshots to entries. Nothing here opens the network or looks at the clock."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from plugins.catalogue.catalogue import FeedStatus
from plugins.catalogue.kinds import Entry
from plugins.feeds.config import read_feeds
from plugins.feeds.registry import SOURCES
from plugins.feeds.snapshot import Snapshot, SnapshotDamaged, read_snapshot, shown_path
from plugins.feeds.source import FeedSettings, Quarantined, switched_off

_PARIS = ZoneInfo("Europe/Paris")


def load_feeds(
    root: Path, moment: datetime, environ: Mapping[str, str] = os.environ
) -> tuple[tuple[Entry, ...], tuple[FeedStatus, ...]]:
    """The entries of every feed whose snapshot is fresh at `moment` (aware), and what became of each feed.

    Raises ProblemsFound when offers/feeds.toml is wrong; nothing that a source sent can raise.
    """
    loaded = [_load_feed(root, feed, moment, environ) for feed in read_feeds(root)]
    entries = tuple(entry for kept, _ in loaded for entry in kept)
    return entries, tuple(status for _, status in loaded)


def read_records(snapshot: Snapshot, feed: FeedSettings) -> tuple[list[Entry], list[Quarantined]]:
    """A snapshot's entries, and the records that gave none; the first of two that share an address is kept."""
    normalise = SOURCES[feed.type].normalise
    kept: dict[str, Entry] = {}
    quarantined = []
    for record in snapshot.records:
        result = normalise(record, snapshot.fetched_at, feed)
        if isinstance(result, Quarantined):
            quarantined.append(result)
        elif result.slug in kept:
            quarantined.append(Quarantined(result.path, "même identifiant qu'une autre offre"))
        else:
            kept[result.slug] = result
    return list(kept.values()), quarantined


def _load_feed(
    root: Path, feed: FeedSettings, moment: datetime, environ: Mapping[str, str]
) -> tuple[list[Entry], FeedStatus]:
    again = f"lancer python3 tasks.py feeds {feed.name}"
    try:
        snapshot = read_snapshot(root, feed.name)
    except SnapshotDamaged as error:
        return _nothing(feed, f"{feed.label} : instantané {shown_path(feed.name)} endommagé, {error} ; {again}")
    if snapshot is None:
        missing = SOURCES[feed.type].missing_secrets(environ)
        return _nothing(feed, switched_off(feed, missing) if missing else f"{feed.label} : aucun instantané ; {again}")
    if moment - snapshot.fetched_at > timedelta(hours=feed.max_age_hours):
        return _nothing(
            feed,
            f"{feed.label} : instantané du {_french(snapshot)} périmé (plus de {feed.max_age_hours:g} h), "
            f"offres retirées ; {again}",
        )
    entries, quarantined = read_records(snapshot, feed)
    return entries, FeedStatus(
        name=feed.name,
        label=feed.label,
        message=f"{feed.label} : {len(entries)} gardées sur {snapshot.count} lues le {_french(snapshot)}",
        kept=len(entries),
        quarantined=tuple(str(reason) for reason in quarantined),
    )


def _nothing(feed: FeedSettings, message: str) -> tuple[list[Entry], FeedStatus]:
    return [], FeedStatus(name=feed.name, label=feed.label, message=message)


def _french(snapshot: Snapshot) -> str:
    return f"{snapshot.fetched_at.astimezone(_PARIS):%d/%m/%Y à %H h %M}"
