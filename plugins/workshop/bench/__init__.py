"""How fast the site is built and rebuilt: beside Hugo and Eleventy in the same run, under `serve`, and as it grows."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from plugins.workshop.environment import ROOT, fail, install

PEERS = Path(__file__).parent / "peers"
# Files that staff write, and records of feeds: as in life, then the hardest.
IN_LIFE = "comme dans la vie"
CORPORA = {IN_LIFE: (0.05, 0.95), "tout en Markdown": (1.0, 0.0)}
_EDITS = 5


def bench_or_exit(offers: int, rounds: int, *, serve: bool = False, growth: bool = False) -> None:
    """Measure builds and `serve`, or only what is asked, into docs/bench.json and docs/vitesse.svg.

    Exit code 1 when a command fails.
    """
    install("bench")
    from plugins.workshop.bench import elsewhere, report
    from plugins.workshop.bench.measuring import CommandFailed

    parts = [_serve, _growth] if serve and growth else [_growth] if growth else [_serve] if serve else [_builds, _serve]
    try:
        for measure in parts:
            # As soon as it is known: what follows takes long.
            report.write(ROOT / "docs", measure(offers, rounds) | {"elsewhere": elsewhere.kept()})
    except CommandFailed as failure:
        fail(str(failure))


def _builds(offers: int, rounds: int) -> dict[str, Any]:
    from plugins.workshop import locked_tools
    from plugins.workshop.bench import report, running

    tools = ROOT / ".cache" / "bench"
    locked_tools.install(PEERS, tools, "la mesure (Eleventy)")
    every = [
        running.run(title, round(offers * files), round(offers * records), rounds, tools)
        for title, (files, records) in CORPORA.items()
    ]
    for one in every:
        for cold, where in ((one.cold, "au calme"), (one.noisy, "dans le bruit")):
            hugo, eleventy = (running.ratio(cold, peer) for peer in (running.HUGO, running.ELEVENTY))
            print(f"{one.corpus}, {where} : {hugo:.2f} fois Hugo, {eleventy:.2f} fois Eleventy".replace(".", ","))
    peer = json.loads((PEERS / "package.json").read_text("utf-8"))["dependencies"]
    versions = {
        running.OURS: f"Pelican {version('pelican')}",
        running.HUGO: version("hugo"),
        running.ELEVENTY: peer["@11ty/eleventy"],
    }
    return report.of_builds(every, _today(), versions)


def _serve(offers: int, _rounds: int) -> dict[str, Any]:
    from plugins.workshop.bench import report, saving

    files, records = (round(offers * share) for share in CORPORA[IN_LIFE])
    return report.of_saving(saving.run(files, records, _EDITS), _today())


def _growth(offers: int, rounds: int) -> dict[str, Any]:
    from plugins.workshop.bench import growth, report

    steps = growth.run((offers // 10, offers, offers * 10), CORPORA[IN_LIFE][0], rounds)
    return report.of_growth(steps, _today())


def _today() -> str:
    from plugins.workshop.moment import moment_of

    return moment_of("").date().isoformat()
