"""The results of the bench: figures in docs/bench.json, and a picture of them in docs/vitesse.svg."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from plugins.catalogue.writing import write_text
from plugins.workshop.bench.measuring import Cost
from plugins.workshop.bench.running import ELEVENTY, HUGO, OURS, Measures, beside, core

_BAR, _LEFT, _WIDE = 26, 230, 560
_COLOURS = {OURS: "#5a162b", HUGO: "#7b8f4f", ELEVENTY: "#7b8f4f"}


def write(folder: Path, every: list[Measures], day: str, versions: dict[str, str]) -> None:
    """Write both files into a folder; `day` is that of the measure (AAAA-MM-JJ), `versions` those of the contenders."""
    figures = {
        "measured_on": day,
        "machine": f"{os.cpu_count()} cœurs, {platform.system()} {platform.machine()}, Python {sys.version.split()[0]}",
        "versions": versions,
        "corpora": [_figures(one) for one in every],
    }
    write_text(folder / "bench.json", json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    write_text(folder / "vitesse.svg", _picture(every))


def _figures(one: Measures) -> dict[str, object]:
    ours = one.cold[OURS]
    return {
        "name": one.corpus,
        "offers": one.offers,
        "rounds": len(ours),
        "cold": {name: _told(costs) for name, costs in one.cold.items()},
        "ours_without_cards_and_index": round(_middle(ours, core), 2),
        "beside": {name: round(median(beside(cost)[name] for cost in ours), 2) for name in beside(ours[0])},
        "first_with_cards_drawn": _told([one.first]) if one.first else None,
        "ratio_to_hugo": round(one.ratio(HUGO), 2),
        "ratio_to_eleventy": round(one.ratio(ELEVENTY), 2),
        "unchanged": _told(one.unchanged),
        "unchanged_to_hugo": round(_middle(one.unchanged, _wall) / _middle(one.cold[HUGO], _wall), 3),
    }


def _told(costs: list[Cost]) -> dict[str, float]:
    return {
        "wall_s": round(_middle(costs, _wall), 2),
        "wall_least_s": round(min(map(_wall, costs)), 2),
        "wall_most_s": round(max(map(_wall, costs)), 2),
        "cpu_s": round(_middle(costs, lambda cost: cost.cpu), 2),
        "memory_mib": round(_middle(costs, lambda cost: cost.memory)),
    }


def _wall(cost: Cost) -> float:
    return cost.wall


def _middle(costs: Iterable[Cost], of: Callable[[Cost], float]) -> float:
    return median(map(of, costs))


def _picture(every: list[Measures]) -> str:
    rows = [
        (f"{one.corpus}, {name}", _COLOURS[name], _middle(costs, core if name == OURS else _wall))
        for one in every
        for name, costs in one.cold.items()
    ]
    most = max(seconds for *_, seconds in rows)
    height = (_BAR + 8) * len(rows) + 50
    bars = "".join(
        f'<text x="{_LEFT - 8}" y="{y + 18}" text-anchor="end">{label}</text>'
        f'<rect x="{_LEFT}" y="{y}" width="{_WIDE * seconds / most:.0f}" height="{_BAR}" fill="{colour}"/>'
        f'<text x="{_LEFT + _WIDE * seconds / most + 6:.0f}" y="{y + 18}">{seconds:.1f} s</text>'.replace(".", ",", 0)
        for y, (label, colour, seconds) in zip(range(40, height, _BAR + 8), rows, strict=False)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDE + 70} {height}" font-family="sans-serif" '
        f'font-size="14" role="img" aria-label="Secondes pour construire le site"><rect width="100%" height="100%" '
        f'fill="#fffdf8"/><text x="10" y="24" font-weight="bold">Secondes pour construire, à froid (sans cartes de partage '
        f"ni index de recherche)</text>{bars}</svg>\n"
    )
