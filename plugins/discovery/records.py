"""What the search index must know of an entry besides its text: attributes that Pagefind reads on the written page.

Filters are the values of its facets, sorts its date, pay and nearest town, metas what a result's card shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup, escape

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.choices import SalaryPeriod
from plugins.catalogue.display import card_facts, marks
from plugins.catalogue.kinds import KIND_OF, Entry, JobOffer
from plugins.discovery.facets import TOWNS, FacetPage, keys_of
from plugins.territory.model import Commune, Territory

KIND_FILTER = "genre"
# Minutes of an entry that has no true place: after all those that have one.
NOWHERE = 999
# What makes a year's pay of a month's and of an hour's: 35 hours a week, the legal time (Code du travail, L3121-27).
_PER_YEAR = {SalaryPeriod.YEAR: 1, SalaryPeriod.MONTH: 12, SalaryPeriod.HOUR: 35 * 52}

Pair = tuple[str, str]


@dataclass(frozen=True)
class SearchRecord:
    """Pairs of name and value; a filter's name may come back with other values."""

    filters: tuple[Pair, ...]
    metas: tuple[Pair, ...]
    sorts: tuple[Pair, ...]

    def attributes(self) -> Markup:
        """The attributes of the element that holds the entry, so that no element is spent on the index.

        Pagefind takes a value as it stands only through another attribute: a comma would end it.
        """
        text = " data-pagefind-body"
        for group, pairs in (("filter", self.filters), ("meta", self.metas), ("sort", self.sorts)):
            names = ", ".join(f"{name}[data-{group}{number}]" for number, (name, _) in enumerate(pairs))
            text += f' data-pagefind-{group}="{escape(names)}"' if pairs else ""
            text += "".join(f' data-{group}{number}="{escape(value)}"' for number, (_, value) in enumerate(pairs))
        return Markup(text)  # noqa: S704 — names and values are escaped


class SearchRecords:
    """The records of a catalogue's living entries."""

    def __init__(self, catalogue: Catalogue, pages: tuple[FacetPage, ...]) -> None:
        self._catalogue = catalogue
        self._shown = {(page.facet, page.value.key): place for place, page in enumerate(pages)}

    def filters(self, entry: Entry) -> list[Pair]:
        """The names and values of the facets that hold a living entry; of those alone that have a page."""
        found = [(self._shown.get((facet, key)), (facet.key, key)) for facet, key in keys_of(entry, self._catalogue)]
        return [pair for place, pair in sorted((place, pair) for place, pair in found if place is not None)]

    def of(self, entry: Entry) -> SearchRecord:
        """The record of a living entry."""
        commune = self._catalogue.commune_of(entry)
        return SearchRecord(
            filters=((KIND_FILTER, KIND_OF[type(entry)].name), *self.filters(entry)),
            metas=tuple(_metas(entry, commune, self._catalogue.today)),
            sorts=(
                ("date", entry.published_on.strftime("%Y%m%d")),
                ("salaire", str(yearly_pay(entry))),
                ("ville", str(minutes_to_town(commune, self._catalogue.territory))),
            ),
        )


def yearly_pay(entry: Entry) -> int:
    """Gross euros a year of a job, the least that is offered; 0 when nothing is said."""
    if not isinstance(entry, JobOffer) or entry.salary is None:
        return 0
    return int(entry.salary.minimum * Decimal(_PER_YEAR[entry.salary.period]))


def minutes_to_town(commune: Commune | None, territory: Territory) -> int:
    """The estimated drive to the nearest main town; NOWHERE without a true place."""
    if commune is None:
        return NOWHERE
    known = territory.notes.setdefault(minutes_to_town, {})
    if commune.code not in known:
        drives = [territory.travel_minutes(territory.commune(name), commune) for name in TOWNS]
        known[commune.code] = min((minutes for minutes in drives if minutes is not None), default=NOWHERE)
    minutes: int = known[commune.code]
    return minutes


def _metas(entry: Entry, commune: Commune | None, today: date) -> Iterator[Pair]:
    employer = entry.employer if isinstance(entry, JobOffer) else None
    if where := " · ".join(part for part in (commune.name if commune else None, employer) if part):
        yield "lieu", where
    if terms := " · ".join(fact.term for fact in card_facts(entry)):
        yield "termes", terms
    yield "resume", entry.summary
    if KIND_OF[type(entry)].listed:
        # Not in words: they would be searched too, and « novembre » found everywhere.
        yield "publie", entry.published_on.isoformat()
    if marked := ", ".join(marks(entry, today)):
        yield "marque", marked
