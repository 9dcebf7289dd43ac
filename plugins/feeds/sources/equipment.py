"""INSEE, base permanente des équipements (BPE): how many doctors, schools and shops each commune has.

Read through the Melodi API, without a key: api.insee.fr/melodi/data/DS_BPE, 30 requests a minute, pages from 1, an
observation for each commune and type. Only the latest edition is there; a commune without a type has no observation.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from plugins.feeds.foreign import one_line
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
from plugins.feeds.sources.download import JSON_TYPES, about_lot, bounds_of, json_of, opened
from plugins.feeds.sources.local import DEPARTEMENT, OpenData, commune_in, commune_of, whole
from plugins.feeds.web import Web
from plugins.territory.knowledge import LocalFigure

# What newcomers ask for: our key, what visitors read, and the types of the BPE's nomenclature that it counts.
FACILITIES = {
    "medecin_generaliste": ("Médecins généralistes", ("D265",)),
    "infirmier": ("Infirmiers", ("D281",)),
    "dentiste": ("Chirurgiens-dentistes", ("D277",)),
    "kinesitherapeute": ("Masseurs-kinésithérapeutes", ("D279",)),
    "pharmacie": ("Pharmacies", ("D307",)),
    "creche": ("Crèches et accueils du jeune enfant", ("D502",)),
    # Maternelle, primaire, élémentaire.
    "ecole": ("Écoles", ("C107", "C108", "C109")),
    "college": ("Collèges", ("C201",)),
    # Général et technologique, professionnel, agricole.
    "lycee": ("Lycées", ("C301", "C302", "C303")),
    "boulangerie": ("Boulangeries", ("B207",)),
    # Hypermarché, supermarché.
    "supermarche": ("Supermarchés", ("B104", "B105")),
    # Supérette, épicerie.
    "epicerie": ("Épiceries et supérettes", ("B201", "B202")),
    # Bureau, relais, agence.
    "poste": ("Points de contact de La Poste", ("A206", "A207", "A208")),
    "bibliotheque": ("Bibliothèques", ("F307",)),
    "gare": ("Gares", ("E107", "E108", "E109")),
    "recharge": ("Stations de recharge électrique", ("B326",)),
}
_KEY_OF = {code: key for key, (_, codes) in FACILITIES.items() for code in codes}
PAGE_SIZE = 10_000
_MOST_PAGES = 20
# 30 requests a minute are allowed.
_PAUSE = 2.0


class Equipment(OpenData):
    """Where to ask."""

    type: str = "equipements"
    label: ShortText = "INSEE, base permanente des équipements"
    max_age_hours: float = Field(13_000, gt=0, le=26_000, allow_inf_nan=False)
    url: ServiceAddress = "https://api.insee.fr/melodi/data/DS_BPE"


@dataclass(frozen=True)
class Observation:
    """How many of one of our facilities one commune had in a year."""

    commune: str
    key: str
    year: str
    count: int


def fetch(feed: Equipment, outside: Outside) -> Fetched:
    """The counts of the communes of the département, added up by facility. Raises FeedFailed."""
    asked = [
        # « All the communes of »: without the star the answer is about the département as one.
        ("GEO", f"DEP-{DEPARTEMENT}*COM"), ("BPE_MEASURE", "FACILITIES"),
        *(("FACILITY_TYPE", code) for code in _KEY_OF), ("totalCount", "true"), ("maxResult", str(PAGE_SIZE)),
    ]  # fmt: skip
    query = {"url": f"{feed.url}?{urlencode(asked)}"}
    observations: list[Any] = []
    validators: dict[str, str] = {}
    with closing(Web((feed.url,))) as web:
        for page in range(1, _MOST_PAGES + 1):
            headers = outside.conditions(query) if page == 1 else {}
            url = f"{query['url']}&page={page}"
            with web.exchange("GET", url, bounds_of(feed, JSON_TYPES), headers=headers) as reply:
                if reply.status == 304:
                    return outside.unchanged()
                validators = validators or reply.validators
                found, last = _page(json_of(opened(reply)))
            observations += found
            if last:
                return Fetched(query, about_lot(_added(observations)), validators)
            outside.sleep(_PAUSE)
    raise FeedFailed(f"plus de {_MOST_PAGES} pages de réponse : la question n'a pas été comprise")


def _page(content: Any) -> tuple[list[Any], bool]:
    """The observations of an answer, and whether there are no more."""
    found = content.get("observations") if isinstance(content, dict) else None
    if not isinstance(found, list):
        raise FeedFailed("réponse illisible : ni JSON ni liste « observations »")
    return found, _dict(content.get("paging")).get("isLast") is not False or not found


def _added(observations: list[Any]) -> list[object]:
    read = [one for one in map(_observation, observations) if one]
    latest = max((one.year for one in read), default="")
    counts: Counter[tuple[str, str]] = Counter()
    for one in read:
        counts[one.commune, one.key] += one.count if one.year == latest else 0
    order = list(FACILITIES)
    return [
        {"commune": commune, "facility": key, "count": count, "year": latest}
        for (commune, key), count in sorted(counts.items(), key=lambda pair: (pair[0][0], order.index(pair[0][1])))
        if count
    ]


def _observation(raw: Any) -> Observation | None:
    """What an observation says; None for a total, another measure, another place, or a count kept secret."""
    dimensions = _dict(_dict(raw).get("dimensions"))
    value = _dict(_dict(_dict(raw).get("measures")).get("OBS_VALUE_NIVEAU")).get("value")
    # « 2025-COM-46042 », after the year of the geography.
    commune = commune_of(str(dimensions.get("GEO", "")).rpartition("COM-")[2])
    key = _KEY_OF.get(str(dimensions.get("FACILITY_TYPE", "")))
    year, count = str(dimensions.get("TIME_PERIOD", "")), whole(value)
    if dimensions.get("BPE_MEASURE", "FACILITIES") != "FACILITIES" or not (commune and key and count):
        return None
    return Observation(commune.code, key, year, count) if year.isdecimal() and len(year) == 4 else None


def _figure(record: dict[str, object], reading: Reading[Equipment]) -> LocalFigure:
    commune, key, count = commune_in(record, "commune"), str(record.get("facility", "")), whole(record.get("count"))
    if key not in FACILITIES:
        raise Refused("équipement inconnu", one_line(key, 40) or "")
    if not count or count > 100_000:
        raise Refused("nombre absent ou refusé")
    year = one_line(record.get("year"), 10) or ""
    return LocalFigure(reading.feed.name, commune.code, key, FACILITIES[key][0], Decimal(count), as_of=year)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


SOURCE: Source[Equipment] = Source(
    settings=Equipment,
    fetch=fetch,
    normalise=quarantining(_figure, lambda record: f"{record.get('facility')}, commune {record.get('commune')}"),
    what="données",
)
