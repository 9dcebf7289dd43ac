"""The one task that opens the network: ask each source again and keep what it says."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from plugins.catalogue.problems import ProblemsFound, nearest, quote
from plugins.feeds.config import FEEDS_FILE, read_feeds
from plugins.feeds.loading import read_records
from plugins.feeds.registry import SOURCES
from plugins.feeds.snapshot import Snapshot, shown_path, write_snapshot
from plugins.feeds.source import FeedFailed, FeedSettings, Outside, Quarantined, switched_off


def refresh(
    root: Path,
    names: Sequence[str],
    *,
    say: Callable[[str], None],
    environ: Mapping[str, str] = os.environ,
    sleep: Callable[[float], None] = time.sleep,
) -> bool:
    """Ask the named sources again (all when none is named) and keep their answers under `root`.

    Says what happens in French, one line at a time. A source that fails keeps its last snapshot and makes the result
    False; so does a source without its secrets when it was asked for by name.
    """
    try:
        feeds = {feed.name: feed for feed in read_feeds(root)}
    except ProblemsFound as found:
        for problem in found.problems:
            say(str(problem))
        return False
    unknown = [name for name in names if name not in feeds]
    for name in unknown:
        say(_unknown(name, feeds))
    if unknown:
        return False
    if not feeds:
        say(f"aucune source déclarée dans {FEEDS_FILE}")
    outside = Outside(environ, say, sleep)
    wanted = list(dict.fromkeys(names)) or list(feeds)
    # Each one is tried, whatever became of the one before.
    done = [_refresh_feed(root, feeds[name], outside, required=bool(names)) for name in wanted]
    return all(done)


def _refresh_feed(root: Path, feed: FeedSettings, outside: Outside, *, required: bool) -> bool:
    source = SOURCES[feed.type]
    missing = source.missing_secrets(outside.environ)
    if missing:
        outside.say(switched_off(feed, missing))
        return not required
    try:
        fetched = source.fetch(feed, outside)
        snapshot = Snapshot(
            feed=feed.name,
            fetched_at=datetime.now(UTC),
            query=fetched.query,
            count=len(fetched.records),
            records=fetched.records,
        )
        write_snapshot(root, snapshot)
    except FeedFailed as failure:
        outside.say(f"{feed.label} : échec, {failure} ; le dernier instantané est gardé")
        return False
    except OSError as error:
        outside.say(
            f"{feed.label} : échec, {shown_path(feed.name)} ne peut pas être écrit ({error.strerror}) ; "
            "le dernier instantané est gardé"
        )
        return False
    kept, quarantined = read_records(snapshot, feed)
    outside.say(
        f"{feed.label} : {_account(snapshot.count, len(kept), quarantined)} ; écrit dans {shown_path(feed.name)}"
    )
    return True


def _account(read: int, kept: int, quarantined: list[Quarantined]) -> str:
    reasons = Counter(result.reason for result in quarantined)
    why = ", ".join(
        f"{count} {reason}" for reason, count in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return f"{read} lues, {kept} gardées, {len(quarantined)} en quarantaine" + (f" ({why})" if why else "")


def _unknown(name: str, feeds: Mapping[str, FeedSettings]) -> str:
    near = nearest(name, feeds)
    advice = f"vouliez-vous dire « {near} » ? " if near else ""
    return f"source inconnue {quote(name)} ; {advice}sources connues : {', '.join(sorted(feeds)) or 'aucune'}"
