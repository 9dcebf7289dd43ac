"""The sides by which lists are narrowed: each declared once, for its pages, its links, its feeds and the search index.

A facet belongs to a kind and sorts its entries under values; a value that nothing has does not exist. To add a facet,
add its declaration to FACETS: nothing else has to know.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.choices import Choice, ContractType, Journey, Organic, Production, Telework
from plugins.catalogue.display import NBSP
from plugins.catalogue.kinds import KIND_OF, Ambassador, BusinessTransfer, Entry, Farm, JobOffer, Kind, Offer
from plugins.catalogue.listing import EntryList
from plugins.catalogue.once import once_per_entry
from plugins.discovery.bands import AREAS, PRICES, Band
from plugins.discovery.domains import domain_of
from plugins.territory.model import Commune, Territory, slug_of

# Where people go to work and to shop; those without a true place are left out.
TOWNS = ("Cahors", "Figeac", "Gourdon", "Souillac", "Saint-Céré", "Prayssac", "Gramat", "Cœur de Causse")
AROUND_MINUTES = 30
FRESH_DAYS = (3, 7, 14, 31)
# Of values that nobody has listed beforehand (sectors, activities): as many as one can read.
MOST_VALUES = 12


@dataclass(frozen=True)
class FacetValue:
    """What entries have in common: its word in the address and its words on the page."""

    key: str
    label: str


@dataclass(frozen=True)
class Facet:
    """A side of a kind; `values` gives those of an entry.

    `order` lists the known values as they must stand; without it the most frequent stand first, MOST_VALUES of them.
    `heading` makes the title of a value's page from the kind's title and the value's label.
    """

    model: type[Offer | Ambassador]
    key: str
    label: str
    values: Callable[[Any, Catalogue], Iterable[FacetValue]]
    order: Callable[[Catalogue], Iterable[FacetValue]] | None = None
    heading: str = "{title} : {label}"

    @property
    def kind(self) -> Kind:
        """The kind whose list it narrows."""
        return KIND_OF[self.model]


@dataclass(frozen=True)
class Narrowing:
    """What pages say of a facet's value; `side` is the facet's key, `count` how many living entries it has."""

    address: str
    title: str
    side: str
    label: str
    count: int


@dataclass(frozen=True)
class FacetPage(EntryList):
    """The living entries under one value of a facet."""

    facet: Facet
    value: FacetValue

    @property
    def narrowing(self) -> Narrowing:
        """What pages say of it."""
        return Narrowing(self.address, self.title, self.facet.key, self.value.label, len(self.entries))


@dataclass(frozen=True)
class Side:
    """A facet as the list of a kind shows it."""

    key: str
    label: str
    values: tuple[Narrowing, ...]


def facet_pages(catalogue: Catalogue) -> tuple[FacetPage, ...]:
    """Every value that a living entry has, facet after facet, in the order in which a list shows them."""
    # Foreign words that are written alike in an address are one value, under the first of them: a page is written once.
    named: list[dict[str, FacetValue]] = [{} for _ in FACETS]
    entries: list[dict[str, list[Entry]]] = [defaultdict(list) for _ in FACETS]
    for entry in catalogue.entries:
        for place, key, value in _values(entry, catalogue):
            named[place].setdefault(key, value)
            entries[place][key].append(entry)
    return tuple(
        page
        for place, facet in enumerate(FACETS)
        for page in _pages(facet, {value: entries[place][key] for key, value in named[place].items()}, catalogue)
    )


def keys_of(entry: Entry, catalogue: Catalogue) -> Iterator[tuple[Facet, str]]:
    """Each facet of an entry with the key of a value under it."""
    return ((FACETS[place], key) for place, key, _ in _values(entry, catalogue))


def _values(entry: Entry, catalogue: Catalogue) -> list[tuple[int, str, FacetValue]]:
    """The values of an entry: the facet's place in FACETS, the key, the value; worked out once a day for each entry."""
    notes, name = catalogue.territory.notes, (_values, catalogue.today)
    if name not in notes:
        # Of the catalogue, the day and the places alone: what is noted would keep all of its entries.
        day = Catalogue(catalogue.today, catalogue.territory, ())
        notes[name] = once_per_entry(lambda one: _worked_out(one, day))
    found: list[tuple[int, str, FacetValue]] = notes[name](entry)
    return found


def _worked_out(entry: Entry, day: Catalogue) -> list[tuple[int, str, FacetValue]]:
    own = [(place, facet.values(entry, day)) for place, facet in enumerate(FACETS) if facet.model is type(entry)]
    found = {(place, value.key): value for place, values in own for value in values}
    return [_one_of(place, value) for (place, _), value in found.items()]


@functools.lru_cache(maxsize=4_096)
def _one_of(place: int, value: FacetValue) -> tuple[int, str, FacetValue]:
    """A value of many entries, the same object for all of them."""
    return place, value.key, value


def sides(pages: Iterable[FacetPage], kind: Kind) -> list[Side]:
    """The facets of a kind that have values, in the order in which its list shows them."""
    own = groupby((page for page in pages if page.facet.kind is kind), lambda page: page.facet)
    return [Side(facet.key, facet.label, tuple(page.narrowing for page in group)) for facet, group in own]


def _pages(facet: Facet, groups: dict[FacetValue, list[Entry]], catalogue: Catalogue) -> list[FacetPage]:
    title = facet.kind.title
    return [
        FacetPage(
            address=f"{facet.kind.base}/{facet.key}/{value.key}/",
            title=facet.heading.format(title=title, label=value.label).replace(" :", f"{NBSP}:"),
            entries=tuple(groups[value]),
            facet=facet,
            value=value,
        )
        for value in _in_order(facet, groups, catalogue)
    ]


