"""The kit's declarations: texts that staff write, what networks accept, colours and communes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from plugins.catalogue.problems import ProblemsFound
from plugins.sharing.kit.page import communes, near
from plugins.sharing.kit.products import PRODUCTS, SCENES
from plugins.sharing.kit.texts import COMMUNE_LENGTH, FILE_NAME, NETWORKS, load_texts
from plugins.sharing.tokens import colours
from plugins.territory.model import load_territory
from tests.conftest import ROOT, digest


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / FILE_NAME
    path.parent.mkdir(parents=True)
    shutil.copy(ROOT / FILE_NAME, path)
    return path


def refused(path: Path, old: str, new: str) -> list[str]:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ProblemsFound) as found:
        load_texts(path.parents[2])
    return [str(problem) for problem in found.value.problems]


def test_the_texts_of_the_site_are_right() -> None:
    assert list(load_texts(ROOT)) == [network.key for network in NETWORKS]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\nbluesky =", "\nblusky =", "vouliez-vous dire « bluesky » ?"),
        ("\nbluesky =", "\nblusky =", "bluesky: texte absent"),
        ("{prenom}, {commune} (Lot)", "{prénom}, {commune} (Lot)", "champ inconnu « {prénom} »"),
        ("(Lot)\n{lien}", "(Lot)", "x: il manque {lien}"),
        ("{commune} (Lot)", "{commune} (Lot), où je vis depuis longtemps et où je compte rester", "X en accepte 280"),
        ('x = """', "x = 3 #", "écriture TOML incomprise"),
    ],
)
def test_a_wrong_text_is_told_with_its_line(texts: Path, old: str, new: str, said: str) -> None:
    problems = refused(texts, old, new)
    assert any(said in problem for problem in problems), problems
    assert all(problem.startswith(f"{FILE_NAME}:") for problem in problems)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        load_texts(tmp_path)
    assert len(found.value.problems) == len(NETWORKS)


def test_a_wrong_text_stops_the_build_and_leaves_the_site(project: Path, build_project: Callable[..., Path]) -> None:
    output = build_project()
    before = digest(output)
    assert "{prénom}" in " ".join(refused(project / FILE_NAME, "{prenom}", "{prénom}"))
    with pytest.raises(ProblemsFound, match="champ inconnu"):
        build_project()
    assert digest(output) == before


def test_no_portrait_takes_the_address_of_the_kit(project: Path, build_project: Callable[..., Path]) -> None:
    shutil.copy(project / "ambassadors/camille-exemple.md", project / "ambassadors/kit.md")
    with pytest.raises(ProblemsFound, match="/ambassadeurs/kit/ est déjà"):
        build_project()


def test_no_commune_is_longer_than_the_texts_allow() -> None:
    assert max(len(commune.name) for commune in load_territory().communes) <= COMMUNE_LENGTH


def test_near_a_commune_reads_as_french() -> None:
    assert [near(name) for name in ("Figeac", "Albas", "Le Bastit", "Les Arques", "Espère")] == [
        "près de Figeac", "près d’Albas", "près du Bastit", "près des Arques", "près d’Espère"
    ]  # fmt: skip
    rows = json.loads(communes(load_territory()))
    assert len(rows) == 312
    assert ["Cahors", "cahors", "près de Cahors"] in rows


def test_the_palette_is_the_light_one() -> None:
    light = colours(ROOT / "theme/static")
    assert light["paper"] == "#faf6ed"
    assert {"ink", "wine", "soft", "saffron", "raised", "on-wine", "water"} <= set(light)


def test_every_scene_is_drawn_and_every_product_is_one() -> None:
    drawn = {path.stem for path in (ROOT / "theme/static/illustrations").glob("*.svg")}
    assert set(SCENES) == drawn
    assert len({product.key for product in PRODUCTS}) == len(PRODUCTS)
