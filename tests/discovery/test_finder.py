"""The finder's formula by hand, its figures from a day's catalogue, and its one small file."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.catalogue.catalogue import Catalogue, assemble
from plugins.catalogue.kinds import BusinessTransfer, Farm, JobOffer
from plugins.discovery.figures import columns
from plugins.discovery.finder import WEIGHTS, Answer, Criterion, Variant, points, rank
from plugins.discovery.finder_page import FinderPage
from plugins.discovery.questions import CRITERIA
from plugins.territory.knowledge import CommuneShape, Knowledge, LocalFigure, LocalPlace
from plugins.territory.model import GeoPoint, load_territory
from tests.unit.factory import TODAY, catalogue_of, entry_of

MINUTES = Criterion("m", "?", "most", (Variant("m", "m", "{}"),), ((10, "dix"),), slack=20)
FIBRE = Criterion("f", "?", "least", (Variant("f", "f", "{}"),), ((95, "95"),), slack=40)
SIZE = Criterion("t", "?", "class", (Variant("t", "t", "{}"),), ((1, "bourg"),), bounds=(500, 2000, 5000))
TERRITORY = load_territory()


@pytest.mark.parametrize(
    ("criterion", "value", "level", "earned"),
    [
        (MINUTES, 0, 10, 100), (MINUTES, 10, 10, 100), (MINUTES, 15, 10, 75), (MINUTES, 30, 10, 0), (MINUTES, 90, 10, 0),
        (MINUTES, None, 10, None),
        (FIBRE, 100, 95, 100), (FIBRE, 95, 95, 100), (FIBRE, 94, 95, 97), (FIBRE, 54, 95, 0), (FIBRE, 0, 95, 0),
        (SIZE, 499, 1, 50), (SIZE, 500, 1, 100), (SIZE, 1999, 1, 100), (SIZE, 2000, 1, 50), (SIZE, 5000, 1, 0),
    ],
)  # fmt: skip
def test_points(criterion: Criterion, value: int | None, level: int, earned: int | None) -> None:
    assert points(criterion, value, level) == earned


def test_the_score_is_the_mean_by_weight_and_the_unknown_counts_for_half() -> None:
    known = {"m": [10, 30, None, 15], "f": [54, 95, 95, None]}
    answers = {"m": Answer(3, "m", 10), "f": Answer(1, "f", 95)}
    ranking = rank((MINUTES, FIBRE), known, 4, answers)
    assert [(one.index, one.score) for one in ranking] == [(0, 75), (3, 68), (2, 62), (1, 25)]
    assert ranking[1].points == {"m": 75, "f": None}


def test_equals_come_by_what_is_known_then_by_name() -> None:
    known = {"m": [20, None, 20], "f": [95, 95, 95]}
    ranking = rank((MINUTES, FIBRE), known, 3, {"m": Answer(1, "m", 10), "f": Answer(1, "f", 95)})
    assert [(one.index, one.score) for one in ranking] == [(0, 75), (2, 75), (1, 75)]


def test_a_question_without_weight_or_without_data_does_not_count() -> None:
    answers = {"m": Answer(0, "m", 10), "f": Answer(2, "ailleurs", 95)}
    assert rank((MINUTES, FIBRE), {"m": [1], "f": [1]}, 1, answers) == []
    answers["m"] = Answer(1, "m", 10)
    assert rank((MINUTES, FIBRE), {"m": [20], "f": [1]}, 1, answers)[0].points == {"m": 50}


@given(value=st.integers(0, 30_000), level=st.integers(0, 5000))
def test_nearer_cheaper_and_more_never_earn_less(value: int, level: int) -> None:
    for criterion in CRITERIA:
        if criterion.sense != "class":
            better = value - 1 if criterion.sense == "most" else value + 1
            low, high = points(criterion, value, level), points(criterion, better, level)
            assert low is not None
            assert high is not None
            assert 0 <= low <= high <= 100


def located(*figures: LocalFigure, places: tuple[LocalPlace, ...] = (), offers: tuple = ()) -> Catalogue:
    """A catalogue whose communes stand on a line, one every kilometre, from west to east in the order of their names."""
    shapes = tuple(
        CommuneShape("f", commune.code, GeoPoint(latitude=44.5, longitude=1 + number / 79.3), (), 1000)
        for number, commune in enumerate(TERRITORY.communes)
    )
    return assemble(list(offers), TODAY, knowledge=Knowledge(shapes=shapes, figures=figures, places=places))


def test_figures_of_services_are_minutes_to_the_nearest() -> None:
    first, second = TERRITORY.communes[0], TERRITORY.communes[10]
    known = columns(
        located(
            LocalFigure("bpe", first.code, "medecin_generaliste", "Médecins", Decimal(2)),
            LocalFigure("bpe", second.code, "epicerie", "Épiceries", Decimal(1)),
            LocalFigure("arcep", second.code, "fibre", "Fibre", Decimal("92.7"), "%"),
            places=(LocalPlace("t", second.code, "Tiers-lieu", "L’Atelier"),),
        )
    )
    assert known["medecin"][0] == 0
    assert known["medecin"][10] == 20, "ten kilometres: three minutes, and 13.3 km at 50 km/h"
    assert known["commerce"][10] == known["tiers_lieu"][10] == 0
    assert known["quotidien"][0] == known["quotidien"][10] == 20, "the later of both"
    assert known["fibre"][10] == 92
    assert known["fibre"][0] is None
    assert "gare" not in known
    assert "prix" not in known


def test_without_its_place_a_commune_knows_only_what_it_has_itself() -> None:
    unplaced = next(commune for commune in TERRITORY.communes if commune.position is None)
    doctor = LocalFigure("bpe", unplaced.code, "medecin_generaliste", "Médecins", Decimal(1))
    elsewhere = LocalFigure("bpe", TERRITORY.commune("Cahors").code, "medecin_generaliste", "Médecins", Decimal(1))
    known = columns(assemble([], TODAY, knowledge=Knowledge(figures=(doctor, elsewhere))))
    values = dict(zip((commune.code for commune in TERRITORY.communes), known["medecin"], strict=True))
    assert values.pop(unplaced.code) == values.pop(elsewhere.commune) == 0
    assert set(values.values()) == {None}, "the nearest doctor could be anywhere"


def test_offers_within_half_an_hour_are_counted_by_kind() -> None:
    here, near, far = TERRITORY.communes[0], TERRITORY.communes[16], TERRITORY.communes[200]
    offers = (
        entry_of(JobOffer, "ici", commune=here.name), entry_of(JobOffer, "pres", commune=near.name),
        entry_of(JobOffer, "loin", commune=far.name), entry_of(Farm, "ferme", commune=near.name),
        entry_of(BusinessTransfer, "cafe", commune=here.name),
        entry_of(JobOffer, "finie", commune=here.name, publie_le="2026-01-01", expire_le="2026-11-01"),
    )  # fmt: skip
    known = columns(located(offers=offers))
    assert known["emploi"][0] == known["reprise"][0] == 2
    assert known["emploi"][100] == 0


def full() -> Catalogue:
    """All figures of all communes, as varied as they can be."""
    facilities = ("ecole", "college", "lycee", "medecin_generaliste", "epicerie", "gare")
    figures = [
        LocalFigure("f", commune.code, name, name, Decimal(number * 7919 % 1400 + 700))
        for number, commune in enumerate(TERRITORY.communes)
        for name in ("prix_maison_m2", *(facility for n, facility in enumerate(facilities) if number % (n + 5) == 0))
    ]
    figures += [LocalFigure("f", c.code, "fibre", "", Decimal(n * 37 % 101)) for n, c in enumerate(TERRITORY.communes)]
    places = tuple(LocalPlace("t", commune.code, "Tiers-lieu", "x") for commune in TERRITORY.communes[::9])
    offers = tuple(entry_of(JobOffer, f"o{n}", commune=c.name) for n, c in enumerate(TERRITORY.communes[::3]))
    return located(*figures, places=places, offers=(*offers, entry_of(Farm, "ferme")))


def test_the_file_stays_small_and_says_all() -> None:
    text = FinderPage(full()).data()
    data = json.loads(text)
    assert len(brotli.compress(text.encode())) <= 20_000
    assert set(data["criteria"]) == {one.key for one in CRITERIA}
    assert {variant.figure for one in CRITERIA for variant in one.variants} <= set(data["columns"])
    assert all(len(column) == len(data["names"]) == 312 for column in data["columns"].values())
    assert all(value is None or type(value) is int for column in data["columns"].values() for value in column)


def test_questions_without_data_are_told_apart() -> None:
    page = FinderPage(catalogue_of(today=date(2026, 11, 22)))
    silent = {question.criterion.key for question in page.questions if not question.variants}
    assert silent == {"travail", "bureau", "enfants", "quotidien", "train", "fibre", "budget"}
    assert not [q for q in FinderPage(full()).questions if len(q.variants) < len(q.criterion.variants)]
    assert 8 <= len(page.questions) <= 10


def test_the_tables_lead_with_the_best_and_count_equals() -> None:
    prices = [
        LocalFigure("dvf", c.code, "prix_maison_m2", "", Decimal(900 + n))
        for n, c in enumerate(TERRITORY.communes[:20])
    ]
    doctors = [LocalFigure("bpe", c.code, "medecin_generaliste", "", Decimal(1)) for c in TERRITORY.communes[:30]]
    rows = {row.label: row for row in FinderPage(located(*prices, *doctors)).leading}
    budget = rows["Quel budget pour une maison de 100\u00a0m²\u00a0?"]
    assert [told.replace("\u202f", " ") for _, told in budget.communes][:2] == ["900\u00a0€/m²", "901\u00a0€/m²"]
    assert budget.communes[0][0].code == TERRITORY.communes[0].code
    assert budget.others == 0
    doctor = rows["Un médecin, des commerces\u00a0?"]
    assert doctor.others == 30
    assert doctor.communes[0][0].population == max(c.population for c in TERRITORY.communes[:30])


def test_what_the_form_proposes_is_one_of_its_choices() -> None:
    for one in CRITERIA:
        assert one.level in {number for number, _ in one.levels}
        assert 0 <= one.weight < len(WEIGHTS)
