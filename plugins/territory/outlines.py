"""Outlines made light enough for a page, in which neighbours still share their border to the point.

Points go to a common grid; where three borders meet, or one ends, a point stays; each border between two such points is
simplified once (Douglas and Peucker, 1973) and serves both neighbours: no gap, no overlap between them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from plugins.territory.knowledge import Ring
from plugins.territory.model import GeoPoint

Spot = tuple[int, int]
Line = tuple[Spot, ...]


@dataclass(frozen=True)
class Projection:
    """From degrees to a grid `width` units wide, north up; true to distances at the middle latitude."""

    west: float
    north: float
    east_scale: float
    north_scale: float
    width: int
    height: int

    def spot(self, east: float, north: float) -> Spot:
        """Where a place falls on the grid."""
        return round((east - self.west) * self.east_scale), round((self.north - north) * self.north_scale)

    def of(self, point: GeoPoint) -> Spot:
        """Where a point falls on the grid."""
        return self.spot(point.longitude, point.latitude)


def projection(places: Iterable[tuple[float, float]], width: int, margin: int = 2) -> Projection:
    """The grid that holds all the places (longitude, latitude), with a margin in units."""
    easts, norths = zip(*places, strict=True)
    shrink = math.cos(math.radians((min(norths) + max(norths)) / 2))
    scale = (width - 2 * margin) / (max(easts) - min(easts))
    down = scale / shrink
    height = math.ceil((max(norths) - min(norths)) * down) + 2 * margin
    return Projection(min(easts) - margin / scale, max(norths) + margin / down, scale, down, width, height)


def simplified(rings: Mapping[str, Sequence[Ring]], grid: Projection, tolerance: float) -> dict[str, list[Line]]:
    """The rings of each commune on the grid, open (the last point is not the first again), simplified together."""
    on_grid = {code: [line for ring in some if (line := _on_grid(ring, grid))] for code, some in rings.items()}
    kept = _junctions(line for lines in on_grid.values() for line in lines)
    known: dict[Line, Line] = {}
    return {code: [_ring(line, kept, tolerance, known) for line in lines] for code, lines in on_grid.items()}


def path(lines: Iterable[Line]) -> str:
    """The « d » of an SVG path, in relative whole numbers."""
    return "".join(_moves(line) for line in lines)


def _on_grid(ring: Ring, grid: Projection) -> Line:
    """A ring's points without repetition nor spike (there and back); empty when nothing of it is left."""
    spots: list[Spot] = []
    for east, north in ring:
        spot = grid.spot(east, north)
        if spots[-2:-1] == [spot]:
            spots.pop()
        elif spots[-1:] != [spot]:
            spots.append(spot)
    while len(spots) > 1 and (spots[0] == spots[-1] or spots[1] == spots[-1]):
        # Round the start too: the last is the first again, or the first is the tip of a spike.
        spots = spots[:-1] if spots[0] == spots[-1] else spots[1:]
    return tuple(spots) if len(set(spots)) > 2 else ()


def _junctions(lines: Iterable[Line]) -> set[Spot]:
    beside: dict[Spot, set[Spot]] = defaultdict(set)
    for line in lines:
        for one, other in pairwise((*line, line[0])):
            beside[one].add(other)
            beside[other].add(one)
    return {spot for spot, others in beside.items() if len(others) != 2}


def _ring(line: Line, kept: set[Spot], tolerance: float, known: dict[Line, Line]) -> Line:
    starts = [number for number, spot in enumerate(line) if spot in kept]
    # An island of one border: any start will do, as long as its neighbour, if it has one, takes the same.
    first = starts[0] if starts else line.index(min(line))
    turned = line[first:] + line[:first] + (line[first],)
    cuts = [number for number, spot in enumerate(turned) if spot in kept] if starts else [0, len(turned) - 1]
    light: list[Spot] = []
    for begin, end in pairwise(cuts):
        light += _once(turned[begin : end + 1], tolerance, known)[:-1]
    return tuple(light) if len(light) > 2 else line


def _once(line: Line, tolerance: float, known: dict[Line, Line]) -> Line:
    """A border simplified, the same from both its sides."""
    one_way = min(line, line[::-1])
    if one_way not in known:
        known[one_way] = _douglas_peucker(one_way, tolerance)
    return known[one_way] if one_way == line else known[one_way][::-1]


def _douglas_peucker(line: Line, tolerance: float) -> Line:
    keep = {0, len(line) - 1}
    parts = [(0, len(line) - 1)]
    while parts:
        begin, end = parts.pop()
        if end - begin < 2:
            continue
        apart, middle = max((_apart(line[n], line[begin], line[end]), n) for n in range(begin + 1, end))
        if apart > tolerance:
            keep.add(middle)
            parts += [(begin, middle), (middle, end)]
    return tuple(line[number] for number in sorted(keep))


def _apart(spot: Spot, one: Spot, other: Spot) -> float:
    """The distance from a spot to the segment between two others."""
    along = (other[0] - one[0], other[1] - one[1])
    to = (spot[0] - one[0], spot[1] - one[1])
    length = along[0] ** 2 + along[1] ** 2
    share = max(0.0, min(1.0, (to[0] * along[0] + to[1] * along[1]) / length)) if length else 0.0
    return math.hypot(to[0] - share * along[0], to[1] - share * along[1])


def _moves(line: Line) -> str:
    steps = [number for one, other in pairwise(line) for number in (other[0] - one[0], other[1] - one[1])]
    text = " ".join(map(str, steps)).replace(" -", "-")
    return f"M{line[0][0]} {line[0][1]}l{text}z"
