"""A share card as a picture: the scene above, the words below, in the site's own colours and type."""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from pathlib import Path

import resvg_py
from PIL import Image, ImageDraw, ImageOps

from plugins.sharing.cards import Card, Format
from plugins.sharing.tokens import colours
from plugins.sharing.typesetting import Face, set_text

RULE = 6
MARGIN = 64
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
        """The card as a JPEG no heavier than its format allows, without metadata; `picture` takes the scene's place."""
        form = card.format
        image = Image.new("RGB", (form.width, form.height), self.colours["paper"])
        image.paste(_cropped(picture, form) if picture else self.scene(card.scene, form), (0, 0))
        pen = ImageDraw.Draw(image)
        pen.rectangle((0, form.horizon, form.width, form.horizon + RULE - 1), fill=self.colours["saffron"])
        for words in self.layout(card):
            pen.text((words.x, words.y), words.text, font=words.face.at(words.size), fill=words.colour)
        return _encoded(image, form.heaviest)

    def layout(self, card: Card) -> list[Words]:
        """Every line of text of a card, from top to bottom; none overlaps another or leaves the panel."""
        form = card.format
        room = form.width - 2 * MARGIN
        top, foot = form.horizon + RULE + 26, form.height - form.foot
        brand = self.serif.width(BRAND, 34)
        found = []
        if card.eyebrow:
            found += self._stack(card.eyebrow, self.strong, "water", (MARGIN, top, room, 34), range(26, 24, -1))
        title_top = top + 38 if card.eyebrow else top
        height = foot - 14 - title_top
        title = set_text(card.title, self.serif, room, height, range(form.largest, 25, -2))
        start = title_top + (height - title.height) / 2
        found += self._lines(title.lines, title.size, self.serif, "wine", MARGIN, start)
        if card.line:
            found += self._stack(
                card.line, self.sans, "soft", (MARGIN, foot + 2, room - brand - 40, 40), range(28, 21, -1)
            )
        found += self._lines((BRAND,), 34, self.serif, "wine", form.width - MARGIN - brand, foot)
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

    def _scene(self, name: str, form: Format) -> Image.Image:
        drawing = (self._theme / f"static/illustrations/{name}.svg").read_text("utf-8")
        scale = max(form.width / 1200, form.horizon / 600)
        raw = bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=round(1200 * scale)))
        whole = Image.open(io.BytesIO(raw)).convert("RGB")
        top = min(round(_TOP.get(name, _TOP_OTHERWISE) * scale), whole.height - form.horizon)
        left = (whole.width - form.width) // 2
        return whole.crop((left, top, left + form.width, top + form.horizon))


def _cropped(picture: Path, form: Format) -> Image.Image:
    # Faces are in the upper part of portraits.
    with Image.open(picture) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    return ImageOps.fit(upright, (form.width, form.horizon), Image.Resampling.LANCZOS, centering=(0.5, 0.3))


def _encoded(image: Image.Image, heaviest: int) -> bytes:
    for quality in _QUALITIES:
        encoded = io.BytesIO()
        image.save(encoded, "JPEG", quality=quality, subsampling=0 if quality > 70 else 2)
        if encoded.tell() <= heaviest:
            break
    return encoded.getvalue()
