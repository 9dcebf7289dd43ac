"""The site's colours for what is drawn away from its pages: paper has no dark scheme."""

from __future__ import annotations

import re
from pathlib import Path

_ROOT = re.compile(r":root\s*\{(.*?)\}", re.DOTALL)
_COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")


def palette(static: Path) -> dict[str, str]:
    """Names and colours (« paper »: « #faf6ed ») of the light scheme, as a theme's tokens.css states them."""
    first = _ROOT.search((static / "css" / "tokens.css").read_text("utf-8"))
    return dict(_COLOUR.findall(first[1])) if first else {}
