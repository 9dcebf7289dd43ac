"""« Les offres près de chez moi » in pages of other sites: friendly, hostile, strict, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_httpserver import HTTPServer

from plugins.territory.model import load_territory
from plugins.workshop.audit.server import serving

Host = Callable[..., str]
LINE = (
    '<a href="{ours}/communes/figeac/" data-choisir-le-lot="figeac">Les offres près de Figeac</a>'
    '<script async src="{ours}/integrer/bloc.js"></script>'
)
# What a host page may do to everything it holds, by carelessness or by design.
HOSTILE = """
@keyframes away { to { opacity: 0; transform: translateX(-9999px); } }
main * { display: none !important; position: fixed !important; opacity: 0 !important; visibility: hidden !important;
  height: 1px !important; max-height: 1px !important; transform: scale(0) !important; left: -9999px !important;
  clip-path: inset(50%) !important; animation: away 1ms forwards !important; filter: invert(1) !important; }
@layer late { iframe { display: none !important; width: 3px !important; } }
"""


@pytest.fixture(scope="module")
def ours(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 900, "height": 800}, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.fixture
def host(httpserver: HTTPServer, ours: str) -> Host:
    """Serve a page of another site that holds the line, with a style sheet or a policy of its own; gives its address."""

    def serve(style: str = "", policy: str = "", before: str = "") -> str:
        head = f"<!doctype html><html lang=fr><meta charset=utf-8><title>Hôte</title><style>{style}</style>"
        page = f"{head}<body>{before}<main>{LINE.format(ours=ours)}</main>"
        headers = {"Content-Security-Policy": policy} if policy else {}
        httpserver.expect_request("/hote").respond_with_data(page, content_type="text/html", headers=headers)
        return httpserver.url_for("/hote")

    return serve


def frame_height(page: Page) -> float:
    return float(page.evaluate("document.querySelector('iframe')?.getBoundingClientRect().height ?? 0"))


def inner_height(page: Page) -> float:
    return float(page.frames[1].evaluate("document.documentElement.offsetHeight"))


def test_the_line_becomes_a_list_of_offers_that_keeps_nothing(visitor: Page, host: Host, ours: str) -> None:
    visitor.goto(host())
    frame = visitor.frame_locator("iframe")
    expect(frame.get_by_role("heading")).to_have_text("Les offres près de Figeac")
    expect(visitor.locator("iframe")).to_be_visible()
    assert frame_height(visitor) == inner_height(visitor) > 150
    assert 1 <= frame.locator("li").count() <= 6
    # Narrower, it is taller, and says so.
    wide = frame_height(visitor)
    visitor.set_viewport_size({"width": 260, "height": 800})
    visitor.wait_for_function("height => document.querySelector('iframe').offsetHeight > height", arg=wide)
    assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visitor.context.storage_state() == {"cookies": [], "origins": []}
    # An offer opens in the whole window.
    link = frame.locator("li a").first
    target = link.get_attribute("href")
    link.click()
    visitor.wait_for_url(f"{ours}{target}")


def test_a_hostile_sheet_does_not_undo_it(visitor: Page, host: Host) -> None:
    visitor.goto(host(style=HOSTILE))
    visitor.wait_for_function("document.querySelector('iframe')?.offsetHeight > 150")
    expect(visitor.locator("iframe")).to_be_visible()
    box = visitor.locator("iframe").bounding_box()
    assert box is not None
    assert box["width"] == 640
    assert box["x"] >= 0
    seen = visitor.evaluate(
        """() => { const style = getComputedStyle(document.querySelector('iframe'))
          return [style.position, style.opacity, style.transform, style.filter, style.clipPath, style.animationName] }"""
    )
    assert seen == ["static", "1", "none", "none", "none", "none"]


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'none'",
        "default-src 'none'; script-src 'self'",
        "default-src 'none'; script-src *",
        "sandbox allow-scripts",
        "frame-src 'self'",
    ],
)
def test_a_strict_host_keeps_the_link_and_no_hole(visitor: Page, host: Host, policy: str) -> None:
    visitor.goto(host(policy=policy))
    visitor.wait_for_load_state("networkidle")
    expect(visitor.get_by_role("link", name="Les offres près de Figeac")).to_be_visible()
    assert frame_height(visitor) == 0
    assert visitor.evaluate("document.body.offsetHeight") < 60


def test_without_javascript_the_link_leads_to_the_commune(chromium: Browser, host: Host, ours: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host())
    assert page.locator("iframe").count() == 0
    page.get_by_role("link", name="Les offres près de Figeac").click()
    page.wait_for_url(f"{ours}/communes/figeac/")
    context.close()


def test_a_page_of_no_site_keeps_the_link(visitor: Page, ours: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><meta charset=utf-8>{LINE.format(ours=ours)}", "utf-8")
    visitor.goto(page.as_uri())
    visitor.wait_for_load_state("networkidle")
    expect(visitor.get_by_role("link", name="Les offres près de Figeac")).to_be_visible()
    assert frame_height(visitor) == 0


def test_only_our_frame_sets_the_height(visitor: Page, host: Host) -> None:
    visitor.goto(host(before="<iframe id=intrus srcdoc='<p>'></iframe>"))
    visitor.wait_for_function("document.querySelector('main iframe')?.offsetHeight > 150")
    before = visitor.locator("main iframe").bounding_box()
    visitor.evaluate("postMessage({ choisirLeLot: 4000 }, '*')")
    visitor.frames[1].evaluate("parent.postMessage({ choisirLeLot: 4000 }, '*')")
    visitor.evaluate("new Promise(done => setTimeout(done, 200))")
    assert visitor.locator("main iframe").bounding_box() == before


def test_every_commune_has_a_block_that_no_index_holds(site: Path) -> None:
    territory = load_territory()
    for commune in territory.communes:
        page = (site / f"integrer/{commune.slug}/index.html").read_text("utf-8")
        assert '<meta name="robots" content="noindex">' in page
        assert f'/communes/{commune.slug}/">' in page
        assert "data-pagefind" not in page
        assert page.count("<li>") <= 6
    assert "/integrer/" not in (site / "sitemap.xml").read_text("utf-8")
    assert "près du Bastit" in (site / "integrer/le-bastit/index.html").read_text("utf-8")
    assert "près d’Albas" in (site / "integrer/albas/index.html").read_text("utf-8")
    assert "près des Arques" in (site / "integrer/les-arques/index.html").read_text("utf-8")
