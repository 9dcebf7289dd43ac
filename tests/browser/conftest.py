"""A real Chromium, and the built site behind the same server as `tasks.py serve`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from plugins.workshop.audit.server import serving
from plugins.workshop.serving import Reloads, SiteHandler, SiteServer
from tests.browser.relays import relay
from tests.browser.states import visitor
from tests.relay.nginx import Nginx
from tests.relay.ports import free_port
from tests.relay.postfix import Postfix

# How long a page may take to become what it should, on a machine that does much else; in milliseconds.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    server = SiteServer(("127.0.0.1", 0), partial(SiteHandler, directory=str(site), reloads=Reloads()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def strict(site: Path) -> Iterator[str]:
    """The site behind the headers of production: its policy lets no inline script or style in."""
    with serving(site) as address:
        yield address


@pytest.fixture
def tab(chromium: Browser, strict: str) -> Iterator[Page]:
    """A fresh visitor with JavaScript, on a telephone; any error of the page fails the test."""
    with visitor(chromium, strict) as page:
        yield page


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A fresh visitor, without JavaScript: the site must be complete for them."""
    context = chromium.new_context(base_url=address, java_script_enabled=False, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    with Postfix() as server:
        yield server


@pytest.fixture(scope="module")
def spools(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [tmp_path_factory.mktemp("relay") for _ in range(2)]


@pytest.fixture(scope="module")
def front(site: Path, postfix: Postfix, spools: list[Path]) -> Iterator[str]:
    """The site behind nginx, with two relays that share nothing but the secret."""
    ports = [free_port() for _ in spools]
    with ExitStack() as stack:
        for folder, port in zip(spools, ports, strict=True):
            stack.enter_context(relay(folder, port, postfix.port))
        yield stack.enter_context(Nginx(site, ports)).address
