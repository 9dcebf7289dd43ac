"""The figures of docs/bench.json as bars: an SVG that docs/vitesse.md shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plugins.workshop.bench.running import ELEVENTY, HUGO, OURS

_BAR, _STEP, _LEFT, _WIDE, _RIGHT = 26, 34, 330, 480, 150
_OURS, _PEER = "#5a162b", "#7b8f4f"
_CHANGES = {"unchanged": "rien n’a changé", "edited": "une offre modifiée", "refreshed": "un flux relu, 1 % de changé"}
_SAVED = {
    "page_ms": "la page modifiée", "others_ms": "les autres pages", "feed_ms": "un flux relu, une de ses offres",
    "template_ms": "la page vue, gabarit modifié", "style_ms": "la page vue, style modifié",
}  # fmt: skip


_Row = tuple[str, float, str, str]


@dataclass(frozen=True)
class _Block:
    """Bars that are drawn to one scale: the label, the number, the colour of each, and what is said after the number."""

    title: str
    unit: str
    rows: list[_Row]


def draw(figures: Mapping[str, Any]) -> str:
    """The picture of the figures of docs/bench.json, of the parts that were measured."""
    blocks = [block for block in _blocks(figures) if block.rows]
    height, drawn = 16, ""
    for block in blocks:
        drawn += _block(block, height)
        height += _STEP * len(block.rows) + 56
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDE + _RIGHT} {height}" font-family="sans-serif" '
        f'font-size="14" role="img" aria-label="Temps pour construire le site et pour voir une modification">'
        f'<rect width="100%" height="100%" fill="#fffdf8"/>{drawn}</svg>\n'
    )


def _blocks(figures: Mapping[str, Any]) -> Iterator[_Block]:
    corpora, serve = figures.get("corpora", []), figures.get("serve", {})
    beside = "(sans cartes de partage ni index de recherche)"
    yield _Block(f"Construire, à froid {beside}", "s", [row for one in corpora for row in _rounds(one["name"], one)])
    yield _Block("Les mêmes, avec un voisin qui occupe un cœur", "s",
                 [row for one in corpora if "noisy" in one for row in _rounds(one["name"], one["noisy"])])  # fmt: skip
    yield _Block(f"Après une modification : build {beside}", "s", [
        (f"{one['name']}, {name}", one[key].get("without_cards_and_index_s", one[key]["wall_s"]), _OURS, "")
        for one in corpora for key, name in _CHANGES.items() if key in one
    ])  # fmt: skip
    yield _Block("Après une modification : serve", "ms", [
        (name, serve[key]["median"], _OURS, "") for key, name in _SAVED.items() if key in serve
    ])  # fmt: skip
    steps = figures.get("growth", {}).get("steps", [])
    yield _Block(f"Croissance, à froid {beside}", "s", [
        (f"{step['offers']:,} offres".replace(",", "\u202f"), step["ours_without_cards_and_index"], _OURS, "") for step in steps
    ])  # fmt: skip


def _rounds(name: str, told: Mapping[str, Any]) -> Iterator[_Row]:
    yield f"{name}, {OURS}", told["ours_without_cards_and_index"], _OURS, ""
    for peer in (HUGO, ELEVENTY):
        ratio = f" (rapport {told[f'ratio_to_{peer.lower()}']:.1f})".replace(".", ",")
        yield f"{name}, {peer}", told["cold"][peer]["wall_s"], _PEER, ratio


def _block(block: _Block, top: int) -> str:
    most = max(number for _, number, *_ in block.rows) or 1
    bars = "".join(
        f'<text x="{_LEFT - 8}" y="{y + 18}" text-anchor="end">{label}</text>'
        f'<rect x="{_LEFT}" y="{y}" width="{_WIDE * number / most:.0f}" height="{_BAR}" fill="{colour}"/>'
        f'<text x="{_LEFT + _WIDE * number / most + 6:.0f}" y="{y + 18}">{_french(number, block.unit)}{after}</text>'
        for y, (label, number, colour, after) in zip(range(top + 28, 1_000_000, _STEP), block.rows, strict=False)
    )
    return f'<text x="10" y="{top + 14}" font-weight="bold">{block.title}</text>{bars}'


def _french(number: float, unit: str) -> str:
    if unit == "ms":
        return f"{number:.0f} ms"
    return f"{number:.{1 if number >= 1 else 2}f} s".replace(".", ",")
