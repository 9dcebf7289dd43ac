"""Reading a record of the API whose every part may be missing or of another type."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from plugins.feeds.foreign import one_line

Record = dict[str, Any]
_MOST_LINES = 40


def part(record: Record, key: str) -> Record:
    """An object inside the record, empty when there is none."""
    found = record.get(key)
    return found if isinstance(found, dict) else {}


def items(record: Record, key: str) -> list[Record]:
    """The objects of a list, what is no object left out."""
    return [item for item in strings(record, key) if isinstance(item, dict)]


def strings(record: Record, key: str) -> list[Any]:
    """A list, empty when there is none."""
    found = record.get(key)
    return found if isinstance(found, list) else []


def lines(values: Iterable[object]) -> tuple[str, ...]:
    """The values that are texts, each once, as lines."""
    return tuple(dict.fromkeys(line for value in values if (line := one_line(value))))[:_MOST_LINES]


def joined(values: Iterable[object]) -> str | None:
    """The values that are texts, on one line; None when there is none."""
    return one_line(", ".join(lines(values)))


def required(label: object, item: Record) -> str | None:
    """A label followed by « (obligatoire) » when the API says E; what is only wished for stands alone."""
    line = one_line(label, 140)
    return f"{line} (obligatoire)" if line and item.get("exigence") == "E" else line


def moment(value: object) -> datetime | None:
    """An ISO 8601 instant, in UTC when it does not say; None outside of what an offer's date can be."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None or not 2000 <= moment.year < 2100:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)
