"""The sender's log: one JSON object a line, with facts about the service and nothing of anybody."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime


def note(log: logging.Logger, level: int, event: str, **facts: str | float) -> None:
    """Say that something happened, and facts about it: a reference, a number of seconds, a code."""
    log.log(level, event, extra={"facts": facts})


def loggable(reason: str) -> str:
    """The code alone when a server said it: what follows may quote the address of a visitor."""
    return reason[:3] if reason[:3].isdigit() else reason


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": moment, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps(line | getattr(record, "facts", {}), ensure_ascii=False)


def start_notes() -> None:
    """Send the log to the standard error, where systemd keeps it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
