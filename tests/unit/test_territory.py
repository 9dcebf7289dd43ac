"""The Lot as its inhabitants name it: communes old and new, spellings, postcodes, distances."""

import pytest

from plugins.territory.model import GeoPoint, UnknownCommune, fold_name, load_territory, slug_of


@pytest.fixture(scope="module")
def lot():
    return load_territory()


def test_the_territory_is_whole(lot):
    assert len(lot.communes) == 312
    assert len({commune.slug for commune in lot.communes}) == 312
    assert 170_000 < lot.population < 180_000
    assert {commune.intercommunality for commune in lot.communes} == set(lot.by_siren)
    assert sum(len(lot.members(group)) for group in lot.intercommunalities) == 312
    assert all(source.licence and source.url.startswith("https://") for source in lot.sources)


@pytest.mark.parametrize(("text", "name"), [
    ("Figeac", "Figeac"), ("FIGEAC", "Figeac"), (" figeac ", "Figeac"), ("46102", "Figeac"),
    ("Saint-Céré", "Saint-Céré"), ("St Céré", "Saint-Céré"), ("St. Cere", "Saint-Céré"), ("ST-CERE", "Saint-Céré"),
    ("saint cere", "Saint-Céré"), ("Ste-Colombe", "Sainte-Colombe"),
    ("Puy l'Evêque", "Puy-l'Évêque"), ("Puy-l’Évêque", "Puy-l'Évêque"), ("Puy-l'E\u0301ve\u0302que", "Puy-l'Évêque"),
    ("Cœur de Causse", "Cœur de Causse"), ("COEUR-DE-CAUSSE", "Cœur de Causse"),
    # Former communes, by name and by code.
    ("Labastide-Murat", "Cœur de Causse"), ("Montcuq", "Montcuq-en-Quercy-Blanc"), ("46201", "Montcuq-en-Quercy-Blanc"),
    ("Saint-Géry", "Saint Géry-Vers"), ("Vers", "Saint Géry-Vers"), ("46331", "Saint Géry-Vers"),
    ("Les Quatre Routes du Lot", "Le Vignon-en-Quercy"), ("Sousceyrac", "Sousceyrac-en-Quercy"),
])  # fmt: skip
def test_communes_answer_to_what_people_write(lot, text, name):
    assert lot.commune(text).name == name


@pytest.mark.parametrize(("text", "advice"), [
    ("Figeaque", "« Figeac »"), ("Caors", "« Cahors »"), ("Gourdon 46300", "« Gourdon »"),
    ("Labastide Mura", "« Labastide-Murat »"), ("Wagadougou", "écrire le nom officiel"), ("", "écrire le nom officiel"),
    ("46999", "écrire le nom officiel"), ("12202", "écrire le nom officiel"),
    ("46000", "code postal"), ("46100", "« Figeac »"), ("46300", "« Gourdon »"), ("46400", "« Saint-Céré »"),
])  # fmt: skip
def test_what_is_no_commune_is_answered_with_what_to_write(lot, text, advice):
    with pytest.raises(UnknownCommune, match=r".") as refused:
        lot.commune(text)
    assert advice in str(refused.value)


def test_the_answer_stays_short(lot):
    with pytest.raises(UnknownCommune) as refused:
        lot.commune("x" * 60_000)
    assert len(str(refused.value)) < 200


def test_every_commune_answers_to_its_name_and_its_former_names(lot):
    for commune in lot.communes:
        assert lot.commune(commune.name) is commune
        assert lot.by_code[commune.code] is commune
        for old in commune.former:
            assert lot.commune(old.name) is commune
            assert lot.by_code[old.code] is commune


def test_no_two_communes_answer_to_one_name(lot):
    names = [fold_name(name) for c in lot.communes for name in {c.name, *(old.name for old in c.former)}]
    assert len(names) == len(set(names))


def test_every_commune_is_somewhere_in_the_lot(lot):
    for commune in lot.communes:
        place = lot.position(commune)
        assert 44.1 < place.latitude < 45.2
        assert 0.9 < place.longitude < 2.3


def test_a_commune_without_coordinates_is_near_those_it_shares_a_postcode_with(lot):
    """Neither commune of the Lot in Ouest Aveyron Communauté has embedded coordinates: they took the build down."""
    assert lot.distance_km(lot.commune("Laramière"), lot.commune("Limogne-en-Quercy")) < 15


@pytest.mark.parametrize(("one", "other", "kilometres"), [
    ("Cahors", "Figeac", 51), ("Cahors", "Gourdon", 33), ("Souillac", "Martel", 11), ("Cahors", "Cahors", 0),
])  # fmt: skip
def test_distances_as_the_crow_flies(lot, one, other, kilometres):
    one, other = lot.commune(one), lot.commune(other)
    assert lot.distance_km(one, other) == pytest.approx(kilometres, abs=3)
    assert lot.distance_km(one, other) == lot.distance_km(other, one)


def test_the_ends_of_the_earth():
    assert GeoPoint(latitude=90, longitude=0).distance_km(GeoPoint(latitude=-90, longitude=0)) == pytest.approx(
        20015, abs=1
    )
    assert GeoPoint(latitude=0, longitude=-90).distance_km(GeoPoint(latitude=0, longitude=90)) == pytest.approx(
        20015, abs=1
    )


def test_nearness_is_the_same_commune_then_the_same_group_then_distance(lot):
    figeac = lot.commune("Figeac")
    others = [lot.commune(name) for name in ("Cahors", "Gramat", "Latronquière", "Cajarc", "Figeac")]
    near = [commune.name for commune in sorted(others, key=lambda other: lot.nearness(figeac, other))]
    assert near[0] == "Figeac"
    assert set(near[1:3]) == {"Latronquière", "Cajarc"}
    assert near[3:] == ["Gramat", "Cahors"]


def test_slugs_are_plain_ascii():
    assert slug_of("Cœur de Causse") == "coeur-de-causse"
    assert slug_of("L'Hospitalet-St-Élie") == "l-hospitalet-saint-elie"


def test_a_drive_is_estimated_only_between_true_places(lot):
    cahors, figeac = lot.commune("Cahors"), lot.commune("Figeac")
    # 57 km as the crow flies; by road 70 km and a little more than an hour (D 653).
    assert 60 <= lot.travel_minutes(cahors, figeac) <= 95
    assert lot.travel_minutes(cahors, figeac) == lot.travel_minutes(figeac, cahors)
    assert lot.travel_minutes(cahors, cahors) == 0
    nowhere = next(commune for commune in lot.communes if commune.position is None)
    assert lot.travel_minutes(cahors, nowhere) is None
