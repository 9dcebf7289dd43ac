"""A share card as a picture: the scene above, the words below, in the site's own colours and type."""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from pathlib import Path

import resvg_py
from PIL import Image, ImageDraw, ImageOps

from plugins.sharing.cards import NETWORKS_HEIGHT, NETWORKS_WIDTH, Card
from plugins.sharing.tokens import colours
from plugins.sharing.typesetting import Face, set_text

SIZE = (NETWORKS_WIDTH, NETWORKS_HEIGHT)
HORIZON = 312  # where the scene ends
RULE = 6
MARGIN = 64
HEAVIEST = 120_000  # bytes
BRAND = "Choisir le Lot"
# Scenes are 1200 by 600: the first row of what a card shows of each.
_TOP = {"nuit": 262, "vignes": 210, "caselle": 170, "marche": 110, "pont": 130}
_TOP_OTHERWISE = 92
# Baseline JPEG: progressive takes four times as long for a tenth less.
_QUALITIES = (82, 76, 68, 58, 45, 30)


@dataclass(frozen=True)
class Words:
    """One line of text on a card: where its box begins, its type and its colour."""

    text: str
    x: float
    y: float
    width: float
    size: int
    face: Face
    colour: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, in pixels."""
        return (self.x, self.y, self.x + self.width, self.y + self.size * self.face.leading)


class Studio:
    """What all cards share: the theme's colours, fonts and scenes, each read once."""

    def __init__(self, theme: Path) -> None:
        self._theme = theme
        self.colours = colours(theme / "static")
        fonts = theme / "static/fonts"
        self.serif = Face(fonts / "fraunces.woff2", 72, 1.14)
        self.sans = Face(fonts / "atkinson-hyperlegible-next.woff2", 500, 1.3)
        self.strong = Face(fonts / "atkinson-hyperlegible-next.woff2", 700, 1.3)
        self.scene = functools.cache(self._scene)

    def draw(self, card: Card, picture: Path | None = None) -> bytes:
        """The card as a JPEG of at most HEAVIEST bytes, without metadata; `picture` takes the scene's place."""
        image = Image.new("RGB", SIZE, self.colours["paper"])
        image.paste(_cropped(picture) if picture else self.scene(card.scene), (0, 0))
        pen = ImageDraw.Draw(image)
        pen.rectangle((0, HORIZON, SIZE[0], HORIZON + RULE - 1), fill=self.colours["saffron"])
        for words in self.layout(card):
            pen.text((words.x, words.y), words.text, font=words.face.at(words.size), fill=words.colour)
        return _encoded(image)

    def layout(self, card: Card) -> list[Words]:
        """Every line of text of a card, from top to bottom; none overlaps another or leaves the panel."""
        room = SIZE[0] - 2 * MARGIN
        top, foot = HORIZON + RULE + 26, SIZE[1] - 70
        brand = self.serif.width(BRAND, 34)
        found = []
        if card.eyebrow:
            found += self._stack(card.eyebrow, self.strong, "water", (MARGIN, top, room, 34), range(26, 24, -1))
        title_top = top + 38 if card.eyebrow else top
        height = foot - 14 - title_top
        title = set_text(card.title, self.serif, room, height, range(92, 25, -2))
        start = title_top + (height - title.height) / 2
        found += self._lines(title.lines, title.size, self.serif, "wine", MARGIN, start)
        if card.line:
            found += self._stack(
                card.line, self.sans, "soft", (MARGIN, foot + 2, room - brand - 40, 40), range(28, 21, -1)
            )
        found += self._lines((BRAND,), 34, self.serif, "wine", SIZE[0] - MARGIN - brand, foot)
        return found

    def _stack(
        self, text: str, face: Face, colour: str, box: tuple[float, float, float, float], sizes: range
    ) -> list[Words]:
        setting = set_text(text, face, box[2], box[3], sizes)
        return self._lines(setting.lines, setting.size, face, colour, box[0], box[1])

    def _lines(self, lines: tuple[str, ...], size: int, face: Face, colour: str, x: float, y: float) -> list[Words]:
        return [
            Words(line, x, y + rank * size * face.leading, face.width(line, size), size, face, self.colours[colour])
            for rank, line in enumerate(lines)
        ]

    def _scene(self, name: str) -> Image.Image:
        drawing = (self._theme / f"static/illustrations/{name}.svg").read_text("utf-8")
        whole = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=SIZE[0])))).convert("RGB")
        top = _TOP.get(name, _TOP_OTHERWISE)
        return whole.crop((0, top, SIZE[0], top + HORIZON))


def _cropped(picture: Path) -> Image.Image:
    # Faces are in the upper part of portraits.
    with Image.open(picture) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    return ImageOps.fit(upright, (SIZE[0], HORIZON), Image.Resampling.LANCZOS, centering=(0.5, 0.3))


def _encoded(image: Image.Image) -> bytes:
    for quality in _QUALITIES:
        encoded = io.BytesIO()
        image.save(encoded, "JPEG", quality=quality, subsampling=0 if quality > 70 else 2)
        if encoded.tell() <= HEAVIEST:
            break
    return encoded.getvalue()
