"""A country of 312 invented communes that fit together: a grid whose corners and borders are shaken alike for neighbours."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from plugins.feeds.snapshot import Snapshot, write_snapshot
from plugins.territory.knowledge import CommuneShape, Ring
from plugins.territory.model import GeoPoint, load_territory

COLUMNS = 18
ROWS = 18
Place = tuple[float, float]


@cache
def shapes(detail: int = 12) -> tuple[CommuneShape, ...]:
    """A shape for every commune of the Lot, each border of `detail` points drawn once for its two sides."""
    chance = random.Random(46)
    corners = {
        (x, y): (1.0 + 0.065 * (x + chance.uniform(-0.3, 0.3)), 44.2 + 0.046 * (y + chance.uniform(-0.3, 0.3)))
        for x in range(COLUMNS + 1) for y in range(ROWS + 1)
    }  # fmt: skip
    borders: dict[tuple[Place, Place], list[Place]] = {}

    def border(one: Place, other: Place) -> list[Place]:
        """The points from one corner to another, the last left out."""
        if (other, one) in borders:
            return [one, *reversed(borders[other, one])]
        between = [
            tuple(
                a + (b - a) * step / (detail + 1) + chance.uniform(-0.002, 0.002)
                for a, b in zip(one, other, strict=True)
            )
            for step in range(1, detail + 1)
        ]
        borders[one, other] = between  # type: ignore[assignment]
        return [one, *between]  # type: ignore[list-item]

    found = []
    for number, commune in enumerate(load_territory().communes):
        x, y = number % COLUMNS, number // COLUMNS
        square = [corners[x, y], corners[x + 1, y], corners[x + 1, y + 1], corners[x, y + 1]]
        ring: list[Place] = [
            p for one, other in zip(square, square[1:] + square[:1], strict=True) for p in border(one, other)
        ]
        outline: Ring = tuple((round(east, 5), round(north, 5)) for east, north in [*ring, ring[0]])
        centre = GeoPoint(longitude=sum(p[0] for p in square) / 4, latitude=sum(p[1] for p in square) / 4)
        found.append(CommuneShape("communes", commune.code, centre, (outline,), 1700.0))
    return tuple(found)


def write_outlines(project: Path) -> None:
    """The snapshots of a project: every outline, and four kinds of services in a third of the communes."""
    names = {commune.code: commune.name for commune in load_territory().communes}
    records: list[object] = [
        {
            "type": "Feature",
            "properties": {"code": shape.commune, "nom": names[shape.commune], "surface": shape.area_ha,
                           "centre": {"type": "Point", "coordinates": [shape.centre.longitude, shape.centre.latitude]}},
            "geometry": {"type": "Polygon", "coordinates": [[list(spot) for spot in shape.outlines[0]]]},
        }
        for shape in shapes()
    ]  # fmt: skip
    services: list[object] = [
        {"commune": shape.commune, "facility": key, "count": 2, "year": "2025"}
        for shape in shapes()[::3] for key in ("ecole", "boulangerie", "poste", "pharmacie", "medecin_generaliste")
    ]  # fmt: skip
    fetched = datetime(2026, 11, 20, 8, tzinfo=UTC)
    for name, some in (("communes", records), ("equipements", services)):
        count = len(some)
        write_snapshot(
            project, Snapshot(feed=name, fetched_at=fetched, query={}, count=count, kept=count, records=some)
        )
