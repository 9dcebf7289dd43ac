"""What a visitor does, in a real browser, without JavaScript unless said."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

# One page per template.
PAGES = ["/", "/emplois/", "/emplois/infirmier-medecine-figeac/", "/emplois/animateur-jeunesse-souillac/", "/vivre/train/",
         "/publics/soignants/", "/communes/", "/intercommunalites/cc-grand-figeac/", "/communes/cahors/", "/s-installer/",
         "/plan-du-site/", "/ou-vivre/", "/carte/", "/boussole-teletravail/",
         "/ambassadeurs/fabien-galthie/", "/agenda/", "/formulaires/ecrire/", "/formulaires/offre/",
         "/dossier/", "/deux-emplois/", "/alertes/", "/reprises/boulangerie-vayrac/",
         "/styleguide/", "/410.html", "/rien-ici/"]  # fmt: skip


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
    expect(page.get_by_role("heading", level=1)).to_have_text("Page introuvable")
    page.get_by_role("main").get_by_role("link", name="Communes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("312 communes")


def test_what_is_ticked_stays_ticked(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    page.goto("/s-installer/")
    boxes = page.get_by_role("checkbox")
    expect(boxes.nth(3)).not_to_be_checked()
    assert boxes.count() >= 30
    boxes.nth(3).check()
    boxes.nth(4).check()
    boxes.nth(4).uncheck()
    page.goto("/")
    page.goto("/s-installer/")
    assert [boxes.nth(number).is_checked() for number in (2, 3, 4)] == [False, True, False]
    context.close()


def test_the_list_is_complete_without_javascript(page: Page) -> None:
    page.goto("/s-installer/")
    expect(page.get_by_role("heading", name="Votre liste")).to_be_visible()
    assert page.locator("#votre-liste ~ ul > li").count() >= 30
    assert page.get_by_role("checkbox").count() == 0


@pytest.mark.parametrize(("path", "sheets"), [("/emplois/infirmier-medecine-figeac/", 2), ("/s-installer/", 5)])
def test_a_page_prints_on_few_clean_sheets(chromium: Browser, address: str, path: str, sheets: int) -> None:
    page = chromium.new_page(base_url=address)
    page.goto(path)
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) <= sheets
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Navigation principale").is_visible()
    page.close()


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
