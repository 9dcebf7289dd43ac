"""Subset the two fonts to French and write them, with fallbacks of the same measure, into the theme.

Run it when a font or the alphabet changes; needs npm, the npm registry, and Debian's fonts-liberation for the fallbacks:

    .venv/bin/python -m plugins.workshop.fonts

Sources: @fontsource-variable/fraunces and @fontsource-variable/atkinson-hyperlegible-next, both OFL-1.1.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from plugins.workshop.environment import ROOT
from plugins.workshop.npm import unpack

FONTS = ROOT / "theme" / "static" / "fonts"
STYLES = ROOT / "theme" / "static" / "css" / "fonts.css"
LIBERATION = Path("/usr/share/fonts/truetype/liberation")
# What French uses, plus the signs of the theme; the latin files lack Ÿ, U+202F and U+2011, which fall back unseen.
ALPHABET = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸ«»‹›“”‘’–—…·•°ºª№€²³½¼×−±→←↑↓\u00a0\u2009\u202f\u2011©®µñíóúáã"
)
# Letters weighted as in French text: the measure by which the fallbacks are fitted.
SAMPLE = (
    "Un emploi, une entreprise ou une ferme à reprendre, un village où vivre : voyez ce que le Lot offre aujourd’hui, "
    "avec ses dates, ses sources et quelqu’un à qui écrire. Ceux qui vivent ici vous le diront mieux que nous."
)


@dataclass(frozen=True)
class Family:
    """A font to fetch: its package and file, the axes to keep or pin, and what stands in for it while it loads."""

    name: str
    package: str
    file: str
    axes: dict[str, float | tuple[float, float]]
    fallback: str
    fallback_file: str
    weight: str


FAMILIES = (
    Family(
        name="Fraunces",
        package="@fontsource-variable/fraunces@5.3.0",
        file="fraunces-latin-full-normal.woff2",
        axes={"SOFT": 70, "WONK": 0, "opsz": (24, 144), "wght": 600},
        fallback="Times New Roman",
        fallback_file="LiberationSerif-Bold.ttf",
        weight="600",
    ),
    Family(
        name="Atkinson Hyperlegible Next",
        package="@fontsource-variable/atkinson-hyperlegible-next@5.3.0",
        file="atkinson-hyperlegible-next-latin-wght-normal.woff2",
        axes={"wght": (400, 700)},
        fallback="Arial",
        fallback_file="LiberationSans-Regular.ttf",
        weight="400 700",
    ),
)


def main() -> None:
    """Fetch, subset, measure, and write the fonts and their styles."""
    FONTS.mkdir(parents=True, exist_ok=True)
    rules = ["/* Written by plugins/workshop/fonts.py. */"]
    with tempfile.TemporaryDirectory() as scratch:
        for family in FAMILIES:
            package = unpack(family.package, Path(scratch) / family.file)
            target = FONTS / f"{family.name.lower().replace(' ', '-')}.woff2"
            _subset(package / "files" / family.file, target, family)
            (FONTS / f"{target.stem}.LICENSE").write_text((package / "LICENSE").read_text("utf-8"), "utf-8")
            rules += [_face(family, target), _fallback_face(family, target)]
            print(f"{target.name} : {target.stat().st_size / 1000:.1f} ko")
    STYLES.write_text("\n".join(rules) + "\n", "utf-8")


def _subset(source: Path, target: Path, family: Family) -> None:
    pinned = instantiateVariableFont(TTFont(source, recalcTimestamp=False), family.axes)
    # Saved and read again: subsetting right after the instancer corrupts glyph variations.
    with tempfile.NamedTemporaryFile(suffix=".ttf") as between:
        pinned.flavor = None
        pinned.save(between.name)
        font = TTFont(between.name, recalcTimestamp=False)
        options = subset.Options(
            layout_features=["kern", "liga", "ccmp", "locl", "mark", "lnum", "tnum"], hinting=False
        )
        options.flavor = "woff2"
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=ALPHABET)
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(target)


def _face(family: Family, target: Path) -> str:
    return (
        f'@font-face {{ font-family: "{family.name}"; src: url("../fonts/{target.name}") format("woff2"); '
        f"font-weight: {family.weight}; font-display: swap; }}"
    )


def _fallback_face(family: Family, target: Path) -> str:
    font, stand_in = TTFont(target), TTFont(LIBERATION / family.fallback_file)
    ratio = _width(font) / _width(stand_in)
    units = font["head"].unitsPerEm * ratio
    up, down, gap = (font["hhea"].ascent, -font["hhea"].descent, font["hhea"].lineGap)
    return (
        f'@font-face {{ font-family: "{family.name} fallback"; src: local("{family.fallback}"); size-adjust: {ratio:.2%}; '
        f"ascent-override: {up / units:.2%}; descent-override: {down / units:.2%}; line-gap-override: {gap / units:.2%}; }}"
    )


def _width(font: TTFont) -> float:
    """The width of the sample in em."""
    names, metrics = font.getBestCmap(), font["hmtx"]
    return float(
        sum(metrics[names[ord(letter)]][0] for letter in SAMPLE if ord(letter) in names) / font["head"].unitsPerEm
    )


if __name__ == "__main__":
    main()
