"""The results of the bench: figures in docs/bench.json, each part with its day, and their picture in docs/vitesse.svg."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from plugins.catalogue.writing import write_text
from plugins.workshop.bench import growth, picture
from plugins.workshop.bench.measuring import Cost
from plugins.workshop.bench.running import (
    EDITED,
    ELEVENTY,
    HUGO,
    OURS,
    REFRESHED,
    UNCHANGED,
    Measures,
    Rounds,
    beside,
    core,
    ratio,
    to_cold,
)
from plugins.workshop.bench.saving import Shown


def write(folder: Path, parts: Mapping[str, Any]) -> None:
    """Write both files into a folder; the parts that were not measured this time stay as they were."""
    file = folder / "bench.json"
    before = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    machine = f"{os.cpu_count()} cœurs, {platform.system()} {platform.machine()}, Python {sys.version.split()[0]}"
    figures = before | {"machine": machine} | dict(parts)
    figures["elsewhere"] = before.get("elsewhere", {}) | figures.get("elsewhere", {})
    write_text(file, json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    write_text(folder / "vitesse.svg", picture.draw(figures))


def of_builds(every: list[Measures], day: str, versions: dict[str, str]) -> dict[str, Any]:
    """The parts about builds; `day` is that of the measure (AAAA-MM-JJ), `versions` those of the contenders."""
    return {"measured_on": day, "versions": versions, "corpora": [_of_corpus(one) for one in every]}


def of_saving(shown: Shown, day: str) -> dict[str, Any]:
    """The part about `serve`: milliseconds from saving to seeing."""
    told = {
        f"{name}_ms": {
            "median": round(1_000 * median(seconds)),
            "worst": round(1_000 * max(seconds)),
            "times": len(seconds),
        }
        for name, seconds in shown.seconds.items()
    }
    memory = {
        "memory_mib": round(shown.highest.memory),
        "memory_without_pagefind_mib": round(shown.highest.without_pagefind),
    }
    return {"serve": {"measured_on": day, "offers": shown.offers, "ready_s": round(shown.ready, 1)} | told | memory}


def of_growth(steps: list[growth.Step], day: str) -> dict[str, Any]:
    """The part about growth, each step beside the one before."""
    told: list[dict[str, Any]] = []
    for before, step in zip([None, *steps], steps, strict=False):
        one: dict[str, Any] = {
            "offers": step.offers,
            "rounds": len(step.costs),
            "ours_without_cards_and_index": round(step.seconds, 2),
        }
        one |= {"beside": _beside(step.costs), **_told(step.costs)}
        if before:
            one |= {"time_to_before": round(step.seconds / before.seconds, 2),
                    "memory_to_before": round(step.memory / before.memory, 2)}  # fmt: skip
        told.append(one)
    return {"growth": {"measured_on": day, "left_out": growth.LEFT_OUT, "steps": told}}


def _of_corpus(one: Measures) -> dict[str, Any]:
    return {
        "name": one.corpus,
        "offers": one.offers,
        "rounds": len(one.cold[OURS]),
        **_of_rounds(one.cold),
        "first_with_cards_drawn": _told([one.first]) if one.first else None,
        "unchanged": _told(one.after[UNCHANGED]),
        "unchanged_to_hugo": round(_middle(one.after[UNCHANGED], _wall) / _middle(one.cold[HUGO], _wall), 3),
        **_of_change("edited", one, EDITED),
        **(_of_change("refreshed", one, REFRESHED) if REFRESHED in one.after else {}),
        "noisy": _of_rounds(one.noisy),
    }


def _of_rounds(rounds: Rounds) -> dict[str, Any]:
    return {
        "cold": {name: _told(costs) for name, costs in rounds.items()},
        "ours_without_cards_and_index": round(_middle(rounds[OURS], core), 2),
        "beside": _beside(rounds[OURS]),
        "ratio_to_hugo": round(ratio(rounds, HUGO), 2),
        "ratio_to_eleventy": round(ratio(rounds, ELEVENTY), 2),
    }


def _of_change(name: str, one: Measures, change: str) -> dict[str, Any]:
    costs = one.after[change]
    told = _told(costs) | {"without_cards_and_index_s": round(_middle(costs, core), 2), "beside": _beside(costs)}
    return {name: told, f"{name}_to_cold": round(to_cold(one, change), 3)}


def _beside(costs: list[Cost]) -> dict[str, float]:
    return {name: round(median(beside(cost)[name] for cost in costs), 2) for name in beside(costs[0])}


def _told(costs: list[Cost]) -> dict[str, float]:
    return {
        "wall_s": round(_middle(costs, _wall), 2),
        "wall_least_s": round(min(map(_wall, costs)), 2),
        "wall_most_s": round(max(map(_wall, costs)), 2),
        "cpu_s": round(_middle(costs, lambda cost: cost.cpu), 2),
        "memory_mib": round(_middle(costs, lambda cost: cost.memory)),
        "memory_without_pagefind_mib": round(_middle(costs, lambda cost: cost.memory_without_pagefind)),
    }


def _wall(cost: Cost) -> float:
    return cost.wall


def _middle(costs: Iterable[Cost], of: Callable[[Cost], float]) -> float:
    return median(map(of, costs))
