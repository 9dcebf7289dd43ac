"""What ten and a hundred times as many offers cost this site: cold builds, in time and in memory."""

from __future__ import annotations

import compileall
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from plugins.workshop.bench import corpus, places
from plugins.workshop.bench.measuring import Cost
from plugins.workshop.bench.project import Project
from plugins.workshop.bench.running import core
from plugins.workshop.bench.steps import Steps

LEFT_OUT = "cartes de partage : une même petite image tient lieu de chacune ; index de recherche : dit à part"
# Drawing takes 8 ms a card and would hide the rest: the copy's settings put one tiny picture in the place of all.
_UNDRAWN = """
from plugins.sharing.drawing import Studio

Studio.draw = lambda self, card, picture=None: b"image"
"""


class Undrawn(Project):
    """A project whose share cards are all one tiny picture, and whose code is compiled already."""

    def __init__(self, root: Path, files: Sequence[corpus.Sample], records: Sequence[corpus.Sample] = ()) -> None:
        super().__init__(root, files, records)
        with (root / "pelicanconf.py").open("a", encoding="utf-8") as settings:
            settings.write(_UNDRAWN)
        # Otherwise only the first build of each size would compile it.
        compileall.compile_dir(root / "plugins", quiet=2)


@dataclass(frozen=True)
class Step:
    """The cold builds of so many offers, without drawn cards."""

    offers: int
    costs: list[Cost]

    @property
    def seconds(self) -> float:
        """The median of our time, without cards and index."""
        return median(map(core, self.costs))

    @property
    def memory(self) -> float:
        """The median of the highest memory of our processes, without the indexer's, in MiB."""
        return median(cost.memory_without_pagefind for cost in self.costs)


def run(sizes: Sequence[int], files: float, rounds: int) -> list[Step]:
    """Measure a project of each size, `files` of it (a share) as Markdown; the largest only once. Raises CommandFailed."""
    counts = [rounds if size < max(sizes) else 1 for size in sizes]
    with Steps("croissance", len(sizes) + sum(counts)) as steps:
        return [_step(size, files, count, max(sizes), steps) for size, count in zip(sizes, counts, strict=True)]


def _step(size: int, files: float, rounds: int, largest: int, steps: Steps) -> Step:
    costs = []
    with places.folder(largest) as place:  # all in the same kind of place
        steps.begin(f"{size} offres, préparation")
        every, written = list(corpus.samples(size)), round(size * files)
        ours = Undrawn(place / "nous", every[:written], every[written:])
        for number in range(rounds):
            steps.begin(f"{size} offres, tour {number + 1} sur {rounds}")
            ours.forget()
            cost = ours.build("--profile", heard=steps.heard)
            costs.append(cost)
            steps.say(
                f"{core(cost):.1f} s sans cartes ni index, {cost.memory_without_pagefind:.0f} Mio sans Pagefind".replace(
                    ".", ","
                )
            )
    return Step(size, costs)
