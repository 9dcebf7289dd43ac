"""The main towns, and how long the drive to each is estimated to be."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.territory.model import Commune, Territory

# The five that newcomers' guides and the railway lines take for the centres of the département's areas of life.
MAIN_TOWNS = ("Cahors", "Figeac", "Gourdon", "Souillac", "Saint-Céré")


@dataclass(frozen=True)
class Drive:
    """An estimate by distance (see `Territory.travel_minutes`), in minutes."""

    to: Commune
    minutes: int


def main_towns(territory: Territory) -> list[Commune]:
    """The main towns, in the order in which they are shown."""
    return [territory.commune(name) for name in MAIN_TOWNS]


def drives(territory: Territory, commune: Commune) -> list[Drive]:
    """The drive to each main town, the nearest first; the town itself left out, and all where the place is unknown."""
    minutes = ((town, territory.travel_minutes(commune, town)) for town in main_towns(territory) if town != commune)
    return sorted((Drive(town, time) for town, time in minutes if time is not None), key=lambda drive: drive.minutes)
