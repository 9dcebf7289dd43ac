"""What the finder knows of each commune: one whole number per figure, in columns; None where nothing is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import BusinessTransfer, Entry, Farm, JobOffer
from plugins.territory.housing import load_housing
from plugins.territory.model import Commune
from plugins.territory.nearness import Nearness
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
    near = Nearness(territory)
    communes = territory.communes
    places = {commune for commune in known.places if commune.category == _TIERS_LIEU}
    figures: dict[str, Column] = {
        "habitants": [commune.population for commune in communes],
        "emploi": _within_reach(near, catalogue, JobOffer),
        "reprise": _within_reach(near, catalogue, BusinessTransfer, Farm),
        "tiers_lieu": _to_nearest(near, communes, {place.commune for place in places}),
        "secondaires": [_second_homes(commune) for commune in communes],
        "fibre": _measured(catalogue, "fibre"),
        "prix": _measured(catalogue, "prix_maison_m2"),
    }
    for name, keys in _FACILITIES.items():
        figures[name] = _to_nearest(near, communes, {figure.commune for figure in known.figures if figure.name in keys})
    figures["quotidien"] = [_later(*both) for both in zip(figures["medecin"], figures["commerce"], strict=True)]
    towns = main_towns(territory)
    figures["proche"] = _to_nearest(near, communes, {town.code for town in towns})
    for town in towns:
        figures[town.slug.replace("-", "_")] = _to_nearest(near, communes, {town.code})
    return {name: column for name, column in figures.items() if any(value is not None for value in column)}


def _to_nearest(near: Nearness, communes: Sequence[Commune], codes: Collection[str]) -> Column:
    """Minutes to the nearest of some communes: 0 for each of them."""
    found = (near.nearest(commune, codes) for commune in communes)
    return [drive.minutes if drive else None for drive in found]


def _within_reach(near: Nearness, catalogue: Catalogue, *models: type[Entry]) -> Column:
    """How many living entries of some kinds are half an hour away at most; None without the commune's place."""
    communes, by_code = catalogue.territory.communes, catalogue.territory.by_code
    counts = Counter(entry.commune for entry in catalogue.entries if isinstance(entry, models) and entry.commune)
    places = [(by_code[code], count) for code, count in counts.items()]
    return [
        sum(count for place, count in places if _reached(near.minutes(commune, place)))
        if commune.position and places else None
        for commune in communes
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
