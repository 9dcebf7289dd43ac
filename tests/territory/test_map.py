"""The map: borders that neighbours still share, a weight, what it says, and what it does without outlines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import brotli
import pytest

from plugins.catalogue.catalogue import assemble
from plugins.catalogue.kinds import BusinessTransfer, Farm, JobOffer
from plugins.territory.knowledge import Knowledge
from plugins.territory.map import TOLERANCE, WIDTH, draw, shade
from plugins.territory.model import load_territory
from plugins.territory.outlines import Projection, path, projection, simplified
from plugins.territory.views import views
from tests.territory.outlines import shapes, write_outlines
from tests.unit.factory import TODAY, entry_of

GRID = Projection(west=0, north=10, east_scale=10, north_scale=10, width=100, height=100)


def rings():
    return {shape.commune: shape.outlines for shape in shapes()}


def area(line) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise((*line, line[0]))) / 2


def test_neighbours_share_every_border_and_leave_no_gap() -> None:
    some = rings()
    grid = projection([spot for outlines in some.values() for ring in outlines for spot in ring], WIDTH)
    light = simplified(some, grid, TOLERANCE)
    edges = Counter(edge for lines in light.values() for line in lines for edge in pairwise((*line, line[0])))
    whole = simplified(some, grid, 0)
    assert max(edges.values()) == 1, "two communes on the same side of a border"
    # What has no neighbour is the outside of the country, one line around it all: a gap would be a line of its own.
    outside = dict(edge for edge in edges if edge[::-1] not in edges)
    start = at = next(iter(outside))
    walked = 0
    while walked == 0 or at != start:
        at, walked = outside[at], walked + 1
    assert walked == len(outside) == sum(edge[::-1] not in edges for edge in edges)
    land = sum(area(line) for lines in light.values() for line in lines)
    points = [sum(len(line) for lines in drawn.values() for line in lines) for drawn in (light, whole)]
    assert points[0] < points[1] / 2
    assert land == pytest.approx(sum(area(line) for lines in whole.values() for line in lines), rel=0.01)


def test_a_border_is_simplified_to_within_the_tolerance() -> None:
    wavy = ((0.0, 0.0), (1.0, 0.05), (2.0, 0.0), (3.0, 0.4), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))
    light = simplified({"a": [wavy]}, GRID, 1.2)["a"][0]
    assert (10, 99) not in light
    assert (30, 96) in light
    assert set(simplified({"a": [wavy]}, GRID, 10)["a"][0]) >= {(40, 60), (0, 60)}


def test_an_island_and_a_commune_smaller_than_the_grid() -> None:
    island = ((1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0))
    speck = ((5.0, 5.0), (5.01, 5.0), (5.0, 5.01), (5.0, 5.0))
    drawn = simplified({"a": [island, speck]}, GRID, 1)["a"]
    assert [sorted(line) for line in drawn] == [[(10, 80), (10, 90), (20, 80), (20, 90)]]


def test_a_path_is_relative_and_closed() -> None:
    assert path([((10, 80), (20, 80), (15, 70))]) == "M10 80l10 0-5-10z"


@pytest.mark.parametrize(("count", "number"), [(0, 0), (1, 1), (2, 1), (3, 2), (6, 3), (11, 3), (12, 4), (900, 4)])
def test_shades(count: int, number: int) -> None:
    assert shade(count) == number


def test_each_commune_says_what_is_there() -> None:
    offers = [entry_of(JobOffer, f"o{n}", commune="Figeac") for n in range(4)]
    offers += [entry_of(BusinessTransfer, "cafe", commune="Figeac"), entry_of(Farm, "ferme", commune="Gramat")]
    catalogue = assemble(offers, TODAY, knowledge=Knowledge(shapes=shapes()))
    drawing = draw(catalogue.territory, catalogue.knowledge, views(catalogue))
    marks = {mark.commune.name: mark for mark in drawing.marks}
    assert len(marks) == 312
    assert drawing.outlined
    assert marks["Figeac"].classes == "o2 r1"
    assert marks["Figeac"].title == "Figeac\u00a0: 4 offres d’emploi, 1 reprise ou ferme"
    assert marks["Gramat"].title == "Gramat\u00a0: 1 reprise ou ferme"
    assert marks["Cahors"].title == "Cahors"
    assert [commune.name for commune in drawing.rows] == ["Figeac", "Gramat"]
    assert [view.key for view in drawing.views] == ["o", "r"], "no source told of services"


def test_one_outline_missing_and_points_serve() -> None:
    known = Knowledge(shapes=(*shapes()[:-1], replace(shapes()[-1], outlines=())))
    drawing = draw(known.located(load_territory()), known, ())
    assert not drawing.outlined
    assert {mark.outline for mark in drawing.marks} == {""}
    assert len(drawing.marks) == 312


@pytest.fixture
def outlined(project: Path, build_project: Callable[..., Path]) -> str:
    """The page of the map, with an outline for every commune and services in a third of them."""
    write_outlines(project)
    return (build_project() / "carte/index.html").read_text("utf-8")


def test_the_whole_map_weighs_little_and_carries_every_commune(outlined: str) -> None:
    drawn = outlined[outlined.index('<div class="map">') : outlined.index('<h2 id="carte-liste"')]
    assert len(brotli.compress(drawn.encode())) <= 15_000
    communes = load_territory().communes
    assert {f"/communes/{commune.slug}/" for commune in communes} == set(
        re.findall(r'<a href="(/communes/[^"]+)"><path', drawn)
    )
    assert "Les contours des communes n’ont pas" not in outlined
    rows = outlined[outlined.index('<h2 id="carte-liste"') :]
    for name, *_ in re.findall("<title>([^<]+)\u00a0: ([^<]+)</title>", drawn):
        assert f">{name}</a></th>" in rows, f"{name} is on the map and not in the list"


def test_without_outlines_it_says_so(site: Path) -> None:
    page = (site / "carte/index.html").read_text("utf-8")
    assert "Les contours des communes n’ont pas encore été relevés\u00a0: 68 communes sur 312" in page
    assert page.count("<circle") == 68
