"""What is read and shared, out of the web server's logs: robots dropped, no address kept, nothing shown under five."""

from __future__ import annotations

import sys
from pathlib import Path

from plugins.catalogue.writing import write_text
from plugins.workshop.audience.counting import Month, count
from plugins.workshop.audience.page import page
from plugins.workshop.audience.reading import Damaged, views
from plugins.workshop.building import MARKER
from plugins.workshop.moment import moment_of

DEFAULT = "rapport/audience.html"


def audience_or_exit(logs: list[str], output: str) -> None:
    """Read logs and write the report; exits with a French message when there is nothing to read, code 3 when one is damaged."""
    target = Path(output or DEFAULT)
    if not logs:
        sys.exit("Erreur : aucun journal ; écrire par exemple : python3 tasks.py audience /var/log/nginx/access.log*")
    if inside := next((folder for folder in target.absolute().parents if (folder / MARKER).is_file()), None):
        sys.exit(f"Erreur : {inside} est le site publié ; ce rapport n'y va pas, choisir un autre --output")
    months, damaged = read(logs)
    write_text(target, page(months, moment_of("").date()))
    print(f"{sum(month.views for month in months.values())} pages lues, {len(months)} mois : {target}")
    if damaged:
        sys.exit(3)


def read(logs: list[str]) -> tuple[dict[str, Month], bool]:
    """The months that logs tell of, and whether one of them could not be read to its end (said on the error stream)."""
    months: dict[str, Month] = {}
    damaged = False
    for log in logs:
        try:
            count(views(Path(log)), months)
        except Damaged as error:
            damaged = True
            print(f"Journal : {error}", file=sys.stderr)
    return months, damaged


__all__ = ["audience_or_exit", "read"]
