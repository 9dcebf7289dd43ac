"""geo.api.gouv.fr: the outline, the centre and the area of each commune, which other sources are then read with."""

from __future__ import annotations

from typing import IO, Any
from urllib.parse import urlencode

from pydantic import Field

from plugins.feeds.source import (
    FeedFailed,
    Fetched,
    Outside,
    Reading,
    Refused,
    ServiceAddress,
    ShortText,
    Source,
    quarantining,
)
from plugins.feeds.sources.download import JSON_TYPES, about_lot, download, json_of
from plugins.feeds.sources.local import DEPARTEMENT, OpenData, commune_in, commune_of, near_lot, number, position
from plugins.territory.knowledge import CommuneShape, Ring

FIELDS = "nom,code,surface,centre"
# Five decimals are about a metre.
_DECIMALS = 5
_MOST_POINTS = 20_000


class Communes(OpenData):
    """Where to ask for the outlines."""

    type: str = "communes"
    label: ShortText = "API Découpage administratif"
    max_age_hours: float = Field(13_000, gt=0, le=26_000, allow_inf_nan=False)
    url: ServiceAddress = "https://geo.api.gouv.fr/communes"


def fetch(feed: Communes, outside: Outside) -> Fetched:
    """Every commune of the département, in one answer. Raises FeedFailed."""
    query = {"codeDepartement": DEPARTEMENT, "fields": FIELDS, "format": "geojson", "geometry": "contour"}
    return download(feed, outside, f"{feed.url}?{urlencode(query)}", _features, types=JSON_TYPES, query=query)


def _features(stream: IO[bytes]) -> list[object]:
    content = json_of(stream)
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise FeedFailed("réponse illisible : ni GeoJSON ni liste « features »")
    return about_lot([feature for feature in features if commune_of(_properties(feature).get("code"))])


def _shape(record: dict[str, object], reading: Reading[Communes]) -> CommuneShape:
    properties = _properties(record)
    commune = commune_in(properties, "code")
    outlines = _outlines(record.get("geometry"))
    middle = _dict(properties.get("centre")).get("coordinates")
    centre = position(middle[1], middle[0]) if isinstance(middle, list) and len(middle) == 2 else None
    area = number(properties.get("surface"))
    if centre is None:
        raise Refused("centre absent ou hors du Lot")
    if area is None or area <= 0:
        raise Refused("surface absente ou refusée")
    return CommuneShape(reading.feed.name, commune.code, centre, outlines, float(area))


def _outlines(geometry: object) -> tuple[Ring, ...]:
    kind, coordinates = _dict(geometry).get("type"), _dict(geometry).get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        raise Refused("contour absent")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    # The first ring of a polygon is its outside (RFC 7946, 3.1.6); the others are holes.
    rings = tuple(_ring(polygon[0]) for polygon in polygons if isinstance(polygon, list) and polygon)
    if not rings or len(rings) < len(polygons):
        raise Refused("contour incomplet")
    return rings


def _ring(points: object) -> Ring:
    if not isinstance(points, list) or not 4 <= len(points) <= _MOST_POINTS:
        raise Refused("contour incomplet")
    return tuple(_point(point) for point in points)


def _point(point: Any) -> tuple[float, float]:
    if not isinstance(point, list) or len(point) < 2:
        raise Refused("contour illisible ou hors du Lot")
    east, north = point[:2]
    # Every build reads twenty thousand of them: no detour through decimals here.
    if type(east) not in (int, float) or type(north) not in (int, float) or not near_lot(north, east):
        raise Refused("contour illisible ou hors du Lot")
    return round(east, _DECIMALS), round(north, _DECIMALS)


def _properties(feature: object) -> dict[str, Any]:
    return _dict(_dict(feature).get("properties"))


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


SOURCE: Source[Communes] = Source(
    settings=Communes,
    fetch=fetch,
    normalise=quarantining(_shape, lambda record: _properties(record).get("nom")),
    what="données",
    first=True,
)
