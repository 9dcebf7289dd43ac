"""What the feeds know of a commune, on its page: dated, credited, within the page's budget, and nothing without them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest

from plugins.feeds.loading import Loaded, load_feeds
from plugins.feeds.snapshot import Snapshot, write_snapshot
from plugins.feeds.sources.equipment import FACILITIES
from plugins.territory.knowledge import Handover, KnowledgeSource
from plugins.territory.model import load_territory
from plugins.workshop.audit.pages import READING
from tests.feeds.land_peer import CAHORS, FIGEAC, lieu, outline, structure

FETCHED = datetime(2026, 11, 20, 8, tzinfo=UTC)
BODACC = KnowledgeSource(
    "BODACC", "Licence Ouverte 2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/", FETCHED
)
HEADINGS = ("Services", "Chiffres", "Équipements", "Transmis récemment", "Superficie")


def records(codes: tuple[str, ...], places: int) -> dict[str, list[object]]:
    """All that the six sources can say of some communes."""
    return {
        "communes": [outline(code) for code in codes],
        "france-services": [structure(code, number) for code in codes for number in range(places)],
        "tiers-lieux": [lieu(code, nom=f"Atelier <b>{number}</b>") for code in codes for number in range(places)],
        "equipements": [
            {"commune": code, "facility": key, "count": 3, "year": "2025"} for code in codes for key in FACILITIES
        ],
        "fibre": [{"commune": code, "premises": 1000, "eligible": 923, "date": "2026-06-30"} for code in codes],
        "prix-maisons": [
            {"commune": code, "name": name, "value": value, "years": "2023-2025"}
            for code in codes
            for name, value in (("prix_maison_m2", 1480), ("ventes_maisons", 212))
        ],
    }


@pytest.fixture
def known(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project with full snapshots, and take-overs as another source brings them."""
    for name, some in records((CAHORS, FIGEAC), 5).items():
        write_snapshot(
            project, Snapshot(feed=name, fetched_at=FETCHED, query={}, count=len(some), kept=len(some), records=some)
        )

    def with_handovers(root: Path, moment: datetime, **_more: object) -> Loaded:
        loaded = load_feeds(root, moment, {})
        sold = tuple(
            Handover("bodacc", code, "Boulangerie", date(2026, 9, 3 + n)) for code in (CAHORS, FIGEAC) for n in range(9)
        )
        knowledge = replace(loaded.knowledge, handovers=sold, sources={**loaded.knowledge.sources, "bodacc": BODACC})
        return loaded._replace(knowledge=knowledge)

    monkeypatch.setattr("plugins.workshop.building.load_feeds", with_handovers)
    return project


def text_of(page: Path) -> str:
    content = page.read_text(encoding="utf-8").partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).replace("\u00a0", " ").split())


def elements(page: Path) -> int:
    """How many elements the page's DOM has: the site writes every opening tag."""
    return len(re.findall(r"<[a-z]", page.read_text(encoding="utf-8")))


def test_a_commune_s_page_says_what_is_known(known: Path, build_project: Callable[..., Path]) -> None:
    output = build_project()
    page = output / "communes/figeac/index.html"
    text = text_of(page)
    assert "Superficie 6 472 ha" in text.replace("\u202f", " ")
    assert "France services de Figeac France services · 0 place de l'Essai, 46000 Figeac" in text
    assert "Ouvert : lundi au jeudi : 8 h 30–12 h, 13 h 30–17 h ; vendredi : 8 h 30–12 h" in text
    assert 'href="tel:0565000000"' in page.read_text("utf-8")
    assert "Et 7 autres lieux dans la commune." in text
    assert "Locaux raccordables à la fibre 92,3 % 2e trimestre 2026" in text
    assert "Prix médian des maisons 1 480 €/m² 2023-2025" in text.replace("\u202f", " ")
    assert "Équipements en 2025 Médecins généralistes : 3 Infirmiers : 3" in text
    assert text.count("Boulangerie, septembre 2026") == 5
    assert "Source : INSEE, base permanente des équipements, relevé du 20 novembre 2026 , Licence Ouverte 2.0 ." in text
    assert "Source : BODACC, relevé du 20 novembre 2026" in text
    assert "<b>" not in page.read_text("utf-8").partition("<main")[2]
    assert "essai@exemple.fr" not in page.read_text("utf-8")

    for town in ("figeac", "cahors"):
        assert elements(output / f"communes/{town}/index.html") <= READING.elements

    assert not [heading for heading in HEADINGS if heading in text_of(output / "communes/gramat/index.html")]


def test_without_snapshots_the_page_is_as_it_was(site: Path) -> None:
    for commune in load_territory().communes:
        text = text_of(site / f"communes/{commune.slug}/index.html")
        assert not [heading for heading in HEADINGS if heading in text], commune.slug
        assert "relevé du" not in text


def test_true_centres_change_what_is_around(known: Path, build_project: Callable[..., Path], site: Path) -> None:
    """A commune without embedded coordinates stood at the middle of its intercommunalité."""
    near = load_territory().commune("Esclauzels")
    assert near.position is None
    feature = outline(CAHORS)
    feature["properties"] = feature["properties"] | {"code": near.code, "nom": near.name}
    write_snapshot(known, Snapshot(feed="communes", fetched_at=FETCHED, query={}, count=1, kept=1, records=[feature]))
    page = f"communes/{near.slug}/index.html"
    farm = "Maraîchage en bord de Lot"
    assert farm in text_of(build_project() / page), "it is 14 km west of this centre"
    assert farm not in text_of(site / page)
