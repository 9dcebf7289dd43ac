"""The relay's log: a JSON object a line, of facts about the service. Nothing that was written, no address, no IP."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

_log = logging.getLogger("relay.web")


def note(event: str, **facts: str | int | float) -> None:
    """Write one line: the moment (UTC), the event, and facts about it that say nothing of anybody."""
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    _log.info(json.dumps({"time": moment, "event": event} | facts, ensure_ascii=False))


def start() -> None:
    """Send the log to the standard error, where systemd keeps it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False
