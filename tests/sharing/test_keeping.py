"""Only what changed is drawn again, and what left the site leaves the cache: a portrait above all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from plugins.catalogue.problems import CannotPublish
from plugins.sharing.cards import Card
from plugins.sharing.keeping import Portfolio
from plugins.sharing.tokens import colours
from tests.conftest import ROOT

CARDS = [Card(f"emplois/o{number}/", "Offre d’emploi", f"Titre {number}", "Figeac") for number in range(6)]


@pytest.fixture
def publish(tmp_path: Path) -> Callable[[list[Card]], list[str]]:
    """Publish cards; gives how many were drawn, and the names on the site."""
    (tmp_path / "theme/static").mkdir(parents=True)
    for name in ("css", "fonts", "illustrations"):
        shutil.copytree(ROOT / "theme/static" / name, tmp_path / "theme/static" / name)

    def run(cards: list[Card]) -> list[str]:
        drawn: list[str] = []
        output = tmp_path / "output"
        shutil.rmtree(output, ignore_errors=True)
        portfolio = Portfolio(tmp_path, tmp_path / "theme", tmp_path / "cache")
        portfolio.publish(cards, output, lambda done, total: drawn.append(f"{done}/{total}"))
        on_site = {path.relative_to(output).as_posix() for path in output.rglob("*.jpg")}
        assert on_site == {portfolio.name(card) for card in cards}
        return drawn

    return run


def test_nothing_changed_nothing_drawn(publish: Callable[[list[Card]], list[str]]) -> None:
    assert len(publish(CARDS)) == 6
    assert publish(CARDS) == []


def test_two_pages_that_say_the_same_have_a_card_each(publish: Callable[[list[Card]], list[str]]) -> None:
    publish([*CARDS, replace(CARDS[0], address="emplois/le-meme/")])
    assert publish([*CARDS, replace(CARDS[0], address="emplois/le-meme/")]) == []


def test_a_damaged_card_is_told_and_drawn_again(
    publish: Callable[[list[Card]], list[str]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    publish(CARDS)
    right = (tmp_path / "output" / "cartes").rglob("*.jpg")
    before = {path.name: path.read_bytes() for path in right}
    kept = min((tmp_path / "cache").iterdir())
    other = max((tmp_path / "cache").iterdir()).read_bytes()
    for wrong in (b"", kept.read_bytes()[:-1], kept.read_bytes()[:1000], b"\xff\xd8 autre chose", other):
        kept.write_bytes(wrong)
        assert publish(CARDS) == ["1/1"]
        assert "endommagé ou étranger, écarté et refait" in caplog.text
        assert {path.name: path.read_bytes() for path in (tmp_path / "output/cartes").rglob("*.jpg")} == before


def test_what_changed_is_drawn_under_another_name(publish: Callable[[list[Card]], list[str]], tmp_path: Path) -> None:
    publish(CARDS)
    before = {path.name for path in (tmp_path / "cache").iterdir()}
    assert publish([replace(CARDS[0], title="Autre"), *CARDS[1:]]) == ["1/1"]
    after = {path.name for path in (tmp_path / "cache").iterdir()}
    assert len(before & after) == 5


def test_a_colour_of_the_theme_draws_all_again(publish: Callable[[list[Card]], list[str]], tmp_path: Path) -> None:
    publish(CARDS)
    tokens = tmp_path / "theme/static/css/tokens.css"
    tokens.write_text(tokens.read_text("utf-8").replace("#5a162b", "#5a162c"), "utf-8")
    assert len(publish(CARDS)) == 6


def test_a_face_that_left_is_nowhere(publish: Callable[[list[Card]], list[str]], tmp_path: Path) -> None:
    Image.new("RGB", (800, 800), "#884422").save(tmp_path / "face.jpg")
    publish([*CARDS, Card("ambassadeurs/camille/", "Portrait", "Camille", picture="face.jpg")])
    publish(CARDS)
    assert len(list((tmp_path / "cache").iterdir())) == 6


def test_a_colour_in_any_writing_is_read_and_one_that_is_not_is_told(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    sheet = (ROOT / "theme/static/css/tokens.css").read_text("utf-8")
    (tmp_path / "css/tokens.css").write_text(
        sheet.replace("#5a162b", "rgb(90, 22, 43)").replace("#e0a030", "tomato"), "utf-8"
    )
    read = colours(tmp_path)
    assert (read["wine"], read["saffron"]) == ("#5a162b", "#ff6347")
    (tmp_path / "css/tokens.css").write_text(sheet.replace("#5a162b", "oklch(0.3 0.1 10)"), "utf-8")
    with pytest.raises(CannotPublish, match="--wine absente ou illisible"):
        colours(tmp_path)
