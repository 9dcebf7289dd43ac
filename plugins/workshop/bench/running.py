"""The measures of `tasks.py bench`: this site, Hugo and Eleventy in turn, on the same generated offers."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from plugins.workshop.bench import corpus, peers
from plugins.workshop.bench.measuring import Cost, measure
from plugins.workshop.environment import PYTHON, ROOT

OURS, HUGO, ELEVENTY = "Choisir le Lot", "Hugo", "Eleventy"
# Written in memory when the machine allows: the disk is not what is measured.
_MEMORY = Path("/dev/shm")  # noqa: S108
_BESIDE = ("Plugin plugins.sharing", "Index de recherche")
# What a first build finds empty. Share cards stay: a picture is not a page, and is told beside.
_WARM = ("index", "templates", "built")
# Whole processes, each as staff run it.
_BUILD = "from plugins.workshop.bench.site import main; main()"


@dataclass
class Measures:
    """The costs of each contender on one corpus, run after run; `first` draws every share card too."""

    corpus: str
    offers: int
    cold: dict[str, list[Cost]] = field(default_factory=dict)
    unchanged: list[Cost] = field(default_factory=list)
    first: Cost | None = None

    def ratio(self, peer: str) -> float:
        """The median of our time by a peer's, pair by pair, without what only ours does beside."""
        pairs = zip(self.cold[OURS], self.cold[peer], strict=True)
        return median(core(ours) / theirs.wall for ours, theirs in pairs)


def core(cost: Cost) -> float:
    """Our seconds without share cards and search index, which the peers do not make."""
    return cost.wall - sum(beside(cost).values())


def beside(cost: Cost) -> dict[str, float]:
    """Seconds of what our build does that no peer does, by its name, from what `--profile` says."""
    told = {name: float(seconds.replace(",", ".")) for seconds, name in re.findall(r"([\d,]+) s  (.+)", cost.said)}
    return {name: told.get(name, 0.0) for name in _BESIDE}


def run(title: str, files: int, records: int, rounds: int, tools: Path, say: Callable[[str], None]) -> Measures:
    """Measure one corpus, a round of all contenders after the other. Raises CommandFailed."""
    measures = Measures(title, files + records)
    with _folder() as place:
        say(f"{title} : préparation")
        contenders, measures.first = _prepare(place, files, records, tools)
        for number in range(rounds):
            for name, (command, folder, written) in contenders.items():
                for folder_of_before in written:
                    shutil.rmtree(folder_of_before, ignore_errors=True)
                cost = measure(command, folder)
                measures.cold.setdefault(name, []).append(cost)
                say(f"{title}, tour {number + 1} sur {rounds}, {name} : {cost.wall:.1f} s, {cost.cpu:.1f} s de processeur, "
                    f"{cost.memory:.0f} Mio")  # fmt: skip
            command, folder, _ = contenders[OURS]
            measures.unchanged.append(measure(command, folder))
    return measures


def _prepare(
    place: Path, files: int, records: int, tools: Path
) -> tuple[dict[str, tuple[list[str | Path], Path, list[Path]]], Cost]:
    """The command, the folder it runs in and the folder it writes of each contender; and what our first build cost."""
    every = list(corpus.samples(files + records))
    like = place / "modele"
    corpus.write_project(like, [peers.model(every[0])])
    measure(_ours(like, place / "page"), ROOT)
    pages = peers.Pages(place / "page")
    ours = place / "nous"
    corpus.write_project(ours, every[:files], every[files:])
    first = measure(_ours(ours, place / "sortie"), ROOT)
    peers.write_hugo(place / "hugo", pages, every)
    peers.write_eleventy(place / "eleventy", pages, every)
    (place / "eleventy/node_modules").symlink_to(tools / "node_modules")
    contenders: dict[str, tuple[list[str | Path], Path, list[Path]]] = {
        OURS: (_ours(ours, place / "sortie"), ROOT, [place / "sortie", *(ours / ".cache" / kept for kept in _WARM)]),
        HUGO: ([PYTHON.with_name("hugo"), "--quiet"], place / "hugo", [place / "hugo/public"]),
        ELEVENTY: (["node", tools / "node_modules/@11ty/eleventy/cmd.cjs", "--quiet"], place / "eleventy",
                   [place / "eleventy/_site"]),
    }  # fmt: skip
    return contenders, first


def _ours(project: Path, output: Path) -> list[str | Path]:
    return [sys.executable, "-c", _BUILD, project, output]


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="choisir-le-lot-bench-", dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        yield Path(name)
