"""Tiers-lieux, in the schema of the places of digital mediation (« mednum »), as data.gouv.fr publishes them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from typing import IO, Any
from urllib.parse import urlsplit

from pydantic import Field

from plugins.feeds.foreign import web_address
from plugins.feeds.formats import csv_rows, json_content
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
from plugins.feeds.sources.download import CSV_TYPES, DATA_GOUV, JSON_TYPES, about_lot, bounds_of, download
from plugins.feeds.sources.local import OpenData, address_line, commune_in, commune_of, name_in, phone, position
from plugins.feeds.sources.opening import osm_week
from plugins.feeds.web import Web, get
from plugins.territory.knowledge import LocalPlace
from plugins.territory.model import Commune, UnknownCommune, load_territory

CATEGORY = "Tiers-lieu"
_NEEDED = ("id", "nom", "commune", "code_postal")
_KEPT = (*_NEEDED, "code_insee", "adresse", "latitude", "longitude", "telephone", "site_web", "horaires")
_FORMATS = ("json", "csv")


class TiersLieux(OpenData):
    """Which data set of data.gouv.fr: the address of its description in that site's API (or of the file itself)."""

    type: str = "tiers-lieux"
    label: ShortText = "France Tiers-Lieux"
    max_age_hours: float = Field(2_200, gt=0, le=26_000, allow_inf_nan=False)
    url: ServiceAddress = (
        "https://www.data.gouv.fr/api/1/datasets/"
        "lieux-de-mediation-numerique-sur-le-territoire-national-fournis-par-france-tiers-lieux/"
    )


def fetch(feed: TiersLieux, outside: Outside) -> Fetched:
    """The tiers-lieux of the Lot, read out of the newest file of the data set. Raises FeedFailed."""
    url = _newest_file(feed)
    types = (*JSON_TYPES, *CSV_TYPES)
    return download(feed, outside, url, _records, types=types, query={"url": url}, elsewhere=DATA_GOUV)


def _newest_file(feed: TiersLieux) -> str:
    """The lasting address of the newest file: files are published anew under another name each time."""
    with closing(Web((feed.url,), DATA_GOUV)) as web:
        described = json_content(get(web, feed.url, bounds_of(feed, JSON_TYPES)))
    resources = described.get("resources") if isinstance(described, dict) else None
    known = [_dict(resource) for resource in (resources if isinstance(resources, list) else [])]
    fit = [one for one in known if one.get("format") in _FORMATS and re.fullmatch(r"[0-9a-f-]{36}", str(one.get("id")))]
    if not fit:
        raise FeedFailed("le jeu de données n'annonce aucun fichier JSON ou CSV")
    newest = max(fit, key=lambda one: (str(one.get("last_modified", "")), one["format"] == "json"))
    site = urlsplit(feed.url)
    # Built from the address that staff declared: where a description says to go is not followed.
    return f"{site.scheme}://{site.netloc}/api/1/datasets/r/{newest['id']}"


def _records(stream: IO[bytes]) -> list[object]:
    body = stream.read()
    if body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"["):
        places: Iterable[Any] = json_content(body)
    else:
        places = csv_rows(io.BytesIO(body), delimiter=",", needed=_NEEDED)
    ours = (place for place in map(_dict, places) if _in_lot(place))
    return about_lot([{name: place[name] for name in _KEPT if place.get(name)} for place in ours])


def _in_lot(place: dict[str, Any]) -> bool:
    if place.get("code_insee"):
        return commune_of(place["code_insee"]) is not None
    return str(place.get("code_postal", "")).startswith("46")


def _commune(record: dict[str, object]) -> Commune:
    """By INSEE code, which the schema does not require, else by the name of the town."""
    if record.get("code_insee"):
        return commune_in(record, "code_insee")
    try:
        return load_territory().commune(str(record.get("commune", ""))[:80])
    except UnknownCommune:
        raise Refused("commune hors du Lot ou inconnue", str(record.get("commune", ""))[:40]) from None


def _place(record: dict[str, object], reading: Reading[TiersLieux]) -> LocalPlace:
    place = LocalPlace(reading.feed.name, _commune(record).code, CATEGORY, name_in(record, "nom"))
    return replace(
        place,
        address=address_line(record.get("adresse"), record.get("code_postal"), record.get("commune")),
        position=position(record.get("latitude"), record.get("longitude")),
        phone=phone(record.get("telephone")),
        # Several sites are parted by a bar.
        url=web_address(str(record.get("site_web", "")).split("|")[0]),
        opening=osm_week(record.get("horaires")),
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


SOURCE: Source[TiersLieux] = Source(
    settings=TiersLieux,
    fetch=fetch,
    normalise=quarantining(_place, lambda record: record.get("nom")),
    what="données",
)
