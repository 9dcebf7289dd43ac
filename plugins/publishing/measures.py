"""The figures of the last audit, as `tasks.py audit` keeps them in docs/audit.json."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any


def measures(path: Path) -> dict[str, Any] | None:
    """The figures with their day; None before the first audit."""
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found | {"day": date.fromisoformat(found["date"])}
