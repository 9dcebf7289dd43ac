"""What the page of a commune says beyond its entries: drives, neighbours, people to ask, homes, what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import Ambassador
from plugins.territory.housing import Homes, load_housing
from plugins.territory.missing import Lack, Missing
from plugins.territory.model import Commune
from plugins.territory.nearness import Nearness
from plugins.territory.towns import Drive, drives, main_towns

NEIGHBOURS = 8
PEOPLE = 3
PEOPLE_WITHIN = 30  # minutes


@dataclass(frozen=True)
class Portrait:
    """A commune as its page tells it. `nearest` is empty, and `same_group` serves, until every place is known."""

    drives: tuple[Drive, ...]
    nearest: tuple[Drive, ...]
    same_group: tuple[Commune, ...]
    people: tuple[Ambassador, ...]
    homes: Homes | None
    lacks: tuple[Lack, ...]


class Portraits:
    """The portraits of a day's communes, from what they share."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._territory = catalogue.territory
        self._near = Nearness(catalogue.territory)
        self._missing = Missing(catalogue.knowledge, self._near)
        self._people = [entry for entry in catalogue.entries if isinstance(entry, Ambassador)]
        self._all_placed = all(commune.position for commune in catalogue.territory.communes)

    def of(self, commune: Commune) -> Portrait:
        """The portrait of one commune."""
        return Portrait(
            drives=tuple(drives(self._territory, commune, main_towns(self._territory))),
            nearest=self._nearest(commune) if self._all_placed else (),
            same_group=() if self._all_placed else self._same_group(commune),
            people=self._people_near(commune),
            homes=load_housing().communes.get(commune.code),
            lacks=tuple(self._missing.of(commune)),
        )

    def _nearest(self, commune: Commune) -> tuple[Drive, ...]:
        """By distance rather than by minutes, which come in fives."""
        others = (other for other in self._territory.communes if other != commune)
        ordered = sorted(others, key=lambda other: (self._territory.distance_km(commune, other), other.slug))
        return tuple(Drive(other, self._near.minutes(commune, other) or 0) for other in ordered[:NEIGHBOURS])

    def _same_group(self, commune: Commune) -> tuple[Commune, ...]:
        group = self._territory.by_siren[commune.intercommunality]
        others = [other for other in self._territory.members(group) if other.code != commune.code]
        nearest = sorted(others, key=lambda other: (self._territory.distance_km(commune, other), other.slug))
        return tuple(sorted(nearest[:NEIGHBOURS], key=lambda other: other.slug))

    def _people_near(self, commune: Commune) -> tuple[Ambassador, ...]:
        """Those of the neighbouring communes; the commune's own stand among its entries."""
        near = []
        for person in self._people:
            home = self._territory.by_code[person.commune]
            minutes = self._near.minutes(commune, home)
            if home != commune and minutes is not None and minutes <= PEOPLE_WITHIN:
                near.append((minutes, person.slug, person))
        return tuple(person for *_, person in sorted(near, key=lambda one: one[:2])[:PEOPLE])
