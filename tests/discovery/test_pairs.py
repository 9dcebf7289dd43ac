"""Two jobs, one home: against a reference that tries every commune and every two offers."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations

import brotli
import pytest

from plugins.catalogue.catalogue import Catalogue, assemble
from plugins.catalogue.kinds import Farm, JobOffer
from plugins.discovery.pairs import CHOICES, MINUTES, OTHERS, Pairs, trade_of
from plugins.territory.knowledge import CommuneShape, Knowledge, KnowledgeSource, LocalFigure
from plugins.territory.model import GeoPoint, load_territory
from tests.unit.factory import TODAY, catalogue_of, entry_of

TERRITORY = load_territory()
PLACED = [commune for commune in TERRITORY.communes if commune.position]
UNPLACED = [commune for commune in TERRITORY.communes if not commune.position]
HEALTH, INDUSTRY = "Santé", "Industrie"


def job(slug: str, rome: str | None, commune: str, **more: object) -> JobOffer:
    offer = entry_of(JobOffer, slug, rome=rome, commune=commune, **more)
    assert isinstance(offer, JobOffer)
    return offer


def generated(seed: int) -> tuple[Catalogue, list[JobOffer]]:
    """Up to sixty offers in up to fifteen communes, some without a known place, some without a trade."""
    draw = random.Random(seed)
    communes = draw.sample(PLACED, draw.randint(1, 13)) + draw.sample(UNPLACED, min(2, len(UNPLACED)))
    model = job("modele", "J1506", "Figeac")
    jobs = [
        model.model_copy(
            update={
                "slug": f"offre-{number}",
                "title": f"Poste {draw.randint(1, 9)}",
                "commune": draw.choice(communes).code,
                "rome": draw.choice(["J1506", "J1102", "H2903", "M1805", None]),
                "sector": None,
            }
        )
        for number in range(draw.randint(1, 60))
    ]
    return catalogue_of(*jobs), jobs


def drive(catalogue: Catalogue, one: str, other: str) -> int:
    minutes = catalogue.territory.travel_minutes(catalogue.territory.by_code[one], catalogue.territory.by_code[other])
    return 999 if minutes is None else minutes


def reference(
    catalogue: Catalogue, jobs: list[JobOffer], first: str | JobOffer, second: str, minutes: int
) -> dict[str, set]:
    """Every pair of two offers by commune, found by trying them all."""

    def is_first(offer: JobOffer) -> bool:
        return offer.slug == first.slug if isinstance(first, JobOffer) else trade_of(offer) == first

    found: dict[str, set] = {}
    for home in {offer.commune for offer in jobs}:
        near = [offer for offer in jobs if drive(catalogue, home, offer.commune) <= minutes]
        for one, other in combinations(near, 2):
            if (is_first(one) and trade_of(other) == second) or (is_first(other) and trade_of(one) == second):
                found.setdefault(home, set()).add(frozenset((one.slug, other.slug)))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_homes_are_those_of_the_reference(seed: int) -> None:
    catalogue, jobs = generated(seed)
    pairs = Pairs(catalogue)
    draw = random.Random(seed)
    for first in (draw.choice(pairs.trades), draw.choice(pairs.trades), draw.choice(jobs)):
        second, minutes = draw.choice(pairs.trades), draw.choice(CHOICES)
        expected = reference(catalogue, jobs, first, second, minutes)
        homes = pairs.homes(first, second, minutes)
        assert {home.commune.code: home.pairs for home in homes} == {
            code: len(found) for code, found in expected.items()
        }
        for home in homes:
            made = {frozenset((a.job.slug, b.job.slug)) for a in home.first for b in home.second if a.job is not b.job}
            assert made == expected[home.commune.code]
            assert all(near.minutes == drive(catalogue, home.commune.code, near.job.commune) for near in home.first)
            assert [near.minutes for near in home.second] == sorted(near.minutes for near in home.second)
        assert homes == sorted(homes, key=lambda home: (-home.pairs, home.drives, home.commune.slug))


@pytest.mark.parametrize("seed", range(10))
def test_the_best_couples_are_those_of_the_reference(seed: int) -> None:
    catalogue, jobs = generated(seed)
    pairs = Pairs(catalogue)
    most = {}
    for first in pairs.trades:
        for second in pairs.trades:
            found = reference(catalogue, jobs, first, second, MINUTES)
            if first <= second and found:
                most[first, second] = max(map(len, found.values()))
    assert {(couple.first, couple.second): couple.home.pairs for couple in pairs.couples()} == most
    counts = [couple.home.pairs for couple in pairs.couples()]
    assert counts == sorted(counts, reverse=True)


def test_partners_are_of_other_trades_and_within_half_an_hour() -> None:
    nurse = job("infirmier", "J1506", "Figeac")
    offers = [
        nurse,
        job("aide-soignant", "J1501", "Figeac"),
        job("fraiseur-loin", "H2903", "Cahors"),
        job("fraiseur-1", "H2903", "Faycelles"),
        job("fraiseur-2", "H2903", "Faycelles", titre="Affûteur"),
        job("serveur", "G1803", "Figeac"),
        entry_of(Farm, "ferme", commune="Figeac"),
    ]
    found = Pairs(catalogue_of(*offers)).partners(nurse)
    assert [near.job.slug for near in found] == ["serveur", "fraiseur-2", "fraiseur-1"], "a trade each, then the rest"
    assert found[0].minutes == 0
    assert all(0 < near.minutes <= 30 for near in found[1:])


def test_an_expired_offer_makes_no_pair() -> None:
    gone = job("parti", "H2903", "Figeac", publie_le="2026-01-01", expire_le="2026-11-01")
    pairs = Pairs(catalogue_of(job("la", "J1506", "Figeac"), gone))
    assert pairs.trades == (HEALTH,)
    assert pairs.homes(HEALTH, INDUSTRY) == []
    assert Pairs(catalogue_of()).couples() == []
    assert json.loads(Pairs(catalogue_of()).data())["offers"]["slugs"] == []


def test_an_offer_without_rome_goes_by_its_sector_or_with_the_others() -> None:
    assert trade_of(job("a", None, "Figeac", secteur="Animation")) == "Animation"
    assert trade_of(job("b", None, "Figeac")) == OTHERS


def test_services_are_those_of_the_snapshot() -> None:
    day = datetime(2026, 11, 20, tzinfo=UTC)
    figures = (
        LocalFigure("equipements", "46102", "ecole", "Écoles", Decimal(7)),
        LocalFigure("equipements", "46102", "bibliotheque", "Bibliothèques", Decimal(1)),
        LocalFigure("equipements", "46102", "medecin_generaliste", "Médecins généralistes", Decimal(12)),
        LocalFigure("equipements", "46102", "gare", "Gares", Decimal(0)),
    )
    knowledge = Knowledge(figures=figures, sources={"equipements": KnowledgeSource("INSEE", "LO", "https://x.fr", day)})
    pairs = Pairs(assemble([job("a", "J1506", "Figeac")], TODAY, knowledge=knowledge))
    assert list(pairs.services(pairs.communes[0])) == [("Médecins généralistes", 12), ("Écoles", 7)]
    data = json.loads(pairs.data())
    assert data["communes"] == [["Figeac", "figeac", [[0, 12], [1, 7]]]]
    assert data["services"] == ["Médecins généralistes", "Écoles"]


def test_the_file_for_the_browser_tells_no_more_than_it_must() -> None:
    offers = [
        job("infirmier", "J1506", "Figeac", employeur="Clinique secrète", titre="Infirmier " + "x" * 80),
        job("fraiseur", "H2903", "Faycelles", titre="Tourneur", contact={"courriel": "personne@exemple.fr"}),
    ]
    text = Pairs(catalogue_of(*offers)).data()
    assert "secrète" not in text
    assert "personne@" not in text
    data = json.loads(text)
    assert max(map(len, data["titles"])) == 60
    assert data["drives"] == "3"
    assert data["communes"] == [["Faycelles", "faycelles", []], ["Figeac", "figeac", []]]
    assert data["offers"] == {
        "slugs": ["fraiseur", "infirmier"],
        "titles": [1, 0],
        "trades": [0, 1],
        "communes": [0, 1],
    }


def test_2500_offers_weigh_at_most_30_kb() -> None:
    draw = random.Random(1)
    words = ["Infirmier", "Boulanger", "Technicien", "Agent", "Conducteur", "Serveur", "Comptable", "Maçon", "Soudeur"]
    details = ["de nuit", "en usinage", "polyvalent", "d’entretien", "de maintenance", "commercial", "de chantier"]
    communes = sorted(TERRITORY.communes[:200], key=lambda commune: -commune.population)
    model = job("modele", "J1506", "Figeac")
    jobs = [
        model.model_copy(
            update={
                # As France Travail numbers its offers: three digits, four letters.
                "slug": "france-travail-"
                + "".join(draw.choices("0123456789", k=3) + draw.choices("abcdefghijklmnopqrstuvwxyz", k=4)),
                "title": " ".join([draw.choice(words), *draw.sample(details, 2), draw.choice(["", "(H/F)"])]),
                "commune": communes[min(int(draw.paretovariate(0.7)), len(communes)) - 1].code,
                "rome": draw.choice("ABCDEFGHIJKLMN") + "1101",
            }
        )
        for _ in range(2_500)
    ]
    # Each commune has its place once the snapshot of the outlines has been read.
    shapes = tuple(
        CommuneShape(
            "communes",
            commune.code,
            GeoPoint(latitude=44.2 + draw.random() * 0.8, longitude=1 + draw.random() * 1.2),
            (),
            1,
        )
        for commune in communes
    )
    text = Pairs(assemble(jobs, TODAY, knowledge=Knowledge(shapes=shapes))).data()
    assert text.count("z") < 15_000
    assert len(json.loads(text)["offers"]["slugs"]) == 2_500
    assert len(brotli.compress(text.encode(), quality=11)) <= 30_000
