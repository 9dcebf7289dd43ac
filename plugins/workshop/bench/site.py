"""One build of a generated project, as a process of its own: `build` on another folder than this repository."""

from __future__ import annotations

import sys
from pathlib import Path

from plugins.workshop import unchanged
from plugins.workshop.bench.corpus import TODAY


def main() -> None:
    """Build the project of the first argument into the folder of the second, unless nothing changed."""
    project, output = map(Path, sys.argv[1:3])
    if unchanged.said_so(project, str(output), TODAY.isoformat(), {"production": False, "preview": False}):
        return

    from plugins.workshop.building import Order, build_or_exit
    from plugins.workshop.moment import moment_of

    build_or_exit(Order(output, moment_of(TODAY.isoformat()), root=project, profiled=True))
