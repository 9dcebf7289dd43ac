"""The one place where the clock is read: every later step is handed its moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def moment_of(today: str) -> datetime:
    """Now, or the first moment of a day written AAAA-MM-JJ, in Paris.

    Raises ValueError with a French message for anything else.
    """
    if not today:
        return datetime.now(UTC).astimezone(PARIS)
    try:
        return datetime.combine(date.fromisoformat(today), time(), PARIS)
    except ValueError:
        raise ValueError(f"--today « {today} » n'est pas une date ; écrire par exemple 2026-12-31") from None
