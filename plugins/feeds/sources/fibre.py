"""ARCEP, « Ma connexion internet »: the share of the premises of each commune that the fibre reaches, every quarter.

`commune_techno.csv` (UTF-8, « ; ») gives for each commune the number of premises (`nbr`) and, by technology, how many
are eligible (`elig_ftth`); columns overlap and are not to be added up.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import IO

from pydantic import Field

from plugins.feeds.formats import csv_rows
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
from plugins.feeds.sources.download import CSV_TYPES, about_lot, download
from plugins.feeds.sources.local import OpenData, commune_in, commune_of, whole
from plugins.territory.knowledge import LocalFigure

_NEEDED = ("code_insee", "nbr", "elig_ftth", "date")
# Where data.arcep.fr keeps its files.
_ELSEWHERE = ("arcep.s3.rbx.io.cloud.ovh.net",)
_NTH = ("1er", "2e", "3e", "4e")
_TENTH = Decimal("0.1")


class Fibre(OpenData):
    """Where the file of the latest quarter is."""

    type: str = "fibre"
    label: ShortText = "ARCEP, Ma connexion internet"
    max_age_hours: float = Field(5_000, gt=0, le=26_000, allow_inf_nan=False)
    url: ServiceAddress = "https://data.arcep.fr/fixe/maconnexioninternet/statistiques/last/commune/commune_techno.csv"


def fetch(feed: Fibre, outside: Outside) -> Fetched:
    """The counts of the communes of the Lot, former communes added up. Raises FeedFailed."""
    return download(feed, outside, feed.url, _rows, types=CSV_TYPES, query={"url": feed.url}, elsewhere=_ELSEWHERE)


def _rows(stream: IO[bytes]) -> list[object]:
    premises: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in csv_rows(stream, needed=_NEEDED):
        commune = commune_of(row["code_insee"])
        # Another `type` would count the same premises again.
        if commune is None or row.get("type", "all") != "all":
            continue
        total, eligible = whole(row["nbr"]), whole(row["elig_ftth"])
        if total is None or eligible is None:
            raise FeedFailed(f"nombre de locaux illisible pour la commune {commune.code}")
        counts = premises[commune.code, row["date"]]
        counts[0] += total
        counts[1] += eligible
    return about_lot(
        [
            {"commune": commune, "premises": total, "eligible": eligible, "date": day}
            for (commune, day), (total, eligible) in sorted(premises.items())
        ]
    )


def _figure(record: dict[str, object], reading: Reading[Fibre]) -> LocalFigure:
    commune = commune_in(record, "commune")
    total, eligible = whole(record.get("premises")), whole(record.get("eligible"))
    if not total or eligible is None or eligible > total:
        raise Refused("nombre de locaux absent ou refusé")
    return LocalFigure(
        reading.feed.name, commune.code, "fibre", "Locaux raccordables à la fibre", share(eligible, total), "%",
        quarter(record.get("date")),
    )  # fmt: skip


def share(part: int, total: int) -> Decimal:
    """A part in percent to one decimal; less than all is never 100, more than nothing never 0."""
    if part in (0, total):
        return Decimal(100 if part else 0)
    rounded = (Decimal(100 * part) / total).quantize(_TENTH, ROUND_HALF_UP)
    return min(max(rounded, _TENTH), Decimal("99.9"))


def quarter(value: object) -> str:
    """« 1er trimestre 2026 » from the last day of a quarter, ISO 8601. Raises Refused."""
    try:
        day = date.fromisoformat(str(value).strip())
    except ValueError:
        raise Refused("date absente ou illisible") from None
    return f"{_NTH[(day.month - 1) // 3]} trimestre {day.year}"


SOURCE: Source[Fibre] = Source(
    settings=Fibre,
    fetch=fetch,
    normalise=quarantining(_figure, lambda record: f"commune {record.get('commune')}"),
    what="données",
)
