"""What public sources know about each commune: its outline, its services, its figures, what changed hands lately.

Pulled like a feed and kept as dated snapshots; without them the site has only what `territory.json` embeds.
"""

from __future__ import annotations

import functools
import hashlib
import marshal
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from plugins.territory.model import Commune, GeoPoint, Territory

# Longitude and latitude in degrees (WGS 84), in the order of GeoJSON (RFC 7946).
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class CommuneShape:
    """Where a commune is: the centre of its land, its outlines (outer rings only), its area in hectares."""

    feed: str
    commune: str
    centre: GeoPoint
    outlines: tuple[Ring, ...]
    area_ha: float

    def holds(self, point: GeoPoint) -> bool:
        """Whether a point is inside an outline (even-odd rule)."""
        return any(_inside(ring, point.longitude, point.latitude) for ring in self.outlines)


@dataclass(frozen=True)
class LocalPlace:
    """A place that serves the public in a commune; `category` is its kind as visitors read it (« France services »)."""

    feed: str
    commune: str
    category: str
    name: str
    address: str | None = None
    position: GeoPoint | None = None
    phone: str | None = None
    url: str | None = None
    opening: tuple[str, ...] = ()


@dataclass(frozen=True)
class LocalFigure:
    """A number about a commune. `name` is its stable key (« medecins »), `as_of` the day or year that it describes."""

    feed: str
    commune: str
    name: str
    label: str
    value: Decimal
    unit: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class Handover:
    """A business that changed hands: never with the name of a person."""

    feed: str
    commune: str
    activity: str
    on: date
    price: Decimal | None = None
    url: str | None = None


@dataclass(frozen=True)
class KnowledgeSource:
    """Whom to credit for what a feed brought, as its licence asks."""

    label: str
    licence: str
    licence_url: str
    fetched_at: datetime


@dataclass(frozen=True)
class CommuneKnowledge:
    """All that is known of one commune."""

    shape: CommuneShape | None = None
    places: tuple[LocalPlace, ...] = ()
    figures: tuple[LocalFigure, ...] = ()
    handovers: tuple[Handover, ...] = ()

    @property
    def feeds(self) -> tuple[str, ...]:
        """The sources that were used, each once."""
        names = [place.feed for place in self.places] + [figure.feed for figure in self.figures]
        return tuple(dict.fromkeys(names + [handover.feed for handover in self.handovers]))


@dataclass(frozen=True)
class Knowledge:
    """What is known of the whole territory; `sources` are by feed name."""

    shapes: tuple[CommuneShape, ...] = ()
    places: tuple[LocalPlace, ...] = ()
    figures: tuple[LocalFigure, ...] = ()
    handovers: tuple[Handover, ...] = ()
    sources: Mapping[str, KnowledgeSource] = field(default_factory=dict)

    @functools.cached_property
    def digest(self) -> str:
        """A SHA-256 of all that is known, in hexadecimal; whom to credit for it (`sources`) is left out."""
        total = hashlib.sha256(repr((self.places, self.figures, self.handovers)).encode())
        for shape in self.shapes:
            # Outlines are hundreds of thousands of numbers: to write them as text takes half a second.
            total.update(repr(replace(shape, outlines=())).encode() + marshal.dumps(shape.outlines, 2))
        return total.hexdigest()

    def of(self, commune: Commune) -> CommuneKnowledge:
        """What is known of a commune, each list in the order in which to read it."""
        return self._by_commune.get(commune.code, CommuneKnowledge())

    def located(self, territory: Territory) -> Territory:
        """The territory with the true centre of each commune whose outline is known."""
        if id(territory) not in self._located:
            # With the one that it was asked for, so that no other takes its identity.
            self._located[id(territory)] = territory, self._locate(territory)
        return self._located[id(territory)][1]

    @functools.cached_property
    def _located(self) -> dict[int, tuple[Territory, Territory]]:
        return {}

    def _locate(self, territory: Territory) -> Territory:
        centres = {shape.commune: shape.centre for shape in self.shapes}
        communes = tuple(
            commune.model_copy(update={"position": centres.get(commune.code, commune.position)})
            for commune in territory.communes
        )
        # A copy of the model would keep its cached tables, and with them the old positions.
        fields = {name: getattr(territory, name) for name in Territory.model_fields}
        return Territory.model_construct(**(fields | {"communes": communes})) if centres else territory

    def commune_at(self, point: GeoPoint) -> str | None:
        """The INSEE code of the commune that holds a point, or None without its outline."""
        return next((shape.commune for shape in self.shapes if shape.holds(point)), None)

    @functools.cached_property
    def _by_commune(self) -> dict[str, CommuneKnowledge]:
        shapes = {shape.commune: shape for shape in self.shapes}
        places = _grouped(sorted(self.places, key=lambda place: (place.category, place.name)))
        figures = _grouped(self.figures)
        handovers = _grouped(sorted(self.handovers, key=lambda handover: handover.on, reverse=True))
        return {
            code: CommuneKnowledge(
                shapes.get(code), places.get(code, ()), figures.get(code, ()), handovers.get(code, ())
            )
            for code in shapes.keys() | places.keys() | figures.keys() | handovers.keys()
        }


L = TypeVar("L", LocalPlace, LocalFigure, Handover)


def _grouped(items: Iterable[L]) -> dict[str, tuple[L, ...]]:
    groups: dict[str, list[L]] = defaultdict(list)
    for item in items:
        groups[item.commune].append(item)
    return {code: tuple(group) for code, group in groups.items()}


def _inside(ring: Ring, x: float, y: float) -> bool:
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1
