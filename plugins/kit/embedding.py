"""What another site may show of ours: a few living offers in a commune and around it."""

from __future__ import annotations

from pathlib import Path

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import Offer
from plugins.territory.model import Commune

FOLDER = "integrer/"
# At an address that never changes: it stands in pages that others wrote.
SCRIPT = f"{FOLDER}bloc.js"
SHOWN = 6


def offers_near(commune: Commune, catalogue: Catalogue) -> list[Offer]:
    """Living offers for a commune, its own first, then the nearest."""
    own = [entry for entry in catalogue.in_commune(commune) if isinstance(entry, Offer)][:SHOWN]
    return own + catalogue.around(commune, SHOWN - len(own))


def script(static: Path) -> str:
    """The script that a host page loads, as the theme has it."""
    return (static / "js" / "embed.js").read_text("utf-8")
