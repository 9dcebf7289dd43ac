"""How long it takes from one commune to another, or to the nearest of some, each pair estimated once."""

from __future__ import annotations

from collections.abc import Collection

from plugins.territory.model import Commune, Territory
from plugins.territory.towns import Drive


class Nearness:
    """Minutes between the communes of a territory (see `Territory.travel_minutes`)."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._minutes: dict[tuple[str, str], int | None] = {}

    def minutes(self, one: Commune, other: Commune) -> int | None:
        """The estimate, the same both ways; None without the place of both."""
        pair = (min(one.code, other.code), max(one.code, other.code))
        if pair not in self._minutes:
            self._minutes[pair] = self._territory.travel_minutes(one, other)
        return self._minutes[pair]

    def nearest(self, commune: Commune, codes: Collection[str]) -> Drive | None:
        """The nearest of some communes, itself if it is one; None where that could be one of unknown place."""
        if commune.code in codes:
            return Drive(commune, 0)
        found = []
        for code in codes:
            target = self._territory.by_code[code]
            minutes = self.minutes(commune, target)
            if minutes is None:
                return None
            found.append((minutes, -target.population, code, target))
        return Drive(min(found)[3], min(found)[0]) if found else None
