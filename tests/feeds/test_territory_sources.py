from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from plugins.catalogue.display import NBSP
from plugins.feeds.config import read_feeds
from plugins.feeds.loading import Loaded, load_feeds
from plugins.feeds.sources import housing_prices
from plugins.territory.model import GeoPoint, load_territory
from tests.feeds.desk import Desk
from tests.feeds.land_peer import (
    BRIVE,
    CAHORS,
    FIGEAC,
    GOURDON,
    LHOSPITALET,
    PERN,
    YEARS,
    LandPeer,
    gz,
    lieu,
    mutation,
    observation,
    outline,
    premises,
    structure,
    table,
)

PATHS = {
    "communes": "/communes",
    "france-services": "/fs",
    "tiers-lieux": "/api/1/datasets/lieux/",
    "equipements": "/melodi",
    "fibre": "/arcep.csv",
    "prix-maisons": "/dvf",
}
NAMES = list(PATHS)


@pytest.fixture
def land(httpserver: HTTPServer) -> LandPeer:
    peer = LandPeer()
    httpserver.expect_request(re.compile(".*")).respond_with_handler(peer.answer)
    return peer


@pytest.fixture
def desk(tmp_path: Path, httpserver: HTTPServer) -> Desk:
    """The committed tables of the six sources, pointed at the peer: what is tried is what staff use."""
    committed = (Path(__file__).parents[2] / "offers" / "feeds.toml").read_text(encoding="utf-8")
    tables = {table.partition("]")[0]: f"[{table}" for table in re.split(r"(?m)^\[", committed)}
    (tmp_path / "offers").mkdir()
    written = [
        re.sub(r"(?m)^url = .*$", f'url = "{httpserver.url_for(path)}"\ntimeout = 2', tables[name])
        for name, path in PATHS.items()
    ]
    (tmp_path / "offers" / "feeds.toml").write_text("\n".join(written), encoding="utf-8")
    return Desk(tmp_path, {})


def load(desk: Desk, after: timedelta = timedelta()) -> Loaded:
    return load_feeds(desk.root, datetime.now(UTC) + after, desk.environ)


def kept(desk: Desk, name: str) -> dict[str, object]:
    content: dict[str, object] = json.loads((desk.root / f".feeds/{name}.json").read_text(encoding="utf-8"))
    return content


def figures(desk: Desk, code: str) -> dict[str, tuple[str, Decimal, str, str]]:
    known = load(desk).knowledge.of(load_territory().by_code[code])
    return {figure.name: (figure.label, figure.value, figure.unit, figure.as_of) for figure in known.figures}


def test_the_committed_tables_are_what_the_code_would_take() -> None:
    for feed in read_feeds(Path(__file__).parents[2]):
        if feed.type in PATHS:
            bare = type(feed).model_validate({"(nom)": feed.name, "changes": feed.changes})
            assert feed == bare
            assert feed.changes.endswith(".")


def test_all_six_are_read_side_by_side(desk: Desk, land: LandPeer) -> None:
    assert desk.refresh(), desk.everything
    loaded = load(desk)
    assert loaded.entries == ()
    assert [status.state for status in loaded.statuses] == ["fresh"] * 6
    assert {status.what for status in loaded.statuses} == {"données"}
    assert not [line for status in loaded.statuses for line in status.quarantined]
    assert {source.licence for source in loaded.knowledge.sources.values()} == {"Licence Ouverte 2.0"}
    assert set(loaded.knowledge.of(load_territory().by_code[CAHORS]).feeds) == set(NAMES) - {"communes"}


def test_outlines_keep_their_outside_and_give_true_distances(desk: Desk, land: LandPeer) -> None:
    assert desk.refresh("communes")
    knowledge = load(desk).knowledge
    territory = load_territory()
    shape = knowledge.of(territory.by_code[CAHORS]).shape
    assert shape is not None
    assert len(shape.outlines) == 1
    assert shape.outlines[0][0] == (1.39877, 44.40877)
    assert shape.area_ha == 6472
    inside, hole, outside = (GeoPoint(latitude=44.45, longitude=east) for east in (1.43, 1.44, 1.6))
    assert shape.holds(inside)
    assert not shape.holds(outside)
    assert (knowledge.commune_at(inside), knowledge.commune_at(hole)) == (CAHORS, CAHORS)
    assert knowledge.commune_at(outside) is None
    located = knowledge.located(territory)
    cahors, gourdon = located.by_code[CAHORS], located.by_code[GOURDON]
    # One degree of latitude is 111.2 km on the sphere; 0.29° north and 0.06° west.
    assert located.distance_km(cahors, gourdon) == pytest.approx(32.6, abs=0.1)
    assert territory.distance_km(territory.by_code[CAHORS], territory.by_code[GOURDON]) != pytest.approx(32.6, abs=0.1)


