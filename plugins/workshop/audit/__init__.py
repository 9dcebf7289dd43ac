"""`python3 tasks.py audit`: what a page of each template weighs, and whether everyone can use it.

The audited site is the project as production builds it (site.py), sent as production will send it (server.py). Pages and
budgets are declared in pages.py; the rest measures. Budgets are the project's own; docs/rgaa.md says what no machine sees.
"""

from __future__ import annotations

import sys
from pathlib import Path

from plugins.catalogue.problems import ProblemsFound
from plugins.workshop import browser
from plugins.workshop.audit.pages import PAGES
from plugins.workshop.building import BuildFailed
from plugins.workshop.environment import ROOT, fail, install
from plugins.workshop.moment import moment_of

FIGURES = ROOT / "docs" / "audit.json"


def quick_or_exit(today: str) -> None:
    """What a publication asks: budgets and own checks of every page; exit code 1 when one is broken."""
    install("dev")
    from plugins.workshop.audit import running

    try:
        faults = running.quick(PAGES, moment_of(today), browser.find_or_install())
    except (ProblemsFound, BuildFailed) as failure:
        fail(f"le site à mesurer ne se construit pas.\n{failure}")
    if faults:
        print(*faults, sep="\n", file=sys.stderr)
        sys.exit(f"{len(faults)} défaut(s) ; le site en ligne n'a pas changé.")
    print(f"Audit rapide : {len(PAGES)} pages, aucun défaut.")


def audit_or_exit(page: str, output: str, today: str) -> None:
    """Audit every page, or one; exit code 1 when something is broken. Figures of a single page go only where asked."""
    try:
        moment = moment_of(today)
    except ValueError as error:
        fail(str(error))
    pages = [one for one in PAGES if page in ("", one.name)]
    if not pages:
        names = ", ".join(one.name for one in PAGES)
        fail(f"--page « {page} » n'est pas une page de l'audit ; choisir parmi : {names}")
    install("dev")
    # Imported here: these need the packages that were just installed.
    from plugins.workshop.audit import report, running, tools

    try:
        done = running.run(pages, moment, tools.ready(), browser.find_or_install())
    except (ProblemsFound, BuildFailed) as failure:
        fail(f"le site à mesurer ne se construit pas.\n{failure}")
    if output or not page:
        target = Path(output) if output else FIGURES
        report.write(done, target)
        print(f"\nMesures écrites dans {target}")
    if done.faults:
        print("", *done.faults, sep="\n", file=sys.stderr)
        sys.exit(f"{len(done.faults)} défaut(s).")
    print("Aucun défaut.")
