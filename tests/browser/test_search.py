"""Searching and combining facets in a real Chromium, behind the policies that production will send."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from plugins.workshop.audit import axe, tools
from plugins.workshop.audit.pages import AuditedPage


@pytest.fixture
def context(chromium: Browser, strict: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=strict, locale="fr-FR", viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def visitor(context: BrowserContext, strict: str) -> Iterator[Page]:
    """A visitor with JavaScript, whose console and requests must stay clean."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("request", lambda one: wrong.append(one.url) if not one.url.startswith((strict, "data:")) else None)
    yield page
    assert wrong == []


def titles(page: Page) -> list[str]:
    return page.locator(".results .card a").all_inner_texts()


def count(page: Page) -> str:
    return page.locator(".results-head p").inner_text()


def test_words_are_found_by_stem_and_without_accents(visitor: Page) -> None:
    visitor.goto("/recherche/")
    expect(visitor.locator(".everything")).to_be_visible()
    visitor.get_by_label("Que cherchez-vous").press_sequentially("INFIRMIERES", delay=20)
    expect(visitor.locator(".results").get_by_role("heading", name="Emplois", level=2)).to_be_visible()
    assert "Infirmier ou infirmière en médecine polyvalente" in titles(visitor)
    assert "Nadia Modèle, infirmière à Figeac" in titles(visitor)
    expect(visitor.locator(".everything")).to_be_hidden()
    expect(visitor.get_by_role("status")).to_have_text(count(visitor))
    visitor.get_by_label("Que cherchez-vous").fill("")
    expect(visitor.locator(".everything")).to_be_visible()
    expect(visitor.locator(".results")).to_be_hidden()


def test_nothing_found_says_what_to_try(visitor: Page) -> None:
    visitor.goto("/recherche/?q=qwxzk")
    expect(visitor.get_by_text("Rien ne correspond.")).to_be_visible()
    expect(visitor.get_by_role("status")).to_contain_text("Aucun résultat")


def test_the_address_is_the_state(visitor: Page, context: BrowserContext) -> None:
    """Type, tick, tick, sort; then back, forward, refresh, and the same address in somebody else's browser."""
    visitor.goto("/emplois/")
    states = []
    box = visitor.get_by_label("Chercher dans cette liste")

    def note() -> None:
        expect(visitor.locator(".results")).to_be_visible()
        visitor.wait_for_timeout(500)
        states.append((visitor.url, count(visitor), titles(visitor), box.input_value()))

    box.press_sequentially("travail", delay=20)
    note()
    visitor.get_by_text("Affiner la liste").click()
    visitor.get_by_label(re.compile("^CDI")).check()
    note()
    visitor.get_by_label("Salaire indiqué").check()
    note()
    visitor.get_by_label("Trier").select_option("Les mieux payés")
    note()
    assert len({url for url, *_ in states}) == 4
    assert "?q=travail&contrat=cdi&salaire=indique&tri=salaire" in states[-1][0]

    def seen() -> tuple[str, str, list[str], str]:
        visitor.wait_for_timeout(500)
        return (visitor.url, count(visitor), titles(visitor), box.input_value())

    for state in reversed(states[:-1]):
        visitor.go_back()
        assert seen() == state
    for state in states[1:]:
        visitor.go_forward()
        assert seen() == state
    visitor.reload()
    expect(visitor.locator(".results")).to_be_visible()
    assert seen() == states[-1]
    other = context.new_page()
    other.goto(states[-1][0])
    expect(other.locator(".results")).to_be_visible()
    assert (count(other), titles(other)) == (states[-1][1], states[-1][2])
    expect(other.get_by_label(re.compile("^CDI"))).to_be_checked()


def test_typing_is_one_step_back(visitor: Page) -> None:
    visitor.goto("/")
    visitor.goto("/recherche/")
    visitor.get_by_label("Que cherchez-vous").press_sequentially("soudure", delay=20)
    expect(visitor.locator(".results")).to_be_visible()
    visitor.go_back()
    expect(visitor.locator(".everything")).to_be_visible()
    expect(visitor.get_by_label("Que cherchez-vous")).to_have_value("")
    visitor.go_back()
    expect(visitor).to_have_title("Choisir le Lot : travailler, reprendre, s’installer")