def test_several_islands_make_one_commune(desk: Desk, land: LandPeer) -> None:
    one = outline(CAHORS)
    rings = [[[[1.0, 44.4], [1.1, 44.4], [1.1, 44.5], [1.0, 44.4]]], one["geometry"]["coordinates"]]
    land.outlines = [one | {"geometry": {"type": "MultiPolygon", "coordinates": rings}}]
    assert desk.refresh("communes")
    (shape,) = load(desk).knowledge.shapes
    assert len(shape.outlines) == 2
    assert shape.holds(GeoPoint(latitude=44.42, longitude=1.08))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"geometry": None}, "contour absent"),
        ({"geometry": {"type": "Point", "coordinates": [1.4, 44.4]}}, "contour absent"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, "contour incomplet"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[1.4, 44.4], [1.5, 44.4]]]}}, "contour incomplet"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[44.4, 1.4]] * 5]}}, "contour illisible ou hors du Lot"),
        ({"geometry": {"type": "Polygon", "coordinates": [[["1.4", None]] * 5]}}, "contour illisible ou hors du Lot"),
        ({"properties": {"code": CAHORS, "nom": "Cahors", "surface": 5}}, "centre absent ou hors du Lot"),
    ],
)
def test_an_outline_that_is_none_is_quarantined(
    desk: Desk, land: LandPeer, change: dict[str, object], said: str
) -> None:
    land.outlines = [outline(FIGEAC), outline(CAHORS) | change]
    assert desk.refresh("communes")
    loaded = load(desk)
    status = next(status for status in loaded.statuses if status.name == "communes")
    assert (status.kept, status.quarantined) == (1, (f"Cahors : {said}",))


def test_france_services_come_with_their_hours_and_without_their_mail(desk: Desk, land: LandPeer) -> None:
    assert desk.refresh("france-services")
    assert "@" not in json.dumps(kept(desk, "france-services"))
    place = load(desk).knowledge.of(load_territory().by_code[CAHORS]).places[0]
    assert (place.category, place.name) == ("France services", "France services de Cahors")
    assert place.address == "1 place de l'Essai, 46000 Cahors"
    assert place.phone == "05 65 00 00 00"
    assert place.position == GeoPoint(latitude=44.4512, longitude=1.4401)
    assert [line.replace(NBSP, " ") for line in place.opening] == [
        "lundi au jeudi : 8 h 30–12 h, 13 h 30–17 h",
        "vendredi : 8 h 30–12 h",
    ]
    assert land.paths() == ["/fs", "/fs.csv"]
    assert not load(desk).knowledge.of(load_territory().by_code[GOURDON]).places


def test_a_former_commune_s_counter_is_its_new_commune_s(desk: Desk, land: LandPeer) -> None:
    land.structures = [structure(LHOSPITALET)]
    assert desk.refresh("france-services")
    assert [place.commune for place in load(desk).knowledge.places] == [PERN]


def test_the_newest_file_of_the_data_set_is_read_where_it_was_declared(desk: Desk, land: LandPeer) -> None:
    assert desk.refresh("tiers-lieux"), desk.everything
    assert land.paths()[-1] == "/lieux.json"
    assert len(land.asked) == 3
    place = load(desk).knowledge.of(load_territory().by_code[CAHORS]).places[0]
    assert (place.category, place.name) == ("Tiers-lieu", "La Fabrique d'essai de Cahors")
    assert (place.url, place.phone) == ("https://fabrique.example/", "05 65 00 00 01")
    assert [line.replace(NBSP, " ") for line in place.opening] == [
        "lundi au vendredi : 9 h–12 h, 13 h 30–18 h 30",
        "samedi : 8 h 30–12 h",
    ]


