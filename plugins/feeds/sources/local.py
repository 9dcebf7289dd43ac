"""What the sources about communes have in common: which commune a code means, and what a position or a phone is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from plugins.catalogue.values import WebAddress
from plugins.feeds.foreign import one_line
from plugins.feeds.source import FeedSettings, Refused, ServiceAddress, ShortText
from plugins.territory.model import Commune, GeoPoint, load_territory

DEPARTEMENT = "46"
# A little wider than the département: south, west, north, east in degrees.
_AROUND_LOT = (44.1, 0.9, 45.2, 2.3)
_PHONE = re.compile(r"(?:\+33|0033|0)?\(?0?\)?([1-9])((?:\d{2}){4})", re.ASCII)


class OpenData(FeedSettings):
    """A source under the Licence Ouverte, which asks for its name and its date; `url` is where to ask."""

    licence: ShortText = "Licence Ouverte 2.0"
    licence_url: WebAddress = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    url: ServiceAddress


def commune_of(code: object) -> Commune | None:
    """The commune of the Lot that an INSEE code means, codes of former communes included; None elsewhere."""
    return load_territory().by_code.get(str(code).strip()) if isinstance(code, str | int) else None


def commune_in(record: Mapping[str, object], key: str) -> Commune:
    """The commune that a record's `key` names. Raises Refused."""
    commune = commune_of(record.get(key))
    if commune is None:
        raise Refused("commune hors du Lot ou inconnue", one_line(str(record.get(key, "")), 40) or "")
    return commune


def name_in(record: Mapping[str, object], key: str) -> str:
    """The name that a record's `key` gives. Raises Refused."""
    name = one_line(record.get(key))
    if name is None:
        raise Refused("nom absent")
    return name


def number(value: object) -> Decimal | None:
    """A finite number, from JSON or from a text with a point or a comma; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        # No count or price of a commune has more digits; what has more would only cost time.
        found = Decimal(str(value).strip()[:30].replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**12 else None


def whole(value: object) -> int | None:
    """A count: a whole number that is not negative; None for anything else."""
    found = number(value)
    return int(found) if found is not None and found >= 0 and found == found.to_integral_value() else None


def position(latitude: object, longitude: object) -> GeoPoint | None:
    """A place in or near the Lot; None for anything else, so that a wrong point is never shown."""
    north, east = number(latitude), number(longitude)
    if north is None or east is None or not near_lot(float(north), float(east)):
        return None
    return GeoPoint(latitude=round(float(north), 6), longitude=round(float(east), 6))


def near_lot(latitude: float, longitude: float) -> bool:
    """Whether a point, in degrees, is in the Lot or next to it."""
    south, west, north, east = _AROUND_LOT
    return math.isfinite(latitude) and south <= latitude <= north and west <= longitude <= east


def phone(value: object) -> str | None:
    """A French phone number as « 05 65 00 00 00 »; None for anything else. Spreadsheets lose the first 0."""
    digits = re.sub(r"[\s.\-/\u00a0]", "", str(value)[:40]) if isinstance(value, str | int) else ""
    found = _PHONE.fullmatch(digits)
    if not found:
        return None
    plain = f"0{found[1]}{found[2]}"
    return " ".join(plain[start : start + 2] for start in range(0, 10, 2))


def address_line(street: object, postcode: object, town: object) -> str | None:
    """« 3 place de la Halle, 46300 Gourdon » from its parts, whichever are known."""
    end = " ".join(part for part in (one_line(str(postcode or ""), 10), one_line(town, 60)) if part)
    return ", ".join(part for part in (one_line(street, 120), end) if part) or None
