"""Words into lines that fit: the largest type at which a text holds in its box, never clipped, French spaces kept."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont

NBSP = "\u00a0"
# Widths grow with the size, the optical axis being pinned: words are measured once, at this size.
_MEASURED_AT = 100
Measure = Callable[[str], float]


@dataclass(frozen=True)
class Face:
    """A font file of the site and the value of its only axis; hashable, so that sizes are opened once."""

    file: Path
    axis: float
    leading: float

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The font at a size in pixels."""
        return _opened(self, size)

    def width(self, text: str, size: float) -> float:
        """The width of a text in pixels."""
        return _measured(self, text) * size / _MEASURED_AT


@dataclass(frozen=True)
class Setting:
    """A text set in type: its lines from top to bottom, and their size in pixels."""

    lines: tuple[str, ...]
    size: int
    height: float


def set_text(text: str, face: Face, width: float, height: float, sizes: range) -> Setting:
    """The text in the largest of `sizes` (from large to small) that fits; too long for the smallest, it ends with « … »."""
    words = list(_unbroken(_readable(french(text), face), face, width, sizes[-1]))
    for size in sizes:
        lines = _lines(words, face, width, size)
        if len(lines) * size * face.leading <= height and all(face.width(line, size) <= width for line in lines):
            return _balanced(words, face, size, lines)
    most = max(1, int(height / (sizes[-1] * face.leading)))
    lines = _lines(words, face, width, sizes[-1])
    return _set(_shortened(lines, most, face, width, sizes[-1]), face, sizes[-1])


def french(text: str) -> str:
    """Spaces that must not end a line made so: before « : ; ? ! » », after « « », between a number and what it counts."""
    spaced = re.sub(r"\s+", " ", text.replace(NBSP, NBSP)).strip()
    spaced = re.sub(r" ([:;?!»%€])", NBSP + r"\1", spaced)
    return re.sub(r"« ", "«" + NBSP, spaced)


def _readable(text: str, face: Face) -> str:
    """Without the signs that the font lacks: an emoji, an alphabet of elsewhere."""
    kept = "".join(sign for sign in text if sign.isspace() or not _is_missing(face, sign))
    return re.sub(r" {2,}", " ", kept).strip(" ") or "Choisir le Lot"


@functools.cache
def _is_missing(face: Face, sign: str) -> bool:
    font = face.at(_MEASURED_AT)
    return bytes(font.getmask(sign)) == bytes(font.getmask("\uffff"))


def _unbroken(text: str, face: Face, width: float, smallest: int) -> Iterator[str]:
    """The words; one that is wider than a line even in the smallest type is cut with hyphens."""
    for word in text.split(" "):
        rest = word
        while face.width(rest, smallest) > width:
            cut = next(n for n in range(len(rest) - 1, 0, -1) if face.width(rest[:n] + "-", smallest) <= width)
            yield rest[:cut] + "-"
            rest = rest[cut:]
        yield rest


def _lines(words: list[str], face: Face, width: float, size: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(words: list[str], face: Face, size: int, lines: list[str]) -> Setting:
    """The same number of lines, as even as can be: no word alone on the last."""
    low, high = 0.0, max(face.width(line, size) for line in lines)
    while high - low > size / 2:
        middle = (low + high) / 2
        tried = _lines(words, face, middle, size)
        if len(tried) <= len(lines) and all(face.width(line, size) <= middle for line in tried):
            high, lines = middle, tried
        else:
            low = middle
    return _set(lines, face, size)


def _shortened(lines: list[str], most: int, face: Face, width: float, size: int) -> list[str]:
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while face.width(last + " …", size) > width and " " in last:
        last = last.rpartition(" ")[0]
    return [*lines[: most - 1], last + NBSP + "…"]


def _set(lines: list[str], face: Face, size: int) -> Setting:
    return Setting(tuple(lines), size, len(lines) * size * face.leading)


# The same words are measured again for each size that is tried.
@functools.lru_cache(maxsize=4096)
def _measured(face: Face, text: str) -> float:
    return face.at(_MEASURED_AT).getlength(text)


@functools.lru_cache(maxsize=256)
def _opened(face: Face, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(face.file), size, layout_engine=ImageFont.Layout.RAQM)
    font.set_variation_by_axes([face.axis])
    return font
