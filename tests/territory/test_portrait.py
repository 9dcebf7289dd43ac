"""What a commune's page adds: estimates only where places are known, lacks only where a source covers them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path

from plugins.catalogue.catalogue import Catalogue, assemble
from plugins.catalogue.kinds import Ambassador
from plugins.feeds.snapshot import Snapshot, write_snapshot
from plugins.territory.housing import Homes, load_housing
from plugins.territory.knowledge import Knowledge, LocalFigure
from plugins.territory.model import load_territory
from plugins.territory.portrait import Portraits
from plugins.territory.towns import drives, main_towns
from tests.feeds.land_peer import CAHORS, FIGEAC
from tests.territory.outlines import shapes
from tests.unit.factory import TODAY, entry_of

TERRITORY = load_territory()


def known(*figures: LocalFigure, placed: bool = True, entries: tuple = ()) -> Catalogue:
    return assemble(list(entries), TODAY, knowledge=Knowledge(shapes=shapes() if placed else (), figures=figures))


def figure(name: str, commune: str, value: str = "1", feed: str = "bpe") -> LocalFigure:
    return LocalFigure(feed, commune, name, name, Decimal(value))


def test_drives_are_estimates_and_none_without_a_place() -> None:
    cahors, figeac = TERRITORY.commune("Cahors"), TERRITORY.commune("Figeac")
    found = {drive.to.name: drive.minutes for drive in drives(TERRITORY, cahors, main_towns(TERRITORY))}
    assert set(found) == {"Figeac", "Gourdon", "Souillac", "Saint-Céré"}
    # 50.2 km as the crow flies: 66.8 km by road at 50 km/h is 80 minutes, and three to leave and to park.
    assert found["Figeac"] == TERRITORY.travel_minutes(cahors, figeac) == 85
    assert list(found.values()) == sorted(found.values())
    unplaced = next(commune for commune in TERRITORY.communes if commune.position is None)
    assert drives(TERRITORY, unplaced, main_towns(TERRITORY)) == []


def test_neighbours_are_the_nearest_of_any_group_once_every_place_is_known() -> None:
    catalogue = known()
    territory = catalogue.territory
    commune = territory.communes[18 * 5 + 9]
    portrait = Portraits(catalogue).of(commune)
    grid = {18 * y + x for y in (4, 5, 6) for x in (8, 9, 10)} - {18 * 5 + 9}
    assert {territory.communes.index(drive.to) for drive in portrait.nearest} == grid
    assert portrait.same_group == ()

    unplaced = Portraits(known(placed=False)).of(TERRITORY.commune("Figeac"))
    assert unplaced.nearest == ()
    assert {other.intercommunality for other in unplaced.same_group} == {TERRITORY.commune("Figeac").intercommunality}


def test_what_is_missing_and_where_the_nearest_is() -> None:
    here, beside, far = (TERRITORY.communes[number].code for number in (0, 1, 300))
    catalogue = known(
        figure("medecin_generaliste", beside), figure("medecin_generaliste", far), figure("ecole", here),
        figure("epicerie", far), figure("fibre", here, "63.5", "arcep"), figure("fibre", beside, "0", "arcep"),
        figure("fibre", far, "80", "arcep"),
    )  # fmt: skip
    portraits = Portraits(catalogue)
    lacks = {lack.text: lack for lack in portraits.of(catalogue.territory.by_code[here]).lacks}
    assert set(lacks) == {
        "pas de médecin généraliste",
        "ni épicerie ni supermarché",
        "36,5\u00a0% des locaux sans fibre",
    }
    doctor = lacks["pas de médecin généraliste"].nearest
    assert doctor is not None
    assert doctor.to.code == beside
    assert doctor.minutes == 10
    texts = [lack.text for lack in portraits.of(catalogue.territory.by_code[beside]).lacks]
    assert texts == ["pas d’école", "ni épicerie ni supermarché", "pas de fibre"]
    assert [lack.text for lack in portraits.of(catalogue.territory.by_code[far]).lacks] == ["pas d’école"]


def test_what_no_source_covers_is_not_missing() -> None:
    assert not any(Portraits(known()).of(commune).lacks for commune in TERRITORY.communes)


def test_without_places_a_lack_names_no_nearest() -> None:
    unplaced = next(commune for commune in TERRITORY.communes if commune.position is None)
    lack = Portraits(known(figure("ecole", FIGEAC), placed=False)).of(unplaced).lacks[0]
    assert lack.text == "pas d’école"
    assert lack.nearest is None


def test_people_to_ask_are_within_half_an_hour_and_not_of_the_commune_itself() -> None:
    here, beside, far = (TERRITORY.communes[number] for number in (0, 1, 300))
    people = tuple(
        entry_of(Ambassador, place.slug, commune=place.name, prenom="Camille", nom=place.name)
        for place in (here, beside, far)
    )
    catalogue = known(entries=people)
    found = Portraits(catalogue).of(catalogue.territory.by_code[here.code]).people
    assert [person.slug for person in found] == [beside.slug]


def test_homes_are_those_of_the_census() -> None:
    housing = load_housing()
    assert set(housing.communes) == {commune.code for commune in TERRITORY.communes}
    assert housing.year == 2021
    assert housing.source.licence == "Licence Ouverte 2.0"
    assert all(homes.vacant + homes.second < homes.total for homes in housing.communes.values())
    assert Homes(total=200, vacant=13, second=50).vacant_share == 6
    assert 110_000 < sum(homes.total for homes in housing.communes.values()) < 130_000


def text_of(page: Path) -> str:
    content = page.read_text("utf-8").partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).replace("\u00a0", " ").replace("\u202f", " ").split())


def test_the_page_tells_it(project: Path, build_project: Callable[..., Path], site: Path) -> None:
    records: list[object] = [{"commune": CAHORS, "facility": "ecole", "count": 3, "year": "2025"}]
    fetched = datetime(2026, 11, 20, 8, tzinfo=UTC)
    write_snapshot(
        project, Snapshot(feed="equipements", fetched_at=fetched, query={}, count=1, kept=1, records=records)
    )
    output = build_project()
    figeac = text_of(output / "communes/figeac/index.html")
    assert "En voiture, estimation d’après la distance : Saint-Céré à 50 min, Cahors à 85 min" in figeac
    assert "Ce qui manque ici Pas d’école ; au plus près, Cahors, à 85 min environ" in figeac
    homes = load_housing().communes[FIGEAC]
    assert f"Se loger {homes.total // 1000} {homes.total % 1000:03} logements au recensement de 2021" in figeac
    assert "manque ici" not in text_of(output / "communes/cahors/index.html")
    assert "manque ici" not in text_of(site / "communes/figeac/index.html")
