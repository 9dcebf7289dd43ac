"""No count under five is shown, and none can be found again by subtracting what is shown from a total.

The rule of statistical offices: primary suppression under a threshold, then secondary suppression where the rest that a
total leaves is itself small (INSEE, « Guide du secret statistique »).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

LEAST = 5


def shown(table: Counter[str]) -> list[tuple[str, int]]:
    """The rows of a table that has no total: those of five or more, the most frequent first."""
    rows = [(key, times) for key, times in table.items() if times >= LEAST]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def shown_of_total(tables: Sequence[Counter[str]], total: int) -> list[list[tuple[str, int]]]:
    """The rows of tables that share a total which is shown: what is hidden adds up to nothing, or to five and two rows."""
    rows = [shown(table) for table in tables]
    while (hidden := total - sum(times for kept in rows for _, times in kept)) and any(rows):
        count_hidden = sum(len(table) - len(kept) for table, kept in zip(tables, rows, strict=True))
        if hidden >= LEAST and count_hidden >= 2:
            break
        smallest = min((kept for kept in rows if kept), key=lambda kept: kept[-1][1])
        smallest.pop()
    return rows


def total_shown(total: int) -> int | None:
    """A total, unless it is itself too small."""
    return total if total >= LEAST else None


def rounded(times: int) -> int:
    """Down to a multiple of five, for a month that goes on: two reports in a row must not be subtracted either."""
    return times // LEAST * LEAST
