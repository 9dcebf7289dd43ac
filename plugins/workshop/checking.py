"""Check every file without building anything."""

from __future__ import annotations

import sys

from plugins.catalogue.problems import ProblemsFound
from plugins.workshop import building


def check_or_exit(today: str) -> None:
    """Print every problem of every file; exit code 1 when there is one."""
    wanted = building.order("output", today, production=False)
    try:
        building.load(wanted, print)
    except ProblemsFound as found:
        print(found, file=sys.stderr)
        sys.exit(f"{len(found.problems)} problème(s).")
    print("Aucun problème.")