def _in_order(facet: Facet, groups: dict[FacetValue, list[Entry]], catalogue: Catalogue) -> list[FacetValue]:
    if facet.order:
        return [value for value in facet.order(catalogue) if value in groups]
    return sorted(groups, key=lambda value: (-len(groups[value]), value.key))[:MOST_VALUES]


@functools.cache
def _choice(member: Choice) -> FacetValue:
    # A code (« SAI ») says nothing in an address.
    word = str(member.value)
    return FacetValue(slug_of(member.label if word.isupper() else word), member.label)


def _chosen(*members: Choice | None) -> list[FacetValue]:
    return [_choice(member) for member in members if member]


@functools.lru_cache(maxsize=4_096)
def _named(text: str | None) -> list[FacetValue]:
    return [FacetValue(slug_of(text), text[0].upper() + text[1:])] if text and slug_of(text) else []


def _band(band: Band | None) -> list[FacetValue]:
    return [FacetValue(band.key, band.label)] if band else []


def _groups(catalogue: Catalogue) -> list[FacetValue]:
    return [FacetValue(group.slug, group.name) for group in catalogue.territory.intercommunalities]


def _group(entry: Offer | Ambassador, catalogue: Catalogue) -> list[FacetValue]:
    group = catalogue.territory.by_siren[catalogue.territory.by_code[entry.commune].intercommunality]
    return [FacetValue(group.slug, group.name)]


def _towns(catalogue: Catalogue) -> list[FacetValue]:
    towns = [catalogue.territory.commune(name) for name in TOWNS]
    return [FacetValue(town.slug, town.name) for town in towns if town.position]


def _around(entry: Offer, catalogue: Catalogue) -> list[FacetValue]:
    known = catalogue.territory.notes.setdefault(_around, {})
    if entry.commune not in known:
        known[entry.commune] = _near(catalogue.territory, catalogue.territory.by_code[entry.commune])
    found: list[FacetValue] = known[entry.commune]
    return found


def _near(territory: Territory, home: Commune) -> list[FacetValue]:
    towns = [(town, territory.travel_minutes(town, home)) for town in map(territory.commune, TOWNS) if town.position]
    return [
        FacetValue(town.slug, town.name) for town, minutes in towns if minutes is not None and minutes <= AROUND_MINUTES
    ]


_TELEWORK = (Telework.FULL, Telework.HYBRID, Telework.OCCASIONAL)
_ORGANIC = (Organic.CERTIFIED, Organic.CONVERSION)
_SALARY = FacetValue("indique", "Salaire indiqué")
_HOUSING = FacetValue("sur-place", "Avec logement")
_FRESH = {days: FacetValue(f"{days}-jours", f"{days} derniers jours") for days in FRESH_DAYS}


def _fresh(entry: Entry, catalogue: Catalogue) -> list[FacetValue]:
    age = (catalogue.today - entry.published_on).days
    return [value for days, value in _FRESH.items() if age <= days]


def _intercommunality(model: type[Offer | Ambassador]) -> Facet:
    return Facet(model, "intercommunalite", "Intercommunalité", _group, _groups)


FACETS: tuple[Facet, ...] = (
    Facet(JobOffer, "contrat", "Contrat", lambda job, _: _chosen(job.contract), lambda _: map(_choice, ContractType)),
    Facet(JobOffer, "secteur", "Secteur", lambda job, _: _named(domain_of(job))),
    Facet(
        JobOffer, "autour-de", f"À {AROUND_MINUTES} minutes de", _around, _towns,
        f"{{title}} autour de {{label}}, à {AROUND_MINUTES}{NBSP}minutes",
    ),
    _intercommunality(JobOffer),
    Facet(
        JobOffer, "teletravail", "Télétravail", lambda job, _: _chosen(job.telework if job.telework in _TELEWORK else None),
        lambda _: map(_choice, _TELEWORK), "{title} en télétravail : {label}",
    ),
    Facet(JobOffer, "salaire", "Salaire", lambda job, _: [_SALARY] if job.salary else [], lambda _: [_SALARY]),
    Facet(JobOffer, "depuis", "Publiés depuis", _fresh, lambda _: _FRESH.values(), "{title} publiés : {label}"),
    Facet(BusinessTransfer, "activite", "Activité", lambda one, _: _named(one.activity)),
    Facet(BusinessTransfer, "prix", "Prix", lambda one, _: _band(PRICES.holding(one.price)),
          lambda _: [value for band in PRICES.bands for value in _band(band)]),
    Facet(BusinessTransfer, "logement", "Logement", lambda one, _: [_HOUSING] if one.housing else [], lambda _: [_HOUSING]),
    _intercommunality(BusinessTransfer),
    Facet(Farm, "production", "Production", lambda farm, _: _chosen(*farm.productions), lambda _: map(_choice, Production)),
    Facet(Farm, "surface", "Surface", lambda farm, _: _band(AREAS.holding(farm.area)),
          lambda _: [value for band in AREAS.bands for value in _band(band)]),
    Facet(Farm, "bio", "Agriculture biologique", lambda farm, _: _chosen(farm.organic if farm.organic in _ORGANIC else None),
          lambda _: map(_choice, _ORGANIC)),
    Facet(Ambassador, "parcours", "Parcours", lambda person, _: _chosen(person.journey), lambda _: map(_choice, Journey)),
    _intercommunality(Ambassador),
)  # fmt: skip
