"""Offers made of attacks, built into the real site and opened in Chromium without any CSP: nothing runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import parse
from playwright.sync_api import Browser, Request, Route

from plugins.feeds.snapshot import Snapshot, write_snapshot
from plugins.workshop.serving import Reloads, SiteHandler, SiteServer
from tests.conftest import TODAY, noon
from tests.feeds.attacks import ADDRESSES, MARKUP
from tests.feeds.france_travail_peer import COMPLETE, offer


def attacked(value: Any, payload: str) -> Any:
    """A record whose every free text is the payload."""
    if isinstance(value, dict):
        return {key: inner if key in _KEPT else attacked(inner, payload) for key, inner in value.items()}
    if isinstance(value, list):
        return [attacked(inner, payload) for inner in value]
    return payload if isinstance(value, str) else value


_KEPT = {"id", "lieuTravail", "typeContrat", "dateCreation", "dateActualisation", "exigence", "experienceExige"}


@pytest.fixture
def attacked_site(project: Path, build_project: Callable[..., Path]) -> Path:
    payloads = [*(f"Offre {number} {payload}" for number, payload in enumerate(MARKUP)), *ADDRESSES]
    records = [attacked(offer(number, **COMPLETE), payload) for number, payload in enumerate(payloads)]
    snapshot = Snapshot(
        feed="france-travail", fetched_at=noon(TODAY).astimezone(UTC), query={}, count=len(records), records=records
    )
    write_snapshot(project, snapshot)
    return build_project()


@pytest.fixture
def address(attacked_site: Path) -> Iterator[str]:
    server = SiteServer(("127.0.0.1", 0), partial(SiteHandler, directory=str(attacked_site), reloads=Reloads()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_nothing_runs(chromium: Browser, address: str, attacked_site: Path) -> None:
    pages = sorted(path.parent.name for path in (attacked_site / "emplois").glob("france-travail-*/index.html"))
    assert len(pages) > len(MARKUP), "the attacks are on the site"
    outside: list[str] = []
    dialogs: list[str] = []

    def at_home(route: Route, request: Request) -> None:
        if request.url.startswith(address):
            route.continue_()
        else:
            outside.append(request.url)
            route.abort()

    # `bypass_csp`: what holds must hold without the server's help.
    context = chromium.new_context(base_url=address, bypass_csp=True)
    context.route("**/*", at_home)
    page = context.new_page()
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for name in ["/", "/emplois/", "/emplois/page/2/", "/etat-des-flux/", *(f"/emplois/{name}/" for name in pages)]:
        page.goto(name, wait_until="domcontentloaded")
        assert page.evaluate("window.attacked") is None, name
        assert page.url == f"{address}{name}"
        links = page.eval_on_selector_all(
            "a[href], [src], [action]", "all => all.map(e => e.href || e.src || e.action || '')"
        )
        assert [
            link for link in links if not link.startswith(("http://", "https://", "mailto:", "tel:", "sms:"))
        ] == [], name
        handlers = page.evaluate(
            "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
        )
        assert handlers == [], name
    context.close()
    assert dialogs == []
    assert [url for url in outside if "reload" not in url] == []


def test_the_feeds_stay_well_formed(attacked_site: Path) -> None:
    for path in [*attacked_site.rglob("*.atom"), attacked_site / "sitemap.xml"]:
        parse(path)
