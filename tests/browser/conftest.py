"""A real Chromium, and the built site behind the same server as `tasks.py serve`."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from plugins.workshop.serving import Reloads, SiteHandler, SiteServer

# How long a page may take to become what it should, on a machine that does much else; in milliseconds.
expect.set_options(timeout=20_000)


# For this package only: two Playwrights at once cannot live in one thread, and others have their own.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium manque : lancer « python3 tasks.py test », qui le trouve ou l'installe")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    server = SiteServer(("127.0.0.1", 0), partial(SiteHandler, directory=str(site), reloads=Reloads()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A fresh visitor, without JavaScript: the site must be complete for them."""
    context = chromium.new_context(base_url=address, java_script_enabled=False, locale="fr-FR")
    yield context.new_page()
    context.close()
