"""The one task that opens the network: ask each source again, side by side, and keep what it says."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from plugins.catalogue.problems import nearest, quote
from plugins.feeds.config import read_feeds
from plugins.feeds.loading import load_first, read_records
from plugins.feeds.logos import keep_logos
from plugins.feeds.registry import SOURCES
from plugins.feeds.snapshot import (
    FAILED,
    FOLDER,
    HELD,
    Failure,
    Header,
    Snapshot,
    alone,
    forget,
    read_header,
    shown_path,
    write_failure,
    write_snapshot,
)
from plugins.feeds.source import FeedFailed, FeedSettings, Outside, Quarantined, switched_off
from plugins.feeds.toml_lines import FEEDS_FILE
from plugins.territory.knowledge import Knowledge

# Sources wait on the network, each for itself: more at once than processors.
SIDE_BY_SIDE = 8
Progress = Callable[[FeedSettings, int, int | None], None]


class UnknownSource(LookupError):
    """A name that offers/feeds.toml does not declare; the message is French and says which it does."""


@dataclass(frozen=True)
class Outcome:
    """How the reading of one source ended; `fetched_at` (UTC) is when its standing snapshot came, if there is one."""

    feed: FeedSettings
    state: str
    failed: bool
    message: str
    read: int = 0
    kept: int = 0
    reasons: tuple[str, ...] = ()
    fetched_at: datetime | None = None


def refresh(
    root: Path,
    names: Sequence[str],
    *,
    say: Callable[[str], None],
    progress: Progress = lambda _feed, _done, _total: None,
    accept: bool = False,
    environ: Mapping[str, str] = os.environ,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Outcome]:
    """Ask the named sources again (all when none is named) and keep their answers under `root`.

    Says what happens in French, one line at a time. A source that fails keeps its last snapshot; so does one whose
    answer lost more than half, until `accept` or a second answer like it. Raises ProblemsFound,
    UnknownSource, and FeedFailed when nothing can be kept at all.
    """
    feeds = {feed.name: feed for feed in read_feeds(root)}
    unknown = [name for name in names if name not in feeds]
    if unknown:
        raise UnknownSource("\n".join(_unknown(name, feeds) for name in unknown))
    if not feeds:
        say(f"aucune source déclarée dans {FEEDS_FILE}")
    wanted = [feeds[name] for name in dict.fromkeys(names) or feeds]
    with _folder(root), ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        knowledge = load_first(root, datetime.now(UTC), environ)
        one = partial(_refresh_feed, root, knowledge, Outside(root, environ, say, sleep), progress, accept, bool(names))
        return list(pool.map(one, wanted))


def due(root: Path, moment: datetime, environ: Mapping[str, str] = os.environ) -> list[str]:
    """The sources worth asking again at `moment` (aware): past half of their snapshot's life, or without one.

    Raises ProblemsFound.
    """
    names = []
    for feed in read_feeds(root):
        known = read_header(root, feed.name)
        old = known is None or moment - known.fetched_at > timedelta(hours=feed.max_age_hours / 2)
        names += [feed.name] if old and not SOURCES[feed.type].missing_secrets(environ) else []
    return names


@contextmanager
def _folder(root: Path) -> Iterator[None]:
    try:
        with alone(root):
            yield
    except OSError as error:
        raise FeedFailed(f"{FOLDER} ne peut pas être écrit ({error.strerror})") from None


def _refresh_feed(
    root: Path,
    knowledge: Knowledge,
    outside: Outside,
    progress: Progress,
    accept: bool,
    required: bool,
    feed: FeedSettings,
) -> Outcome:
    missing = SOURCES[feed.type].missing_secrets(outside.environ)
    if missing:
        outcome = Outcome(feed, "éteinte", required, switched_off(feed, missing))
    else:
        here = replace(outside, progress=partial(progress, feed), known=read_header(root, feed.name))
        outcome = _ask(root, feed, knowledge, here, accept)
    outside.say(outcome.message)
    return outcome


def _ask(root: Path, feed: FeedSettings, knowledge: Knowledge, outside: Outside, accept: bool) -> Outcome:
    known = outside.known
    try:
        fetched = SOURCES[feed.type].fetch(feed, outside)
        snapshot = Snapshot(
            feed=feed.name, fetched_at=datetime.now(UTC), query=fetched.query, validators=fetched.validators,
            count=len(fetched.records), records=fetched.records,
        )  # fmt: skip
        # Counted, not kept: the build reads them again, and thousands of offers weigh more than their text.
        reasons = tuple(sorted(
            result.reason for result in read_records(snapshot, feed, knowledge) if isinstance(result, Quarantined)
        ))  # fmt: skip
        snapshot = snapshot.model_copy(update={"kept": snapshot.count - len(reasons)})
        if known and not accept and _lost_too_much(known, snapshot) and not _seen_before(root, known, snapshot):
            write_snapshot(root, snapshot, HELD)
            raise FeedFailed(
                f"{snapshot.kept} gardées au lieu de {known.kept} : réponse retenue ; la confirmer par "
                f"python3 tasks.py feeds --accept {feed.name}, ou relancer"
            )
        write_snapshot(root, snapshot)
        _keep_logos(root, feed, snapshot, outside)
        forget(root, feed.name, HELD)
        forget(root, feed.name, FAILED)
    except FeedFailed as failure:
        return _failed(root, feed, known, str(failure))
    except OSError as error:
        reason = f"{shown_path(feed.name)} ne peut pas être écrit ({error.strerror})"
        return _failed(root, feed, known, reason, note=False)
    except Exception as error:
        return _failed(root, feed, known, f"erreur du programme ({type(error).__name__})")
    message = f"{feed.label} : {account(snapshot.count, snapshot.kept, reasons)} ; écrit dans {shown_path(feed.name)}"
    return Outcome(feed, "lue", False, message, snapshot.count, snapshot.kept, reasons, snapshot.fetched_at)


def _keep_logos(root: Path, feed: FeedSettings, snapshot: Snapshot, outside: Outside) -> None:
    source = SOURCES[feed.type]
    urls = [url for record in snapshot.records for url in source.logos(record)]
    if urls:
        keep_logos(root, feed.name, urls, source.addresses(feed), lambda line: outside.say(f"{feed.label} : {line}"))


def _failed(root: Path, feed: FeedSettings, known: Header | None, reason: str, *, note: bool = True) -> Outcome:
    if note:
        # The line below says what went wrong; this is only for the status page.
        with suppress(OSError):
            write_failure(root, Failure(feed=feed.name, failed_at=datetime.now(UTC), reason=reason))
    message = f"{feed.label} : échec, {reason} ; le dernier instantané est gardé"
    if known is None:
        return Outcome(feed, "échec", True, message)
    return Outcome(feed, "échec", True, message, known.count, known.kept, fetched_at=known.fetched_at)


def _lost_too_much(known: Header, new: Header) -> bool:
    return new.kept * 2 < known.kept


def _seen_before(root: Path, known: Header, new: Header) -> bool:
    """Whether the last answer, which was held back, had lost as much of what is known."""
    held = read_header(root, known.feed, HELD)
    return held is not None and held.fetched_at > known.fetched_at and _lost_too_much(known, held)


def account(read: int, kept: int, reasons: Sequence[str]) -> str:
    """« 12 lues, 10 gardées, 2 en quarantaine (2 lieu trop vague) »."""
    counts = {reason: reasons.count(reason) for reason in reasons}
    why = ", ".join(
        f"{count} {reason}" for reason, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return f"{read} lues, {kept} gardées, {len(reasons)} en quarantaine" + (f" ({why})" if why else "")


def _unknown(name: str, feeds: Mapping[str, FeedSettings]) -> str:
    near = nearest(name, feeds)
    advice = f"vouliez-vous dire « {near} » ? " if near else ""
    return f"source inconnue {quote(name)} ; {advice}sources connues : {', '.join(sorted(feeds)) or 'aucune'}"
