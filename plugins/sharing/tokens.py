"""The site's colours, read where they are stated: theme/static/css/tokens.css."""

from __future__ import annotations

import re
from pathlib import Path

_COLOUR = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6});")


def colours(static: Path) -> dict[str, str]:
    """The light colours by name (« wine » → « #5a162b »), from a theme's static folder: what leaves the site has no dark scheme."""
    sheet = (static / "css/tokens.css").read_text("utf-8")
    return dict(_COLOUR.findall(sheet.partition("@media")[0]))
