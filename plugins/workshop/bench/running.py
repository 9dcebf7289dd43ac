"""The builds of `tasks.py bench`: this site, Hugo and Eleventy in turn, on the same generated offers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from plugins.workshop.bench import corpus, peers, places
from plugins.workshop.bench.measuring import Cost, measure
from plugins.workshop.bench.project import Project
from plugins.workshop.bench.steps import Steps
from plugins.workshop.environment import PYTHON

OURS, HUGO, ELEVENTY = "Choisir le Lot", "Hugo", "Eleventy"
BESIDE = ("Plugin plugins.sharing", "Index de recherche")
# What is built again in each round, after the cold build.
UNCHANGED, EDITED, REFRESHED = "rien n’a changé", "une offre modifiée", "un flux relu, 1 % de changé"
Rounds = dict[str, list[Cost]]


@dataclass
class Measures:
    """The costs of each contender on one corpus, run after run; `first` draws every share card too, the others few.

    `noisy` is `cold` again beside a busy neighbour; `after` has our builds after each change (UNCHANGED, EDITED, and
    REFRESHED where there is a feed), one per round.
    """

    corpus: str
    offers: int
    cold: Rounds = field(default_factory=dict)
    noisy: Rounds = field(default_factory=dict)
    after: Rounds = field(default_factory=dict)
    first: Cost | None = None


def ratio(rounds: Rounds, peer: str) -> float:
    """The median of our time by a peer's, pair by pair, without what only ours does beside."""
    pairs = zip(rounds[OURS], rounds[peer], strict=True)
    return median(core(ours) / theirs.wall for ours, theirs in pairs)


def to_cold(measures: Measures, change: str) -> float:
    """The median of our time after a change by our cold time of the same round, cards and index left out of both."""
    pairs = zip(measures.after[change], measures.cold[OURS], strict=True)
    return median(core(cost) / core(cold) for cost, cold in pairs)


def core(cost: Cost) -> float:
    """Our seconds without share cards and search index, which the peers do not make."""
    return cost.wall - sum(beside(cost).values())


def beside(cost: Cost) -> dict[str, float]:
    """Seconds of what our build does that no peer does, by its name, from what `--profile` says."""
    told = {name: float(seconds.replace(",", ".")) for seconds, name in re.findall(r"([\d,]+) s  (.+)", cost.said)}
    return {name: told.get(name, 0.0) for name in BESIDE}


def run(title: str, files: int, records: int, rounds: int, tools: Path) -> Measures:
    """Measure one corpus, a round of all contenders after the other. Raises CommandFailed."""
    measures = Measures(title, files + records)
    changes = [UNCHANGED, EDITED, *([REFRESHED] if records else [])]
    every = list(corpus.samples(files + records))
    with places.folder(len(every)) as place, Steps(title, 3 + rounds * (6 + len(changes))) as steps:
        ours = _ours(place, every, files, measures, steps)
        contenders = {OURS: Contender(lambda: ours.build("--profile", heard=steps.heard), ours.forget)}
        contenders |= _peers(place, every, tools, steps)
        for number in range(rounds):
            where = f"tour {number + 1} sur {rounds}"
            _round(contenders, measures.cold, where, steps)
            for change in changes:
                steps.begin(f"{where}, {change}")
                cost = _after(change, number, ours, steps)
                measures.after.setdefault(change, []).append(cost)
                steps.say(_told(cost))
        with places.noise():
            for number in range(rounds):
                _round(contenders, measures.noisy, f"tour {number + 1} sur {rounds} avec un voisin bruyant", steps)
    return measures


@dataclass(frozen=True)
class Contender:
    """How to build a site, and how to forget that it was."""

    build: Callable[[], Cost]
    forget: Callable[[], None]


def _round(contenders: dict[str, Contender], costs: Rounds, where: str, steps: Steps) -> None:
    for name, contender in contenders.items():
        steps.begin(f"{where}, {name}")
        contender.forget()
        cost = contender.build()
        costs.setdefault(name, []).append(cost)
        steps.say(_told(cost))


def _after(change: str, number: int, ours: Project, steps: Steps) -> Cost:
    word = f"essai{number}"
    if change == EDITED:
        ours.retitle(number, word)
    elif change == REFRESHED:
        ours.refresh(word)
    # A profile is only asked of a build: nothing is said where there is nothing to do.
    return ours.build(*([] if change == UNCHANGED else ["--profile"]), heard=steps.heard)


def _told(cost: Cost) -> str:
    return f"{cost.wall:.1f} s, {cost.cpu:.1f} s de processeur, {cost.memory:.0f} Mio".replace(".", ",")


def _ours(place: Path, every: list[corpus.Sample], files: int, measures: Measures, steps: Steps) -> Project:
    """Our project, built once, with every card drawn."""
    steps.begin("première construction, cartes dessinées")
    ours = Project(place / "nous", every[:files], every[files:])
    measures.first = ours.build("--profile", heard=steps.heard)
    return ours


def _peers(place: Path, every: list[corpus.Sample], tools: Path, steps: Steps) -> dict[str, Contender]:
    """Both peers, whose templates are those of a small site of ours."""
    steps.begin("la page qui sert de modèle")
    like = Project(place / "modele", [peers.model(every[0])])
    like.build(heard=steps.heard)
    pages = peers.Pages(like.output)
    steps.begin("les mêmes pages pour Hugo et Eleventy")
    hugo, eleventy = place / "hugo", place / "eleventy"
    peers.write_hugo(hugo, pages, every)
    peers.write_eleventy(eleventy, pages, every)
    (eleventy / "node_modules").symlink_to(tools / "node_modules")
    commands: dict[str, tuple[list[str | Path], Path, str]] = {
        HUGO: ([PYTHON.with_name("hugo"), "--quiet"], hugo, "public"),
        ELEVENTY: (["node", tools / "node_modules/@11ty/eleventy/cmd.cjs", "--quiet"], eleventy, "_site"),
    }
    return {name: _peer(*how) for name, how in commands.items()}


def _peer(command: list[str | Path], root: Path, written: str) -> Contender:
    return Contender(lambda: measure(command, root), lambda: shutil.rmtree(root / written, ignore_errors=True))