def test_a_tiers_lieu_without_code_is_placed_by_its_town(desk: Desk, land: LandPeer) -> None:
    land.lieux = [
        lieu(CAHORS, code_insee=None, commune="CAHORS"),
        lieu(GOURDON, code_insee="", commune="Nulle-Part"),
        lieu(GOURDON, code_insee=BRIVE, code_postal="46300"),
        lieu(FIGEAC, horaires="Mo-Fr sunrise-sunset", site_web="javascript:alert(1)", telephone="à venir"),
        None,
    ]
    assert desk.refresh("tiers-lieux")
    loaded = load(desk)
    assert {place.commune for place in loaded.knowledge.places} == {CAHORS, FIGEAC}
    figeac = loaded.knowledge.of(load_territory().by_code[FIGEAC]).places[0]
    assert (figeac.opening, figeac.url, figeac.phone) == ((), None, None)
    status = next(status for status in loaded.statuses if status.name == "tiers-lieux")
    assert status.quarantined == ("La Fabrique d'essai de Gourdon : commune hors du Lot ou inconnue (Nulle-Part)",)


def test_the_same_list_may_come_as_csv(desk: Desk, land: LandPeer) -> None:
    land.instead["/lieux.json"] = Response(b"\xef\xbb\xbf" + table([lieu(CAHORS)], ","), content_type="text/csv")
    assert desk.refresh("tiers-lieux"), desk.everything
    assert [place.commune for place in load(desk).knowledge.places] == [CAHORS]


def test_facilities_are_added_up_by_kind_over_all_pages(desk: Desk, land: LandPeer) -> None:
    assert desk.refresh("equipements"), desk.everything
    assert [request.args["page"] for request in land.asked] == ["1", "2", "3"]
    assert desk.slept == [2.0, 2.0]
    assert figures(desk, CAHORS) == {
        "medecin_generaliste": ("Médecins généralistes", Decimal(21), "", "2025"),
        "ecole": ("Écoles", Decimal(12), "", "2025"),
    }
    assert figures(desk, PERN)["boulangerie"][1] == 2
    assert list(figures(desk, FIGEAC)) == ["pharmacie", "recharge"]


def test_only_the_latest_edition_of_the_counts_is_added_up(desk: Desk, land: LandPeer) -> None:
    land.observations = [
        observation(CAHORS, "D265", 30.0, "2024"),
        observation(CAHORS, "D265", 21.0, "2025"),
        observation(CAHORS, "D307", None),
        observation(CAHORS, "D281", -3.0),
        observation(CAHORS, "D277", 4.0, BPE_MEASURE="PRACTITIONERS"),
        observation(CAHORS, "D277", 4.0, GEO="2025-DEP-46"),
        {"dimensions": {"FACILITY_TYPE": "D265"}, "measures": None},
    ]
    assert desk.refresh("equipements")
    assert {name: value for name, (_, value, *_) in figures(desk, CAHORS).items()} == {"medecin_generaliste": 21}


def test_pages_without_end_are_an_error(desk: Desk, land: LandPeer) -> None:
    page = {"observations": [observation(CAHORS, "D265", 1.0)], "paging": {"isLast": False}}
    land.instead["/melodi"] = Response(json.dumps(page), content_type="application/json")
    assert not desk.refresh("equipements")
    assert "plus de 20 pages" in desk.everything


def test_fibre_is_a_share_of_premises_dated_by_its_quarter(desk: Desk, land: LandPeer) -> None:
    assert desk.refresh("fibre")
    label = "Locaux raccordables à la fibre"
    assert figures(desk, CAHORS) == {"fibre": (label, Decimal("92.3"), "%", "2e trimestre 2026")}
    # 350 of the 400 premises of Pern and Lhospitalet, now one commune.
    assert figures(desk, PERN)["fibre"][1] == Decimal("87.5")


@pytest.mark.parametrize(
    ("total", "eligible", "share"),
    [(10_000, 9_999, "99.9"), (10_000, 10_000, "100"), (10_000, 1, "0.1"), (10_000, 0, "0")],
)
def test_less_than_all_is_never_100(desk: Desk, land: LandPeer, total: int, eligible: int, share: str) -> None:
    land.premises = [premises(CAHORS, total, eligible), premises(CAHORS, 5, 0, type="pro")]
    assert desk.refresh("fibre")
    assert figures(desk, CAHORS)["fibre"][1] == Decimal(share)


