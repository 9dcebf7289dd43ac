"""The site's colours, read where they are stated: theme/static/css/tokens.css."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import ImageColor

from plugins.catalogue.problems import CannotPublish

_TOKEN = re.compile(r"--([a-z-]+):\s*([^;{}]+);")
# What cards and the kit are drawn with.
_NEEDED = {"paper", "raised", "ink", "soft", "wine", "saffron", "water", "on-wine"}


def colours(static: Path) -> dict[str, str]:
    """The light colours by name (« wine » → « #5a162b »), from a theme's static folder: what leaves the site has no dark scheme.

    Raises CannotPublish where one that is needed is missing, or written as no card can be drawn with.
    """
    light = (static / "css/tokens.css").read_text("utf-8").partition("@media")[0]
    found = {name: colour for name, value in _TOKEN.findall(light) if (colour := _hexadecimal(value.strip()))}
    if missing := sorted(_NEEDED - found.keys()):
        raise CannotPublish(
            f"theme/static/css/tokens.css : --{missing[0]} absente ou illisible ; l'écrire comme #5a162b"
        )
    return found


def _hexadecimal(value: str) -> str:
    try:
        red, green, blue = ImageColor.getrgb(value)[:3]
    except ValueError:
        return ""  # a size, a font
    return f"#{red:02x}{green:02x}{blue:02x}"
