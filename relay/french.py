"""Moments and durations as staff read them."""

from __future__ import annotations

from datetime import UTC, datetime

_HOUR, _DAY = 3_600, 86_400


def when(moment: float) -> str:
    """Seconds since 1970 as the machine's own time: 22/11/2026 à 12:00."""
    return f"{datetime.fromtimestamp(moment, UTC).astimezone():%d/%m/%Y à %H:%M}"


def duration(seconds: float) -> str:
    """45 min, 3 h, 2 j: the unit that says enough."""
    for unit, name in ((_DAY, "j"), (_HOUR, "h")):
        if seconds >= 2 * unit:
            return f"{seconds // unit:.0f} {name}"
    return f"{seconds // 60:.0f} min"