def test_a_count_of_premises_that_is_none_is_said(desk: Desk, land: LandPeer) -> None:
    land.premises = [premises(CAHORS, 10, 20), premises(FIGEAC, 0, 0), premises(GOURDON, 10, 5, date="hier")]
    assert desk.refresh("fibre")
    status = next(status for status in load(desk).statuses if status.name == "fibre")
    assert sorted(status.reasons) == ["date absente ou illisible", *["nombre de locaux absent ou refusé"] * 2]
    land.premises = [premises(CAHORS, "beaucoup", 20)]
    assert not desk.refresh("fibre")
    assert "nombre de locaux illisible pour la commune 46042" in desk.everything


def test_a_price_is_the_median_of_houses_sold_alone(desk: Desk, land: LandPeer) -> None:
    assert desk.refresh("prix-maisons"), desk.everything
    # Nine sales of 100 m² at 100, 110 and 120 k€, three times each.
    assert figures(desk, CAHORS) == {
        "prix_maison_m2": ("Prix médian des maisons", Decimal(1100), "€/m²", "2023-2025"),
        "ventes_maisons": ("Maisons vendues", Decimal(9), "ventes", "2023-2025"),
    }
    assert [request.path for request in land.asked] == [
        f"/dvf/{year}/departements/46.csv.gz" for year in (2025, 2024, 2023)
    ]
    assert "id_mutation" not in json.dumps(kept(desk, "prix-maisons"))


def test_few_sales_give_no_price_at_all(desk: Desk, land: LandPeer) -> None:
    for year in YEARS:
        land.sales[year] = [mutation(0, FIGEAC, 90_000)]
    land.sales[2025] += [mutation(n, FIGEAC, 90_000) for n in (1, 2)] + [mutation(n, GOURDON, 80_000) for n in (3, 4)]
    assert desk.refresh("prix-maisons"), desk.everything
    assert figures(desk, FIGEAC)["ventes_maisons"][1] == housing_prices.LEAST_SALES
    assert figures(desk, GOURDON) == {}
    assert GOURDON not in json.dumps(kept(desk, "prix-maisons")), "nobody's price is kept"


def test_what_is_no_house_sold_alone_does_not_count() -> None:
    rows = [
        # One house, its garden on a second row, its shed, and a bare parcel: one sale.
        mutation(1, CAHORS, 100_000), mutation(1, CAHORS, 100_000, nature_culture="jardins"),
        mutation(1, CAHORS, 100_000, "", type_local="Dépendance"), mutation(1, CAHORS, 100_000, "", type_local=""),
        # Two houses; two houses alike on one parcel; a house with a flat, with a workshop.
        mutation(2, CAHORS, 300_000), mutation(2, CAHORS, 300_000, id_parcelle="autre"),
        mutation(3, CAHORS, 300_000), mutation(3, CAHORS, 300_000),
        mutation(4, CAHORS, 300_000), mutation(4, CAHORS, 300_000, 40, type_local="Appartement"),
        mutation(5, CAHORS, 300_000), mutation(5, CAHORS, 300_000, 40, type_local="Local industriel. commercial ou assimilé"),
        # Given for 1 €, exchanged, without a price, without a surface, elsewhere, a flat.
        mutation(6, CAHORS, 1), mutation(7, CAHORS, 100_000, nature_mutation="Echange"), mutation(8, CAHORS, ""),
        mutation(9, CAHORS, 100_000, ""), mutation(10, BRIVE, 100_000), mutation(11, CAHORS, 9e9, "NaN"),
        mutation(12, CAHORS, 100_000, type_local="Appartement"),
    ]  # fmt: skip
    told = [{name: str(value) for name, value in row.items()} for row in rows]
    assert [(sale.commune, sale.price) for sale in housing_prices.house_sales(told)] == [(CAHORS, Decimal(1000))]


