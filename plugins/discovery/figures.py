"""What the finder knows of each commune: one whole number per figure, in columns; None where nothing is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import BusinessTransfer, Entry, Farm, JobOffer
from plugins.territory.housing import load_housing
from plugins.territory.model import Commune, Territory
from plugins.territory.towns import main_towns

Column = list[int | None]
# What the equipment snapshot calls them (plugins.feeds.sources.equipment), and what the other snapshots do.
_FACILITIES = {
    "ecole": ("ecole",), "college": ("college",), "lycee": ("lycee",), "medecin": ("medecin_generaliste",),
    "commerce": ("epicerie", "supermarche"), "gare": ("gare",),
}  # fmt: skip
_TIERS_LIEU = "Tiers-lieu"
REACH = 30  # minutes


def columns(catalogue: Catalogue) -> dict[str, Column]:
    """Every figure of which something is known, by name, in the order of the territory's communes."""
    territory, known = catalogue.territory, catalogue.knowledge
    near = _Nearness(territory)
    places = {commune for commune in known.places if commune.category == _TIERS_LIEU}
    figures: dict[str, Column] = {
        "habitants": [commune.population for commune in territory.communes],
        "emploi": near.within_reach(catalogue.entries, JobOffer),
        "reprise": near.within_reach(catalogue.entries, BusinessTransfer, Farm),
        "tiers_lieu": near.to_nearest({place.commune for place in places}),
        "secondaires": [_second_homes(commune) for commune in territory.communes],
        "fibre": _measured(catalogue, "fibre"),
        "prix": _measured(catalogue, "prix_maison_m2"),
    }
    for name, keys in _FACILITIES.items():
        figures[name] = near.to_nearest({figure.commune for figure in known.figures if figure.name in keys})
    figures["quotidien"] = [_later(*both) for both in zip(figures["medecin"], figures["commerce"], strict=True)]
    towns = main_towns(territory)
    figures["proche"] = near.to_nearest({town.code for town in towns})
    for town in towns:
        figures[town.slug.replace("-", "_")] = near.to_nearest({town.code})
    return {name: column for name, column in figures.items() if any(value is not None for value in column)}


class _Nearness:
    """Minutes between communes, estimated by distance, each pair once."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._minutes: dict[tuple[str, str], int | None] = {}

    def minutes(self, one: Commune, other: Commune) -> int | None:
        pair = (min(one.code, other.code), max(one.code, other.code))
        if pair not in self._minutes:
            self._minutes[pair] = self._territory.travel_minutes(one, other)
        return self._minutes[pair]

    def to_nearest(self, codes: Collection[str]) -> Column:
        """To the nearest of some communes: 0 for each of them, None where the nearest could be one of unknown place."""
        targets = [self._territory.by_code[code] for code in sorted(codes)]
        return [self._nearest(commune, targets) for commune in self._territory.communes]

    def _nearest(self, commune: Commune, targets: list[Commune]) -> int | None:
        if commune in targets:
            return 0
        minutes = [self.minutes(commune, target) for target in targets]
        return min((time for time in minutes if time is not None), default=None) if None not in minutes else None

    def within_reach(self, entries: Iterable[Entry], *models: type[Entry]) -> Column:
        """How many living entries of some kinds are half an hour away at most; None without the commune's place."""
        counts = Counter(entry.commune for entry in entries if isinstance(entry, models) and entry.commune)
        places = [(self._territory.by_code[code], count) for code, count in counts.items()]
        return [
            sum(count for place, count in places if _reached(self.minutes(commune, place)))
            if commune.position and places else None
            for commune in self._territory.communes
        ]  # fmt: skip


def _reached(minutes: int | None) -> bool:
    return minutes is not None and minutes <= REACH


def _measured(catalogue: Catalogue, name: str) -> Column:
    values = {figure.commune: int(figure.value) for figure in catalogue.knowledge.figures if figure.name == name}
    return [values.get(commune.code) for commune in catalogue.territory.communes]


def _second_homes(commune: Commune) -> int | None:
    homes = load_housing().communes.get(commune.code)
    return homes.second_share if homes else None


def _later(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)
