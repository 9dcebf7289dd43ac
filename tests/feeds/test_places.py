"""Which commune foreign words name: exactly one, or none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.feeds.sources.places import commune_named_in, names_elsewhere
from plugins.territory.model import load_territory

TERRITORY = load_territory()


def named(*texts: object) -> str | None:
    commune = commune_named_in(TERRITORY, *texts)
    return commune.name if commune else None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("46000 Cahors", "Cahors"),
        ("Place Chapou 46000 CAHORS", "Cahors"),
        ("46005 CAHORS CEDEX 9", "Cahors"),
        ("Mairie de Figeac", "Figeac"),
        ("Figeac (46100)", "Figeac"),
        ("12 avenue de Cahors, 46100 FIGEAC", "Figeac"),
        ("rue de Cahors (46100) Figeac", "Figeac"),
        ("CIAS du Grand-Figeac, 46100 Figeac", "Figeac"),
        ("CC Quercy-Bouriane - Gourdon", "Gourdon"),
        ("ST CERE", "Saint-Céré"),
        ("ste colombe", "Sainte-Colombe"),
        ("puy l’eveque", "Puy-l'Évêque"),
        ("Cuisinier à Saint-Cirq-Lapopie (H/F)", "Saint-Cirq-Lapopie"),
        ("Saint-Médard-de-Presque", "Saint-Médard-de-Presque"),
        ("Anglars-Juillac", "Anglars-Juillac"),
        ("Pern", "Pern-Lhospitalet"),
        ("46090 Vers", "Saint Géry-Vers"),
        ("Labastide-Murat", "Cœur de Causse"),
        ("coeur de causse", "Cœur de Causse"),
        ("Le Vigan", "Le Vigan-en-Quercy"),
        ("Livraisons vers Cahors, cours du soir, produits bio", "Cahors"),
        ("Salaire : 24000 € ; lieu : Cahors", "Cahors"),
        ("Tél. 05 00 00 00 00, Gramat", "Gramat"),
    ],
)
def test_one_commune_is_named(text: str, name: str) -> None:
    assert named(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Lot (46)", "Lot", "46", "46000", "CC Grand-Figeac", "Communauté d'agglomération du Grand Cahors", "Pays de Gourdon",
        "Causse de Gramat", "Communauté de communes Cazals-Salviac", "avenue de Cahors", "Place de Figeac", "Figeac et Cahors",
        "Concert Bach, produits bio, cours de chant", "Travailler au bourg", "", "   ", None, 46000, ["Cahors"],
        "Cahorsin", "Nouvelle-Figeacoise",
    ],
)  # fmt: skip
def test_none_or_more_than_one_is_no_place(text: object) -> None:
    assert named(text) is None


@pytest.mark.parametrize(
    "text",
    ["82000 Montauban", "Montauban (82000)", "Fumel (47)", "Saint-Cyprien (24)", "Saint-Clair, 47340 Hautefage", "Ajaccio (2A)",
     "Saint-Denis 97400", "Paris 75001 ou Cahors"],
)  # fmt: skip
def test_a_place_of_another_departement_is_never_one_of_the_lot(text: str) -> None:
    assert names_elsewhere(text)
    assert named(text) is None


def test_the_first_text_that_tells_is_believed() -> None:
    assert named("Aide-soignant", "Cahors", "Figeac") == "Cahors"
    assert named(None, "", "Lot (46)", "46100 Figeac") == "Figeac"
    # Several places, or one elsewhere, are an answer: what follows would only guess.
    assert named("Cahors ou Figeac", "Cahors") is None
    assert named("82000 Montauban", "Cahors") is None


def test_every_commune_is_found_by_its_names_and_its_address() -> None:
    for commune in TERRITORY.communes:
        assert named(commune.name) == commune.name
        assert named(f"1 rue de Toulouse, {commune.postcodes[0]} {commune.name.upper()}") == commune.name
        for former in commune.former:
            assert named(former.name) == commune.name


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(max_size=80) | st.none() | st.integers() | st.sampled_from(["46000", "Cahors", "(46)"]), max_size=4
    )
)
def test_any_texts_give_a_commune_of_the_lot_or_none(texts: list[object]) -> None:
    commune = commune_named_in(TERRITORY, *texts)
    assert commune is None or commune in TERRITORY.communes
