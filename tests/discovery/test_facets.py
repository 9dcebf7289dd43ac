"""Facets as a visitor meets them: what stands under which value, where, in what order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from plugins.catalogue.catalogue import Catalogue, assemble
from plugins.catalogue.kinds import BusinessTransfer, Entry, Farm, JobOffer
from plugins.discovery.facets import FACETS, MOST_VALUES, facet_pages
from plugins.discovery.records import NOWHERE, SearchRecords, minutes_to_town, yearly_pay
from plugins.publishing.addresses import expected_files, living_addresses
from plugins.publishing.syndication import FEED_LENGTH, followed, freshest
from plugins.territory.model import load_territory
from tests.discovery.world import jobs
from tests.unit.factory import TODAY, catalogue_of, entry_of

WITHOUT_PLACE = next(commune for commune in load_territory().communes if commune.position is None)


def under(*entries: Entry) -> dict[str, list[str]]:
    """The addresses of the facets and the entries under each."""
    return {page.address: [entry.slug for entry in page.entries] for page in facet_pages(catalogue_of(*entries))}


def keys(pages: Iterable[str], facet: str) -> list[str]:
    return [page.split("/")[2] for page in pages if page.split("/")[1] == facet]


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({"contrat": "CDI"}, "emplois/contrat/cdi/"),
        ({"contrat": "SAI"}, "emplois/contrat/contrat-saisonnier/"),
        ({"rome": "J1506", "secteur": "Activités hospitalières"}, "emplois/secteur/sante/"),
        ({"secteur": "Nautisme fluvial"}, "emplois/secteur/nautisme-fluvial/"),
        ({"commune": "Figeac"}, "emplois/autour-de/figeac/"),
        ({"commune": "Figeac"}, "emplois/intercommunalite/cc-grand-figeac/"),
        ({"teletravail": "total"}, "emplois/teletravail/total/"),
        ({"salaire": {"min": "24000", "periode": "annuel"}}, "emplois/salaire/indique/"),
        ({"publie_le": (TODAY - timedelta(days=14)).isoformat()}, "emplois/depuis/14-jours/"),
    ],
)
def test_a_job_stands_under_its_values(changes, address) -> None:
    assert under(entry_of(JobOffer, "poste", **changes))[address] == ["poste"]


@pytest.mark.parametrize(
    ("changes", "absent"),
    [
        ({"teletravail": "non"}, "emplois/teletravail/"),
        ({"rome": None, "secteur": None}, "emplois/secteur/"),
        ({"commune": WITHOUT_PLACE.name}, "emplois/autour-de/"),
        ({"publie_le": (TODAY - timedelta(days=32)).isoformat()}, "emplois/depuis/"),
        ({"salaire": None}, "emplois/salaire/"),
    ],
)
def test_what_nothing_has_is_no_page(changes, absent) -> None:
    assert not [address for address in under(entry_of(JobOffer, "poste", **changes)) if address.startswith(absent)]


@pytest.mark.parametrize(
    ("price", "key"),
    [("0", "moins-de-50000-euros"), ("49999,99", "moins-de-50000-euros"), ("50000", "de-50000-a-100000-euros"),
     ("249999", "de-100000-a-250000-euros"), ("250000", "250000-euros-et-plus")],
)  # fmt: skip
def test_a_price_is_in_one_band(price, key) -> None:
    assert keys(under(entry_of(BusinessTransfer, "boutique", prix=price)), "prix") == [key]


def test_farms_stand_under_each_production_and_their_area() -> None:
    pages = under(entry_of(Farm, "ferme", productions=["ovins", "noix"], surface_ha="99,9", bio="conversion"))
    assert keys(pages, "production") == ["ovins", "noix"]
    assert keys(pages, "surface") == ["de-50-a-100-hectares"]
    assert keys(pages, "bio") == ["conversion"]
    assert keys(under(entry_of(Farm, "ferme", bio="non")), "bio") == []


def test_freshness_holds_what_is_fresher() -> None:
    pages = under(
        entry_of(JobOffer, "neuf", publie_le="2026-11-21"), entry_of(JobOffer, "vieux", publie_le="2026-11-12")
    )
    assert [pages[f"emplois/depuis/{days}-jours/"] for days in (3, 7, 14)] == [["neuf"], ["neuf"], ["neuf", "vieux"]]


def test_values_that_nobody_listed_stand_by_frequency_and_are_few() -> None:
    offers = [entry_of(BusinessTransfer, f"r{n}", activite=f"Métier {min(n, 20)}") for n in range(23)]
    found = keys(under(*offers), "activite")
    assert found[0] == "metier-20"
    assert len(found) == MOST_VALUES


def test_a_list_knows_its_freshest_first_and_its_title() -> None:
    catalogue = catalogue_of(
        entry_of(JobOffer, "a", publie_le="2026-11-01"), entry_of(JobOffer, "b", publie_le="2026-11-20")
    )
    page = next(page for page in facet_pages(catalogue) if page.facet.key == "autour-de")
    assert page.title == "Emplois autour de Figeac, à 30\u00a0minutes"
    assert [entry.slug for entry in page.entries] == ["b", "a"]


@pytest.fixture(scope="module")
def world() -> Catalogue:
    return assemble(list(jobs(400, 40)), TODAY)


def test_counts_equal_a_plain_count(world: Catalogue) -> None:
    pages = facet_pages(world)
    assert len({page.address for page in pages}) == len(pages)
    for page in pages:
        mine = [one for one in world.of_kind(page.facet.kind) if page.value in set(page.facet.values(one, world))]
        assert list(page.entries) == mine != []
    assert {page.facet.key for page in pages} == {facet.key for facet in FACETS if facet.model is JobOffer}


def test_every_facet_page_is_in_the_sitemap_and_expected_and_followed(world: Catalogue) -> None:
    pages = facet_pages(world)
    addresses = {page.address for page in pages}
    assert addresses <= {address for address, _ in living_addresses(world, pages)}
    assert {f"{address}index.html" for address in addresses} <= expected_files(world, pages)
    feeds = {one.address: one for one in followed(world, pages)}
    assert addresses <= set(feeds)
    assert max(len(freshest(one).entries) for one in feeds.values()) == FEED_LENGTH
    silent = [c for c in world.territory.communes if not world.in_commune(c)]
    assert silent
    assert not {f"communes/{commune.slug}/" for commune in silent} & set(feeds)


def test_a_record_says_what_the_page_s_facets_say(world: Catalogue) -> None:
    pages = facet_pages(world)
    records = SearchRecords(world, pages)
    for entry in world.entries[:50]:
        record = records.of(entry)
        expected = {(page.facet.key, page.value.key) for page in pages if entry in page.entries}
        assert set(record.filters) == expected | {("genre", "emploi")}


def test_hostile_words_stay_in_their_attribute() -> None:
    offer = entry_of(JobOffer, "faux", titre='"><script>alert(1)</script>', employeur='Chez "x" onclick=y, z[a]')
    markup = str(SearchRecords(catalogue_of(offer), ()).of(offer).attributes())
    assert "<script" not in markup
    assert 'data-meta0="Figeac · Chez &#34;x&#34; onclick=y, z[a]"' in markup


@pytest.mark.parametrize(
    ("pay", "yearly"),
    [({"min": "24000", "periode": "annuel"}, 24000), ({"min": "2000", "periode": "mensuel"}, 24000),
     ({"min": "12,5", "periode": "horaire"}, 22750), (None, 0)],
)  # fmt: skip
def test_pay_is_compared_by_the_year(pay, yearly) -> None:
    assert yearly_pay(entry_of(JobOffer, "poste", salaire=pay)) == yearly


def test_the_nearest_town_is_never_invented() -> None:
    territory = load_territory()
    assert minutes_to_town(territory.commune("Figeac"), territory) == 0
    assert 0 < minutes_to_town(territory.commune("Luzech"), territory) < 60
    assert minutes_to_town(WITHOUT_PLACE, territory) == NOWHERE == minutes_to_town(None, territory)
