"""What a visitor does, in a real browser, without JavaScript unless said."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

# One page per template.
PAGES = ["/", "/emplois/", "/vivre/", "/communes/", "/communes/cahors/", "/communes/montgesty/", "/la-demarche/",
         "/ambassadeurs/fabien-galthie/", "/agenda/", "/rien-ici/"]  # fmt: skip


def test_a_newcomer_finds_an_offer_and_whom_to_write_to(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_title("Choisir le Lot : travailler, reprendre, s’installer")
    page.get_by_role("navigation", name="Navigation principale").get_by_role("link", name="Emplois").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Emplois")
    first = page.locator(".card").first
    title = first.get_by_role("link").inner_text()
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("heading", name="Pour postuler")).to_be_visible()
    expect(page.get_by_text("Exemple", exact=True).first).to_be_visible()
    page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name="Emplois").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Emplois")


def test_a_commune_shows_its_entries_and_its_neighbours(page: Page) -> None:
    page.goto("/communes/montgesty/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Montgesty")
    expect(page.get_by_role("link", name="Fabien Galthié").first).to_be_visible()
    page.get_by_role("navigation", name="Dans la même intercommunalité").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Montgesty")


def test_the_keyboard_goes_straight_to_the_content(page: Page) -> None:
    page.goto("/emplois/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(page.url.split("#")[0] + "#contenu")


def test_a_lost_visitor_finds_the_way(page: Page) -> None:
    response = page.goto("/emplois/disparu/")
    assert response is not None
    assert response.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page est introuvable")
    page.get_by_role("main").get_by_role("link", name="Communes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("312 communes")


@pytest.mark.parametrize("width", [320, 640, 1280, 3840])
def test_no_page_scrolls_sideways(chromium: Browser, address: str, width: int) -> None:
    context = chromium.new_context(base_url=address, viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} at {width} px"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_at_7_to_1(chromium: Browser, address: str, scheme: str) -> None:
    context = chromium.new_context(base_url=address, color_scheme=scheme)
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        assert page.evaluate(CONTRASTS) == [], f"{path} ({scheme})"
    context.close()


def test_no_cookie_no_third_party_no_error(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for path in PAGES[:-1]:
        page.goto(path)
    assert [url for url in requests if not url.startswith((address, "data:"))] == []
    assert errors == []
    assert context.cookies() == []
    context.close()


# Every piece of text whose colour is too near the colour behind it (WCAG 2 relative luminance).
CONTRASTS = """() => {
  const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = parse(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faults = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const [low, high] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 7) faults.push(`${element.tagName}.${element.className} ${ratio.toFixed(1)} ${element.textContent.trim().slice(0, 30)}`);
  }
  return faults;
}"""
