"""Where an offer is: `lieuTravail` as the API fills it, which is often only in part."""

from __future__ import annotations

import re

from plugins.feeds.foreign import one_line
from plugins.territory.knowledge import Knowledge
from plugins.territory.model import Commune, GeoPoint, Territory, UnknownCommune

_LABEL = re.compile(r"(?P<departement>\d{2,3}|2[AB])\s*-\s*(?P<name>.+)")
_LOT = "46"
# How near a centre an offer's coordinates must be, in kilometres, when no outline is known.
_CENTRE_KM = 1.0


def department_of(record: object) -> str | None:
    """The code of an offer's département, or None when the offer does not tell."""
    place = _place(record)
    code = _code(place.get("commune")) or _code(place.get("codePostal"))
    if code:
        return code[:3] if code.startswith(("97", "98")) else code[:2]
    label = _LABEL.fullmatch(one_line(place.get("libelle")) or "")
    return label["departement"] if label else None


def commune_of(record: object, territory: Territory, knowledge: Knowledge) -> Commune | None:
    """The commune of the Lot where an offer is: by INSEE code, former communes' too, by its label, by its coordinates.

    Without a postcode or a label that says « 46 » a name proves nothing: there is a Saint-Clair everywhere.
    """
    place = _place(record)
    code = _code(place.get("commune"))
    if code in territory.by_code:
        return territory.by_code[code]
    if department_of(record) not in (_LOT, None):
        return None
    named = _named(place, territory) if department_of(record) else None
    return named or _located(place, territory, knowledge)


def _named(place: dict[str, object], territory: Territory) -> Commune | None:
    label = one_line(place.get("libelle")) or ""
    words = _LABEL.fullmatch(label)
    try:
        return territory.commune(words["name"] if words else label)
    except UnknownCommune:
        return None


def _located(place: dict[str, object], territory: Territory, knowledge: Knowledge) -> Commune | None:
    """By the outline that holds the point, or else the commune whose centre it is: the API gives centres."""
    point = _point(place)
    if point is None:
        return None
    code = knowledge.commune_at(point)
    if code:
        return territory.by_code[code]
    near = [
        commune
        for commune in territory.communes
        if commune.position and commune.position.distance_km(point) < _CENTRE_KM
    ]
    return min(near, key=lambda commune: territory.position(commune).distance_km(point), default=None)


def _point(place: dict[str, object]) -> GeoPoint | None:
    degrees = [value for key in ("latitude", "longitude") if isinstance(value := place.get(key), int | float)]
    if len(degrees) < 2 or not all(-180 <= value <= 180 for value in degrees):
        return None
    # Some are swapped: in France the latitude is always the greater.
    return GeoPoint(latitude=max(degrees), longitude=min(degrees))


def place_label(record: object) -> str:
    """What the offer says of its place, for a message."""
    place = _place(record)
    return one_line(place.get("libelle"), 60) or _code(place.get("commune")) or _code(place.get("codePostal")) or "rien"


def _place(record: object) -> dict[str, object]:
    place = record.get("lieuTravail") if isinstance(record, dict) else None
    return place if isinstance(place, dict) else {}


def _code(value: object) -> str:
    """An INSEE code or a postcode; "" for anything else."""
    text = value.strip() if isinstance(value, str) else ""
    return text if re.fullmatch(r"(\d{2}|2[AB])\d{3}", text, re.ASCII) else ""
