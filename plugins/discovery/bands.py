"""Numbers as people choose them: a few bands with round edges."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from plugins.catalogue.display import show


@dataclass(frozen=True)
class Band:
    """From `above` (included) up to `below` (excluded), either of which may be open."""

    key: str
    label: str
    above: int
    below: int | None


@dataclass(frozen=True)
class Scale:
    """The bands of a quantity, without gap or overlap."""

    bands: tuple[Band, ...]

    def holding(self, number: Decimal | None) -> Band | None:
        """The band of a number; None without a number."""
        if number is None:
            return None
        return next(band for band in self.bands if band.below is None or number < band.below)


def _scale(unit: str, word: str, *edges: int) -> Scale:
    first = Band(f"moins-de-{edges[0]}-{word}", f"Moins de {show(edges[0], unit)}", 0, edges[0])
    between = [
        Band(f"de-{low}-a-{high}-{word}", f"De {show(low)} à {show(high, unit)}", low, high)
        for low, high in pairwise(edges)
    ]
    last = Band(f"{edges[-1]}-{word}-et-plus", f"{show(edges[-1], unit)} et plus", edges[-1], None)
    return Scale((first, *between, last))


# Asking prices in euros and farms in hectares.
PRICES = _scale("€", "euros", 50_000, 100_000, 250_000)
AREAS = _scale("ha", "hectares", 10, 50, 100)
