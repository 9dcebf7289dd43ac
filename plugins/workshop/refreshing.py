"""`tasks.py feeds`: refresh the snapshots under a progress bar per source, and end with a table."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from plugins.catalogue.merging import merge
from plugins.catalogue.problems import ProblemsFound
from plugins.feeds.loading import load_feeds
from plugins.feeds.refreshing import Outcome, UnknownSource, refresh
from plugins.feeds.source import FeedFailed, FeedSettings
from plugins.workshop.environment import ROOT

# What the shell is told when a source failed: its last good snapshot stays, the site too.
SOURCE_FAILED = 3
_COLUMNS = ("Source", "État", "Lues", "Gardées", "Quarantaine", "Fusionnées", "Âge")


def refresh_or_exit(sources: list[str], *, accept: bool = False) -> None:
    """Refresh the named sources, or all; exit code 3 when one failed, 1 when the command or feeds.toml is wrong."""
    if not refresh_sources(sources, accept=accept):
        sys.exit(SOURCE_FAILED)


def refresh_sources(sources: list[str], *, accept: bool = False) -> bool:
    """Refresh and tell; whether no source failed. Exits with code 1 when the command or feeds.toml is wrong."""
    # Without a terminal, lines must not be folded at 80 columns: they are read by logs and by people who search them.
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, markup=False, soft_wrap=True)
    try:
        with _Bars(console) as bars:
            outcomes = refresh(ROOT, sources, say=console.print, progress=bars.advance, accept=accept)
        if outcomes:
            console.print(_table(outcomes))
    except ProblemsFound as found:
        sys.exit(str(found))
    except UnknownSource as error:
        sys.exit(str(error))
    except FeedFailed as error:
        sys.exit(f"Erreur : {error}")
    return not any(outcome.failed for outcome in outcomes)


class _Bars:
    """A bar per source that is being read, where there is a terminal to draw it."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._progress.stop()

    def advance(self, feed: FeedSettings, done: int, total: int | None) -> None:
        """Draw how far a source is."""
        if feed.name not in self._tasks:
            self._tasks[feed.name] = self._progress.add_task(feed.label, total=total)
        self._progress.update(self._tasks[feed.name], completed=done, total=total)


def _table(outcomes: list[Outcome]) -> Table:
    now = datetime.now(UTC)
    merged = Counter(ref.feed for entry in merge(load_feeds(ROOT, now).entries) for ref in entry.also)
    table = Table(*_COLUMNS)
    for outcome in outcomes:
        quarantine = "\n".join([str(len(outcome.reasons)), *_most_frequent(outcome.reasons)])
        table.add_row(
            outcome.feed.label, outcome.state, str(outcome.read), str(outcome.kept), quarantine,
            str(merged[outcome.feed.name]), _age(outcome.fetched_at, now),
        )  # fmt: skip
    return table


def _most_frequent(reasons: tuple[str, ...]) -> list[str]:
    return [f"{count} {reason}" for reason, count in Counter(reasons).most_common()]


def _age(fetched_at: datetime | None, now: datetime) -> str:
    if fetched_at is None:
        return "–"
    minutes = int((now - fetched_at).total_seconds() // 60)
    if minutes < 60:
        return "à l’instant" if minutes < 1 else f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} jours"
