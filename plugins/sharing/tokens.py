"""The site's colours, read where they are stated: theme/static/css/tokens.css."""

from __future__ import annotations

import re
from pathlib import Path

_COLOUR = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6});")


def colours(theme: Path) -> dict[str, str]:
    """The light colours by name (« wine » → « #5a162b »): a card is seen among other people's, whatever their scheme."""
    sheet = (theme / "static/css/tokens.css").read_text("utf-8")
    return dict(_COLOUR.findall(sheet.partition("@media")[0]))