@pytest.mark.parametrize("years", ['"2025"', "2025", "[]", '["2025"]', "[1999]", "[2025.0]", "[true]"])
def test_years_that_are_none_are_said(desk: Desk, years: str) -> None:
    path = desk.root / "offers/feeds.toml"
    path.write_text(re.sub(r"(?m)^years = .*$", f"years = {years}", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert not desk.refresh("prix-maisons")
    (said,) = desk.said
    assert "prix-maisons.years: " in said
    assert "n'est pas une liste d'années ; écrire par exemple years = [2023, 2024, 2025]" in said


def test_years_are_a_setting(desk: Desk, land: LandPeer) -> None:
    desk.configure(years=[2025])
    land.sales[2025] = [mutation(n, CAHORS, 100_000) for n in range(5)]
    assert desk.refresh("prix-maisons"), desk.everything
    assert len(land.asked) == 1
    assert figures(desk, CAHORS)["prix_maison_m2"][3] == "2025"


def test_a_gz_that_was_unpacked_on_the_way_is_read_too(desk: Desk, land: LandPeer) -> None:
    packed = gz([mutation(n, CAHORS, 100_000) for n in range(5)])
    land.instead["/dvf"] = Response(packed, headers={"Content-Encoding": "gzip"}, content_type="text/csv")
    assert desk.refresh("prix-maisons"), desk.everything
    assert figures(desk, CAHORS)["ventes_maisons"][1] == 15


@pytest.mark.parametrize("name", ["communes", "equipements", "fibre", "prix-maisons"])
def test_what_did_not_change_is_not_read_again(desk: Desk, land: LandPeer, name: str) -> None:
    assert desk.refresh(name)
    before, known = kept(desk, name), len(land.asked)
    assert desk.refresh(name), desk.everything
    assert len(land.asked) == known + 1
    after = kept(desk, name)
    assert after["records"] == before["records"]
    assert after["validators"] == before["validators"]
    assert datetime.fromisoformat(str(after["fetched_at"])) > datetime.fromisoformat(str(before["fetched_at"]))


HTML = Response("<!doctype html><title>Maintenance</title>", content_type="text/html")
PLAIN = Response("<!doctype html>\n<title>Maintenance</title>", content_type="application/octet-stream")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (HTML, "type de contenu inattendu (text/html)"),
        (PLAIN, r"illisible|colonne « .* » absente"),
        (Response("", status=500), r"erreur du service \(500\)"),
        (Response("", status=404), r"adresse inconnue du service \(404\)"),
        (Response(b'{"features": [', content_type="application/octet-stream"), r"illisible|colonne « .* » absente"),
        (
            Response(b"\xff\xfe\x00;\x80", content_type="application/octet-stream"),
            r"illisible|UTF-8|colonne « .* » absente",
        ),
        (Response(b"[]", content_type="application/octet-stream"), r"illisible|colonne « .* » absente|aucun fichier"),
    ],
)
def test_a_broken_answer_is_one_line_and_changes_nothing(
    desk: Desk, land: LandPeer, name: str, answer: Response, said: str
) -> None:
    assert desk.refresh(name)
    before = (desk.root / f".feeds/{name}.json").read_bytes()
    desk.said.clear()
    land.instead[PATHS[name]] = answer
    assert not desk.refresh(name)
    (line,) = desk.said
    assert "échec" in line
    assert "le dernier instantané est gardé" in line
    assert "erreur du programme" not in line
    assert re.search(said.replace("(text/html)", r"\(text/html\)"), line)
    assert (desk.root / f".feeds/{name}.json").read_bytes() == before


@pytest.mark.parametrize("name", ["france-services", "fibre"])
def test_a_file_of_another_place_only_is_an_error(desk: Desk, land: LandPeer, name: str) -> None:
    land.structures, land.premises = [structure(BRIVE)], [premises(BRIVE, 9, 9)]
    assert not desk.refresh(name)
    assert "la réponse ne dit rien du Lot" in desk.everything


@pytest.mark.parametrize("part", [0.02, 0.5, 0.98])
def test_a_cut_archive_is_one_line(desk: Desk, land: LandPeer, part: float) -> None:
    whole = gz([mutation(n, CAHORS, 100_000 + n) for n in range(500)])
    land.instead["/dvf"] = Response(whole[: int(len(whole) * part)], content_type="application/gzip")
    assert not desk.refresh("prix-maisons")
    assert "archive .gz illisible ou incomplète" in desk.everything


def test_an_archive_that_swells_is_refused(desk: Desk, land: LandPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.feeds.sources.download._MOST_UNPACKED", 1_000_000)
    bomb = gzip.compress(b"id_mutation," + b"0" * 5_000_000)
    land.instead["/dvf"] = Response(bomb, content_type="application/gzip")
    assert not desk.refresh("prix-maisons")
    assert "archive .gz trop grosse (plus de 1 Mo une fois ouverte)" in desk.everything
