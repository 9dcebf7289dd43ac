"""DVF, the sales that the tax administration recorded (Etalab's geo-dvf): what houses sold for in each commune.

`{url}/{year}/departements/46.csv.gz` (UTF-8, « , »): a sale (`id_mutation`) has a row for each house and parcel, and
repeats its whole price (`valeur_fonciere`, €) on every one of them. So only a sale of one single house tells what a
house costs, and it counts once. All years are published anew together, twice a year.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from plugins.catalogue.problems import quote, refuse
from plugins.feeds.foreign import one_line
from plugins.feeds.formats import csv_rows
from plugins.feeds.source import (
    Fetched,
    Outside,
    Reading,
    Refused,
    ServiceAddress,
    ShortText,
    Source,
    quarantining,
)
from plugins.feeds.sources.download import DATA_GOUV, GZIP_TYPES, about_lot, bounds_of, opened, ungzipped
from plugins.feeds.sources.local import DEPARTEMENT, OpenData, commune_in, commune_of, number, whole
from plugins.feeds.web import Web
from plugins.territory.knowledge import LocalFigure

# Fewer sales would give one house's price, or its buyer's secret, for a commune's.
LEAST_SALES = 5
_MOST_YEARS = 6
# Symbolic prices (1 €) between relatives or public bodies are no prices.
_LEAST_PRICE = Decimal(1_000)
_LEAST_SURFACE = Decimal(9)
_HOUSE, _DEPENDENCY = "Maison", "Dépendance"
_NEEDED = (
    "id_mutation", "nature_mutation", "valeur_fonciere", "code_commune", "id_parcelle", "type_local",
    "surface_reelle_bati", "nombre_pieces_principales",
)  # fmt: skip
FIGURES = {"prix_maison_m2": ("Prix médian des maisons", "€/m²"), "ventes_maisons": ("Maisons vendues", "ventes")}


def _years(value: object) -> object:
    known = value if isinstance(value, list) else []
    if not 1 <= len(known) <= _MOST_YEARS or any(type(year) is not int or not 2014 <= year <= 2100 for year in known):
        raise refuse(f"{quote(value)} n'est pas une liste d'années ; écrire par exemple years = [2023, 2024, 2025]")
    return value


class HousingPrices(OpenData):
    """Where the files are, and which years to add up: a setting, so that the same snapshot is never read two ways."""

    type: str = "prix-maisons"
    label: ShortText = "DGFiP et Etalab, demandes de valeurs foncières"
    max_age_hours: float = Field(9_000, gt=0, le=26_000, allow_inf_nan=False)
    url: ServiceAddress = "https://files.data.gouv.fr/geo-dvf/latest/csv"
    years: Annotated[list[int], BeforeValidator(_years)] = Field(default_factory=lambda: [2023, 2024, 2025])


@dataclass(frozen=True)
class Sale:
    """A house sold alone: where, and its price in € for each m² of built surface."""

    commune: str
    price: Decimal


def fetch(feed: HousingPrices, outside: Outside) -> Fetched:
    """The median price and the number of sales of each commune that had enough of them. Raises FeedFailed."""
    years = sorted(set(feed.years), reverse=True)
    query = {"url": feed.url, "years": ",".join(map(str, years))}
    prices: dict[str, list[Decimal]] = defaultdict(list)
    validators: dict[str, str] = {}
    with closing(Web((feed.url,), DATA_GOUV)) as web:
        for done, year in enumerate(years):
            url = f"{feed.url}/{year}/departements/{DEPARTEMENT}.csv.gz"
            # The newest year tells for all, since they come out together.
            headers = {} if done else outside.conditions(query)
            with web.exchange("GET", url, bounds_of(feed, GZIP_TYPES), headers=headers) as reply:
                if reply.status == 304:
                    return outside.unchanged()
                validators = validators or reply.validators
                rows = csv_rows(ungzipped(opened(reply)), delimiter=",", needed=_NEEDED)
                for sale in house_sales(rows):
                    prices[sale.commune].append(sale.price)
            outside.progress(done + 1, len(years))
    period = f"{years[-1]}-{years[0]}" if len(years) > 1 else str(years[0])
    return Fetched(query, about_lot(_records(prices, period)), validators)


def house_sales(rows: Iterable[Mapping[str, str]]) -> Iterator[Sale]:
    """The sales of a single house in the Lot, each once."""
    mutations: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        if row["nature_mutation"] == "Vente" and row["type_local"] and commune_of(row["code_commune"]):
            mutations[row["id_mutation"]].append(row)
    for buildings in mutations.values():
        sale = _sale(buildings)
        if sale:
            yield sale


def _sale(buildings: list[Mapping[str, str]]) -> Sale | None:
    if {row["type_local"] for row in buildings} - {_DEPENDENCY} != {_HOUSE}:
        return None
    rows = [row for row in buildings if row["type_local"] == _HOUSE]
    # A house comes again for each use of its ground (`sols`, `jardins`); another parcel, surface or row that is the
    # very same is another house.
    houses = {(row["id_parcelle"], row["surface_reelle_bati"], row["nombre_pieces_principales"]) for row in rows}
    if len(houses) > 1 or len({tuple(row.values()) for row in rows}) < len(rows):
        return None
    price, surface = number(rows[0]["valeur_fonciere"]), number(rows[0]["surface_reelle_bati"])
    commune = commune_of(rows[0]["code_commune"])
    if commune is None or not price or not surface or price < _LEAST_PRICE or surface < _LEAST_SURFACE:
        return None
    return Sale(commune.code, price / surface)


def _records(prices: Mapping[str, list[Decimal]], years: str) -> list[object]:
    records: list[object] = []
    for commune, known in sorted(prices.items()):
        if len(known) >= LEAST_SALES:
            median = round(statistics.median(known), -1)
            records.append({"commune": commune, "name": "prix_maison_m2", "value": int(median), "years": years})
            records.append({"commune": commune, "name": "ventes_maisons", "value": len(known), "years": years})
    return records


def _figure(record: dict[str, object], reading: Reading[HousingPrices]) -> LocalFigure:
    commune, name, value = commune_in(record, "commune"), str(record.get("name", "")), whole(record.get("value"))
    if name not in FIGURES:
        raise Refused("chiffre inconnu", one_line(name, 40) or "")
    if not value or value > 1_000_000:
        raise Refused("valeur absente ou refusée")
    label, unit = FIGURES[name]
    years = one_line(record.get("years"), 20) or ""
    return LocalFigure(reading.feed.name, commune.code, name, label, Decimal(value), unit, years)


SOURCE: Source[HousingPrices] = Source(
    settings=HousingPrices,
    fetch=fetch,
    normalise=quarantining(_figure, lambda record: f"{record.get('name')}, commune {record.get('commune')}"),
    what="données",
)
