"""The map as visitors use it, without JavaScript: three views, links by keyboard, and the list beside."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def fill(page: Page, name: str) -> str:
    """How a commune of the map is filled."""
    mark = page.locator(".communes a", has_text=re.compile(f"^{name}\\b")).locator("path, circle").first
    return str(mark.evaluate("mark => getComputedStyle(mark).fill"))


def test_each_view_shades_its_own_communes(page: Page) -> None:
    page.goto("/carte/")
    expect(page.get_by_role("radio", name="Offres d’emploi")).to_be_checked()
    assert '"#n1"' in fill(page, "Figeac"), "a job offer, dotted"
    nothing = fill(page, "Albas")
    assert "url" not in nothing
    page.get_by_role("radio", name="Offres d’emploi").press("ArrowDown")
    expect(page.get_by_role("radio", name="Entreprises et fermes")).to_be_checked()
    assert fill(page, "Figeac") == nothing
    assert '"#n1"' in fill(page, "Albas"), "a farm"


def test_a_commune_is_a_link_with_a_name_and_the_list_says_the_same(page: Page) -> None:
    page.goto("/carte/")
    row = page.get_by_role("row", name=re.compile("^Albas"))
    assert row.get_by_role("cell").all_inner_texts() == ["0", "1"]
    page.get_by_role("link", name=re.compile("Albas\\s: 1 reprise ou ferme")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Albas")


def test_the_map_can_be_passed(page: Page) -> None:
    page.goto("/carte/")
    page.get_by_role("link", name="Passer la carte").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('table'))")
