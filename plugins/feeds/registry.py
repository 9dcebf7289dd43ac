"""The sources that offers/feeds.toml may name by `type`: one module each, and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.feeds import (
    bodacc,
    communes,
    equipment,
    fibre,
    france_services,
    france_travail,
    housing_prices,
    table,
    tiers_lieux,
)
from plugins.feeds.source import Source

SOURCES: Mapping[str, Source[Any]] = {
    "bodacc": bodacc.SOURCE,
    "france-travail": france_travail.SOURCE,
    "communes": communes.SOURCE,
    "france-services": france_services.SOURCE,
    "tiers-lieux": tiers_lieux.SOURCE,
    "equipements": equipment.SOURCE,
    "fibre": fibre.SOURCE,
    "prix-maisons": housing_prices.SOURCE,
    "tableau": table.SOURCE,
}
