"""Where an offer is: `lieuTravail` as the API fills it, which is often only in part."""

from __future__ import annotations

import re

from plugins.feeds.foreign import one_line
from plugins.territory.model import Commune, UnknownCommune, load_territory

_LABEL = re.compile(r"(?P<departement>\d{2,3}|2[AB])\s*-\s*(?P<name>.+)")
_LOT = "46"


def department_of(record: object) -> str | None:
    """The code of an offer's département, or None when the offer does not tell."""
    place = _place(record)
    code = _code(place.get("commune")) or _code(place.get("codePostal"))
    if code:
        return code[:3] if code.startswith(("97", "98")) else code[:2]
    label = _LABEL.fullmatch(one_line(place.get("libelle")) or "")
    return label["departement"] if label else None


def commune_of(record: object) -> Commune | None:
    """The commune of the Lot where an offer is: by INSEE code, former communes' too, else by the name in its label.

    Without a postcode or a label that says « 46 » a name proves nothing: there is a Saint-Clair everywhere.
    """
    territory = load_territory()
    place = _place(record)
    code = _code(place.get("commune"))
    if code in territory.by_code:
        return territory.by_code[code]
    if department_of(record) != _LOT:
        return None
    label = one_line(place.get("libelle")) or ""
    named = _LABEL.fullmatch(label)
    try:
        return territory.commune(named["name"] if named else label)
    except UnknownCommune:
        return None


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
