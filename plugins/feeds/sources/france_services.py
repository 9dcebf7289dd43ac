"""France services (ANCT, on data.gouv.fr): the counters where several public services are met at once, with their hours."""

from __future__ import annotations

from typing import IO

from pydantic import Field

from plugins.feeds.formats import csv_rows
from plugins.feeds.source import (
    Fetched,
    Outside,
    Reading,
    ServiceAddress,
    ShortText,
    Source,
    quarantining,
)
from plugins.feeds.sources.download import CSV_TYPES, DATA_GOUV, about_lot, download
from plugins.feeds.sources.local import (
    OpenData,
    address_line,
    commune_in,
    commune_of,
    name_in,
    phone,
    position,
)
from plugins.feeds.sources.opening import DAYS, day_hours, week
from plugins.territory.knowledge import LocalPlace

CATEGORY = "France services"
_NEEDED = ("id_fs", "lib_fs", "insee_com")
# The e-mail address and the names of agents stay where they are: the page does not show them.
_KEPT = (*_NEEDED, "adresse", "code_postal", "lib_com", "latitude", "longitude", "telephone")
_HOURS = tuple(f"h_{day}" for day in DAYS)


class FranceServices(OpenData):
    """Where the list is; data.gouv.fr sends on to the file of the day."""

    type: str = "france-services"
    label: ShortText = "ANCT, structures France services"
    max_age_hours: float = Field(2_200, gt=0, le=26_000, allow_inf_nan=False)
    url: ServiceAddress = "https://www.data.gouv.fr/fr/datasets/r/afc3f97f-0ef5-429b-bf16-7b7876d27cd4"


def fetch(feed: FranceServices, outside: Outside) -> Fetched:
    """The structures of the Lot, read out of the national list. Raises FeedFailed."""
    query = {"url": feed.url}
    return download(feed, outside, feed.url, _rows, types=CSV_TYPES, query=query, elsewhere=DATA_GOUV)


def _rows(stream: IO[bytes]) -> list[object]:
    rows = csv_rows(stream, delimiter=",", needed=_NEEDED)
    ours = (row for row in rows if commune_of(row["insee_com"]))
    return about_lot([{name: row[name] for name in (*_KEPT, *_HOURS) if row.get(name)} for row in ours])


def _place(record: dict[str, object], reading: Reading[FranceServices]) -> LocalPlace:
    commune = commune_in(record, "insee_com")
    return LocalPlace(
        reading.feed.name,
        commune.code,
        CATEGORY,
        name_in(record, "lib_fs"),
        address=address_line(record.get("adresse"), record.get("code_postal"), record.get("lib_com")),
        position=position(record.get("latitude"), record.get("longitude")),
        phone=phone(record.get("telephone")),
        opening=week([day_hours(record.get(day)) for day in _HOURS]),
    )


SOURCE: Source[FranceServices] = Source(
    settings=FranceServices,
    fetch=fetch,
    normalise=quarantining(_place, lambda record: record.get("lib_fs")),
    what="données",
)
