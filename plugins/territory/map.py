"""The map of the communes: outlines where they are known, else a point per known place; how much there is in each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from plugins.territory.knowledge import Knowledge
from plugins.territory.model import Commune, Territory
from plugins.territory.outlines import Projection, Spot, path, projection, simplified
from plugins.territory.towns import main_towns

# Units of the drawing: one is 200 m, less than a line is wide.
WIDTH = 480
TOLERANCE = 1.5
# How many it takes for each shade; below the first there is nothing.
STEPS = (1, 3, 6, 12)
SHADES = ("rien", "1 ou 2", "3 à 5", "6 à 11", "12 et plus")


@dataclass(frozen=True)
class View:
    """Something that the map can show. `key` is its class, a letter; `counts` by INSEE code."""

    key: str
    label: str
    one: str
    many: str
    counts: Mapping[str, int]

    def of(self, commune: Commune) -> int:
        """How many there are in a commune."""
        return self.counts.get(commune.code, 0)

    def told(self, commune: Commune) -> str:
        """« 3 offres d’emploi »."""
        count = self.of(commune)
        return f"{count} {self.one if count < 2 else self.many}"


@dataclass(frozen=True)
class Mark:
    """A commune on the map: its outline, or the point where it is."""

    commune: Commune
    outline: str
    spot: Spot
    classes: str
    title: str


@dataclass(frozen=True)
class Drawing:
    """The map of a day. `rows` are the communes in which there is something to see in one of the views."""

    width: int
    height: int
    outlined: bool
    views: tuple[View, ...]
    marks: tuple[Mark, ...]
    towns: tuple[Mark, ...]
    rows: tuple[Commune, ...]
    shades: tuple[str, ...] = SHADES


def draw(territory: Territory, known: Knowledge, views: tuple[View, ...]) -> Drawing:
    """The map of a territory whose communes stand where `known` says, if it does."""
    rings = {shape.commune: shape.outlines for shape in known.shapes if shape.outlines}
    # A map with a hole in it would be wrong: outlines serve when every commune has one.
    outlined = all(commune.code in rings for commune in territory.communes)
    placed = [commune for commune in territory.communes if commune.position]
    grid = _grid(rings, placed, outlined=outlined)
    light = simplified(rings, grid, TOLERANCE) if outlined else {}
    marks = tuple(
        Mark(commune, path(light.get(commune.code, ())), grid.of(commune.position), _classes(commune, views),
             _title(commune, views))
        for commune in placed if commune.position
    )  # fmt: skip
    towns = {town.code for town in main_towns(territory)}
    return Drawing(
        width=grid.width,
        height=grid.height,
        outlined=outlined,
        views=views,
        marks=marks,
        towns=tuple(mark for mark in marks if mark.commune.code in towns),
        rows=tuple(commune for commune in territory.communes if any(view.of(commune) for view in views)),
    )


def shade(count: int) -> int:
    """Which of the five shades a count has, 0 for nothing."""
    return bisect_right(STEPS, count)


def _classes(commune: Commune, views: tuple[View, ...]) -> str:
    """« o2 s4 »: the shades that are not the first."""
    return " ".join(f"{view.key}{number}" for view in views if (number := shade(view.of(commune))))


def _title(commune: Commune, views: tuple[View, ...]) -> str:
    found = ", ".join(view.told(commune) for view in views if view.of(commune))
    return f"{commune.name} : {found}" if found else commune.name


def _grid(
    rings: Mapping[str, tuple[tuple[tuple[float, float], ...], ...]], placed: list[Commune], *, outlined: bool
) -> Projection:
    if outlined:
        return projection([spot for some in rings.values() for ring in some for spot in ring], WIDTH)
    points = [commune.position for commune in placed if commune.position]
    return projection([(point.longitude, point.latitude) for point in points], WIDTH, margin=16)
