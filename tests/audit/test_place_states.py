"""The tools that answer visitors, in the states that the audit's first visit does not show: axe finds nothing there either."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from plugins.workshop.audit import axe, server
from plugins.workshop.audit.pages import AuditedPage
from plugins.workshop.audit.tools import Tools
from plugins.workshop.audit.weighing import visit
from tests.territory.outlines import write_outlines

EVERYTHING = "/ou-vivre/#" + "&".join(
    f"{key}=3" for key in ("travail", "enfants", "taille", "ville", "quotidien", "annee")
)
NOTHING = "/ou-vivre/#" + "&".join(
    f"{key}=0" for key in ("travail", "taille", "ville", "quotidien", "fibre", "budget", "annee")
)


@pytest.fixture
def known(project: Path, build_project: Callable[..., Path]) -> Path:
    """The site with every outline and some services."""
    write_outlines(project)
    return build_project()


def test_axe_in_every_state(chromium: Browser, npm_tools: Tools, known: Path, thorough: bool) -> None:
    states = [EVERYTHING, NOTHING, "/boussole-teletravail/#r=2222222222", "/boussole-teletravail/#r=0000000000", "/carte/",
              "/communes/figeac/"]  # fmt: skip
    with server.serving(known) as address:
        for number, state in enumerate(states):
            page = AuditedPage(state, state)
            # In short, each scheme in every other state, as in test_real_site.
            schemes = axe.SCHEMES if thorough else (axe.SCHEMES[number % 2],)
            widths = axe.WIDTHS if thorough else (320,)
            seen = axe.examine(chromium, address, page, npm_tools.axe, schemes, widths)
            assert [str(fault) for fault in seen.faults] == []


def test_the_console_stays_silent_and_nothing_shifts(chromium: Browser, known: Path) -> None:
    with server.serving(known) as address:
        for state in (EVERYTHING, NOTHING, "/carte/", "/boussole-teletravail/#r=2222222222"):
            # A late font on a loaded machine is seen again, as in test_real_site.
            for _ in range(3):
                seen = visit(chromium, address, AuditedPage(state, state))
                if not seen.weights.cls:
                    break
            assert seen.errors == ()
            assert seen.strangers == ()
            assert seen.weights.cls == 0, state
