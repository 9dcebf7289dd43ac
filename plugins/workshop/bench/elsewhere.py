"""What the tests of tests/bench measured: kept here by each, for the report of `bench` to take in."""

from __future__ import annotations

import json
from pathlib import Path

from plugins.catalogue.writing import write_text
from plugins.workshop.environment import ROOT
from plugins.workshop.moment import moment_of

FOLDER = ROOT / ".cache" / "bench" / "figures"


def keep(name: str, **figures: float) -> None:
    """Keep a test's figures, by names that give their unit (« p99_ms »), with the day; they replace those of before."""
    told = {"measured_on": moment_of("").date().isoformat()} | {what: round(one, 2) for what, one in figures.items()}
    write_text(FOLDER / f"{name}.json", json.dumps(told))


def kept(folder: Path = FOLDER) -> dict[str, dict[str, object]]:
    """The figures of every test that was run on this machine, by its name."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
