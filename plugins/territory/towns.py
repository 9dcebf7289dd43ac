"""The main towns, and how long the drive to each is estimated to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plugins.territory.model import Commune, Territory

# The five that newcomers' guides and the railway lines take for the centres of the département's areas of life.
MAIN_TOWNS = ("Cahors", "Figeac", "Gourdon", "Souillac", "Saint-Céré")
# Cahors, Figeac and Gourdon.
SEATS = ("46042", "46102", "46127")


@dataclass(frozen=True)
class Drive:
    """An estimate by distance (see `Territory.travel_minutes`), in minutes."""

    to: Commune
    minutes: int


def main_towns(territory: Territory) -> list[Commune]:
    """The main towns, in the order in which they are shown."""
    return [territory.commune(name) for name in MAIN_TOWNS]


def seats(territory: Territory) -> list[Commune]:
    """The prefecture and the two subprefectures."""
    return [territory.by_code[code] for code in SEATS]


def drives(territory: Territory, commune: Commune, towns: Iterable[Commune]) -> list[Drive]:
    """The drive to each town, the nearest first; the town itself left out, and all where the place is unknown."""
    minutes = ((town, territory.travel_minutes(commune, town)) for town in towns if town != commune)
    return sorted((Drive(town, time) for town, time in minutes if time is not None), key=lambda drive: drive.minutes)
