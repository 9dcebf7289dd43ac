"""What another site may show of ours: a few living offers in a commune and around it."""

from __future__ import annotations

from pathlib import Path

FOLDER = "integrer/"
# At an address that never changes: it stands in pages that others wrote.
SCRIPT = f"{FOLDER}bloc.js"
SHOWN = 6


def script(static: Path) -> str:
    """The script that a host page loads, as the theme has it."""
    return (static / "js" / "embed.js").read_text("utf-8")
