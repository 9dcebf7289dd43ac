"""The relay's own pages under the same eyes as the site's: axe, own checks, the Nu checker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from plugins.workshop.audit import axe, markup, own_checks, server
from plugins.workshop.audit.own_checks import CHECKS
from plugins.workshop.audit.pages import AuditedPage
from plugins.workshop.audit.tools import Tools
from relay.forms import FORMS
from relay.guard import Receipt
from relay.pages import Pages
from relay.submission import decoded, read
from tests.conftest import TODAY
from tests.relay.desk import FILLED, encoded


def pages() -> dict[str, str]:
    pages = Pages()
    right = read(FORMS["ecrire"], decoded(encoded(FILLED["ecrire"])), TODAY)
    nothing = read(FORMS["installation"], {}, TODAY)
    farm = read(FORMS["offre"], {"genre": ("ferme",), "titre": ("<x>",)}, TODAY)
    return {
        "wrong": pages.wrong(nothing, "jeton"),
        "wrong-farm": pages.wrong(farm, "jeton"),
        "verify": pages.verify(right, "jeton", "confirmation"),
        "too-many": pages.too_many(right, "jeton"),
        "thanks": pages.thanks(Receipt("ecrire", "LOT-7K3M-92QF", copied=True)),
        "refused": pages.refused(HTTPStatus.BAD_REQUEST, "Le formulaire n’a pas été envoyé en UTF-8.", FORMS["ecrire"]),
    }


@pytest.fixture(scope="module")
def folder(audited: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("relay")
    shutil.copytree(audited / "theme", folder / "theme")
    for name, html in pages().items():
        # The keyboard's checks start from the top of a page, where these start from what matters.
        (folder / f"{name}.html").write_text(html.replace(" autofocus", ""), "utf-8")
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    with server.serving(folder) as address:
        yield address


@pytest.mark.parametrize("name", pages())
def test_a_page_of_the_relay_is_for_everyone(chromium: Browser, served: str, npm_tools: Tools, name: str) -> None:
    page = AuditedPage(name, f"/{name}.html")
    assert [str(fault) for fault in axe.examine(chromium, served, page, npm_tools.axe, widths=(320,)).faults] == []
    assert [str(fault) for fault in own_checks.inspect(chromium, served, page, CHECKS).faults] == []


def test_their_html_is_valid(folder: Path, npm_tools: Tools) -> None:
    files = sorted(folder.glob("*.html"))
    assert [str(fault) for fault in markup.examine(npm_tools.nu, folder, files)] == []
