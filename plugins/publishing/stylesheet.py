"""One small stylesheet out of several readable ones, with the icons inside: one request, no element per icon."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import lightningcss

SHEETS = (
    "tokens", "fonts", "base", "layout", "components", "forms", "search", "place", "dossier", "pairs",
    "kit", "share", "print",
)  # fmt: skip


def stylesheet(static: Path) -> str:
    """The minified stylesheet of a theme's static folder; raises ValueError where a sheet is malformed."""
    source = "\n".join((static / "css" / f"{name}.css").read_text("utf-8") for name in SHEETS)
    return str(lightningcss.process_stylesheet(source + _icons(static / "icons")))


def _icons(folder: Path) -> str:
    """A class per icon that sets its drawing as a mask: the icon takes the colour of the text."""
    rules = []
    for path in sorted(folder.glob("*.svg")):
        svg = re.sub(r"\s+", " ", path.read_text("utf-8")).replace('"', "'")
        address = quote(svg, safe=" '=:/,.-();")
        rules.append(f'.icon-{path.stem} {{ --icon: url("data:image/svg+xml,{address}"); }}')
    return "\n".join(rules)
