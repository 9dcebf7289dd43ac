"""Refresh the feeds' snapshots: the one command that opens the network."""

from __future__ import annotations

import sys

from plugins.feeds.refreshing import refresh
from plugins.workshop.environment import ROOT


def refresh_or_exit(sources: list[str]) -> None:
    """Refresh the named sources, or all; exit code 1 when one failed (its last good snapshot stays)."""
    if not refresh(ROOT, sources, say=lambda line: print(line, flush=True)):
        sys.exit(1)
