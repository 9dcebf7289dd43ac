"""Share cards, compared by structure: whatever the title, every word is there, inside its panel, and can be read."""

from __future__ import annotations

import io
import itertools
import random
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from plugins.sharing.cards import CARD, SQUARE, STORY, Card, Format
from plugins.sharing.drawing import RULE, Studio, Words
from plugins.sharing.typesetting import NBSP, french, set_text
from tests.conftest import ROOT

HEAVIEST, HORIZON, SIZE = CARD.heaviest, CARD.horizon, (CARD.width, CARD.height)
WORDS = [
    "infirmier",
    "infirmière",
    "anticonstitutionnellement",
    "l’hôpital",
    "à",
    "Saint-Cirq-Lapopie",
    "d’Œil",
    "ÇA",
    "où",
    "h/f",
    "Quercy",
    "2",
    "500",
    "€",
    "«",
    "truffe",
    "»",
    "?",
    "pâtisserie-boulangerie-chocolaterie",
    ":",
    "W",
    "WWWWWW",
    "iiiiii",
    "100",
    "%",
    "—",
    "…",
    "no",
    "12",
]


def hard_titles() -> list[str]:
    """200 titles: every length up to the 120 signs that a title may have, foreign signs, words without end."""
    chance = random.Random(46)
    drawn = [" ".join(chance.choices(WORDS, k=chance.randint(1, 18)))[:120].strip() for _ in range(180)]
    ends = [
        "W" * 120, "i" * 120, "mmmmmmmm-" * 13, "É", "x", "Ferme 🐑 à reprendre", "農場を引き継ぐ", "Магазин", "مزرعة", "🐑🐑🐑",
        "A" * 60 + " " + "B" * 59, "à " * 60, "« Quoi ? » : oui !", "<b>Titre</b> & co", "l’" * 60, "Œ" * 120, "…", "—",
        "Un\u202fdeux\u00a0trois", "É" * 40 + "-" + "j" * 79,
    ]  # fmt: skip
    return drawn + ends


TITLES = hard_titles()


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(ROOT / "theme")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def overlap(one: Words, other: Words) -> bool:
    a, b = one.box, other.box
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] - 1 and b[1] < a[3] - 1


def test_two_hundred_of_them() -> None:
    assert len(TITLES) == 200


@pytest.mark.parametrize("rank", range(0, 200, 20))
def test_every_word_inside_its_panel(studio: Studio, rank: int) -> None:
    for title in TITLES[rank : rank + 20]:
        card = Card("a/", "Offre d’emploi · exemple", title, "Figeac · CDI · de 27 600 € à 34 200 € par an", "pont")
        words = studio.layout(card)
        for one in words:
            left, top, right, bottom = one.box
            assert left >= 40, title
            assert right <= SIZE[0] - 40, title
            assert top >= HORIZON + RULE, title
            assert bottom <= SIZE[1] - 8, title
            assert contrast(one.colour, studio.colours["paper"]) >= 4.5
        assert not [pair for pair in itertools.combinations(words, 2) if overlap(*pair)], title


@pytest.mark.parametrize("rank", range(0, 200, 20))
def test_ink_stays_in_its_boxes_and_the_file_is_light(studio: Studio, rank: int) -> None:
    blank = Image.open(io.BytesIO(studio.draw(Card("", "", "x", "", "nuit")))).convert("RGB")
    for title in TITLES[rank : rank + 20]:
        card = Card("a/", "Ferme", title, "Luzech · 40 ha", "nuit")
        raw = studio.draw(card)
        assert raw[:2] == b"\xff\xd8"
        assert raw[-2:] == b"\xff\xd9", "whole"
        assert b"Exif" not in raw
        assert len(raw) <= HEAVIEST
        image = Image.open(io.BytesIO(raw))
        image.load()
        assert (image.format, image.size, image.mode) == ("JPEG", SIZE, "RGB")
        outside = image.copy()
        pen = ImageDraw.Draw(outside)
        for one in studio.layout(card):
            left, top, right, bottom = one.box
            # Accents of capitals and tails of letters may leave the line's box by a few pixels, never the panel.
            pen.rectangle((left - 8, top - 12, right + 12, bottom + 12), fill=studio.colours["paper"])
        ground = blank.crop((0, HORIZON + RULE + 8, SIZE[0], HORIZON + RULE + 9)).resize(
            (SIZE[0], SIZE[1] - HORIZON - RULE - 8)
        )
        panel = outside.crop((0, HORIZON + RULE + 8, *SIZE))
        strongest = max(high for _, high in ImageChops.difference(panel, ground).getextrema())
        assert strongest < 40, f"ink outside the boxes for « {title} »"


def test_all_words_are_there_in_order(studio: Studio) -> None:
    for title in TITLES[:180]:
        setting = set_text(title, studio.serif, 1072, 180, range(92, 25, -2))
        assert " ".join(setting.lines).replace("- ", "-") == french(title).replace("- ", "-"), title


def test_short_titles_are_large_and_long_ones_balanced(studio: Studio) -> None:
    assert set_text("Figeac", studio.serif, 1072, 180, range(92, 25, -2)).size == 92
    lines = set_text(
        "Un emploi, une entreprise, une ferme, un village : choisir le Lot", studio.serif, 1072, 180, range(92, 25, -2)
    ).lines
    widths = [studio.serif.width(line, 60) for line in lines]
    assert min(widths) > 0.6 * max(widths), lines


def test_french_spaces_never_end_a_line() -> None:
    assert french("Quoi ? « Oui » : 10 %") == f"Quoi{NBSP}? «{NBSP}Oui{NBSP}»{NBSP}: 10{NBSP}%"


def test_a_photograph_takes_the_place_of_the_scene(studio: Studio, tmp_path: Path) -> None:
    photo = tmp_path / "p.jpg"
    Image.new("RGB", (900, 1200), "#123456").save(photo)
    image = Image.open(io.BytesIO(studio.draw(Card("", "", "Camille", "", "pont"), photo)))
    assert all(abs(a - b) < 4 for a, b in zip(image.getpixel((600, 150)), (0x12, 0x34, 0x56), strict=True))


@pytest.mark.parametrize("form", [SQUARE, STORY], ids=lambda form: form.name)
def test_squares_and_stories_hold_their_words_too(studio: Studio, form: Format) -> None:
    for title in TITLES[::9]:
        card = Card("a/", "", title, "Camille Exemple, Martel", "meandre", format=form)
        words = studio.layout(card)
        assert all(one.box[1] >= form.horizon + RULE and one.box[2] <= form.width - 40 for one in words), title
        assert all(one.box[3] <= form.height for one in words), title
        assert not [pair for pair in itertools.combinations(words, 2) if overlap(*pair)], title
    raw = studio.draw(card)
    assert len(raw) <= form.heaviest
    assert Image.open(io.BytesIO(raw)).size == (form.width, form.height)