def test_boxes_tell_what_they_would_find(visitor: Page) -> None:
    visitor.goto("/emplois/")
    visitor.get_by_text("Affiner la liste").click()
    cdi, cdd = visitor.get_by_label(re.compile("^CDI")), visitor.get_by_label(re.compile("^CDD"))
    cdi.check()
    expect(visitor.locator(".results-head p")).to_have_text("3 résultats, Contrat\u00a0: CDI")
    # Within a facet values add up, so the others keep their counts; across facets they narrow.
    expect(visitor.locator("label", has=cdd)).to_have_text("CDD 1")
    expect(visitor.get_by_label("Mission d’intérim")).to_be_enabled()
    cdd.check()
    expect(visitor.locator(".results-head p")).to_have_text("4 résultats, Contrat\u00a0: CDI ou CDD")
    visitor.get_by_role("button", name="Tout effacer").click()
    expect(visitor.locator(".results")).to_be_hidden()
    expect(visitor).to_have_url(re.compile(r"/emplois/$"))
    expect(visitor.locator("main > .cards").first).to_be_visible()


def test_keyboard_only_at_360_pixels(visitor: Page) -> None:
    visitor.set_viewport_size({"width": 360, "height": 740})
    visitor.goto("/recherche/")
    press = visitor.keyboard.press
    visitor.locator("main").focus()
    while visitor.evaluate("document.activeElement.id") != "q":
        press("Tab")
    visitor.keyboard.type("maçonnerie")
    press("Enter")
    expect(visitor.locator(".results .card a").first).to_be_visible()
    wanted = visitor.locator(".results .card a").first
    for _ in range(8):
        press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    title = wanted.inner_text()
    press("Enter")
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
    visitor.go_back()
    expect(visitor.locator(".results .card a").first).to_have_text(title)

    visitor.goto("/emplois/")
    visitor.locator("details.facets summary").focus()
    press("Enter")
    expect(visitor.get_by_role("checkbox").first).to_be_visible()
    press("Tab")
    press("Space")
    expect(visitor.locator(".results")).to_be_visible()
    onward = visitor.get_by_role("button", name=re.compile("^Voir"))
    while not onward.evaluate("element => element === document.activeElement"):
        press("Tab")
    press("Enter")
    expect(visitor.locator(".results")).to_be_focused()
    assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_more_results_take_the_focus_to_the_first_new_one(visitor: Page) -> None:
    visitor.goto("/recherche/?q=lot&genre=atout")
    more = visitor.get_by_role("button", name="Plus de résultats")
    expect(more).to_be_visible()
    before = len(titles(visitor))
    more.click()
    expect(visitor.locator(".results .card a").nth(before)).to_be_focused()
    assert f"voir={before * 2}" in visitor.url


def test_without_javascript_lists_and_links_are_whole(page: Page) -> None:
    page.goto("/recherche/")
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.get_by_role("heading", level=2, name="Emplois")).to_be_visible()
    page.get_by_role("link", name="Infirmier ou infirmière en médecine polyvalente").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Infirmier")
    page.goto("/emplois/")
    expect(page.get_by_role("search")).to_be_hidden()
    page.get_by_text("Affiner la liste").click()
    page.get_by_role("link", name="Figeac (1)").first.click()
    expect(page).to_have_url(re.compile("/emplois/autour-de/figeac/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Emplois autour de Figeac, à 30\u00a0minutes")
    assert page.locator(".card").count() == 1
    for kind, title in (("atom+xml", "flux.atom"), ("feed+json", "flux.json")):
        link = page.locator(f'link[type="application/{kind}"][href$="/emplois/autour-de/figeac/{title}"]')
        assert page.request.get(str(link.get_attribute("href"))).ok


def test_a_blocked_index_leaves_the_list_and_says_so(context: BrowserContext) -> None:
    page = context.new_page()
    page.route("**/pagefind/**", lambda route: route.abort())
    page.goto("/emplois/?q=boulanger")
    expect(page.get_by_role("status")).to_contain_text("La recherche ne fonctionne pas dans ce navigateur")
    expect(page.locator("main > .cards").first).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/recherche/?q=figeac", "/recherche/?q=qwxzk", "/emplois/?contrat=cdi", "/recherche/?q=lot&genre=atout"]
)
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_each_state(chromium: Browser, strict: str, path: str, width: int) -> None:
    found = axe.examine(chromium, strict, AuditedPage(path, path), tools.ready().axe, widths=(width,))
    assert [str(fault) for fault in found.faults] == []
