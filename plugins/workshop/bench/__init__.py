"""How fast the site is built, beside Hugo and Eleventy building the same pages in the same run."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from plugins.workshop.environment import ROOT, fail, install

PEERS = Path(__file__).parent / "peers"
# Files that staff write, and records of feeds: as in life, then the hardest.
CORPORA = {"comme dans la vie": (0.05, 0.95), "tout en Markdown": (1.0, 0.0)}


def bench_or_exit(offers: int, rounds: int) -> None:
    """Measure, and write docs/bench.json and docs/vitesse.svg; exit code 1 when a command fails."""
    install("bench")
    from plugins.workshop import locked_tools
    from plugins.workshop.bench import report, running
    from plugins.workshop.bench.measuring import CommandFailed
    from plugins.workshop.moment import moment_of

    tools = ROOT / ".cache" / "bench"
    locked_tools.install(PEERS, tools, "la mesure (Eleventy)")
    try:
        measured = [
            running.run(
                title,
                round(offers * files),
                round(offers * records),
                rounds,
                tools,
                lambda line: print(line, flush=True),
            )
            for title, (files, records) in CORPORA.items()
        ]
    except CommandFailed as failure:
        fail(str(failure))
    peer = json.loads((PEERS / "package.json").read_text("utf-8"))["dependencies"]
    versions = {
        running.OURS: f"Pelican {version('pelican')}",
        running.HUGO: version("hugo"),
        running.ELEVENTY: peer["@11ty/eleventy"],
    }
    report.write(ROOT / "docs", measured, moment_of("").date().isoformat(), versions)
    for one in measured:
        print(
            f"{one.corpus} : {one.ratio(running.HUGO):.2f} fois Hugo, {one.ratio(running.ELEVENTY):.2f} fois Eleventy"
        )
