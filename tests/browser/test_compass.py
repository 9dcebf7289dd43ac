"""« Boussole du télétravail » as visitors use it, and the browser's side against the rule."""

from __future__ import annotations

import random

from playwright.sync_api import Page, expect

from plugins.discovery.compass import QUESTIONS, needs


def themes(page: Page) -> list[str]:
    return page.locator("#themes h3").all_inner_texts()


def test_the_browser_weighs_as_the_rule_says(tab: Page) -> None:
    chance = random.Random(46)
    asked = [[chance.choice([0, 1, 2, None]) for _ in QUESTIONS] for _ in range(200)]
    tab.goto("/boussole-teletravail/")
    found = tab.evaluate(
        """async ({ questions, all }) => {
          const { needs } = await import(document.querySelector('script[src$="/compass.js"]').src)
          return all.map(answers => needs(questions, answers))
        }""",
        {"questions": [dict(question.weights) for question in QUESTIONS], "all": asked},
    )
    assert found == [needs(answers) for answers in asked]


def test_answers_by_keyboard_order_the_themes_and_stay_in_the_address(tab: Page) -> None:
    tab.goto("/boussole-teletravail/")
    expect(tab.locator("#annonce")).to_contain_text("Répondez")
    assert themes(tab)[0] == "Numérique"

    family = tab.get_by_role("group", name="projet ici")
    family.get_by_role("radio", name="Oui").focus()
    tab.keyboard.press("ArrowUp")
    expect(family.get_by_role("radio", name="Non")).to_be_checked()
    expect(tab.locator("#annonce")).to_contain_text("1 réponse sur 10. À regarder d’abord\u00a0: Famille.")
    assert themes(tab)[0] == "Famille"
    expect(tab.locator("#famille .need")).to_have_text("À regarder d’abord")

    tab.get_by_role("group", name="pièce chauffée").get_by_role("radio", name="Non").check()
    assert themes(tab)[:2] == ["Famille", "Logement"]
    tab.reload()
    assert themes(tab)[:2] == ["Famille", "Logement"]
    assert tab.url.endswith("#r=----2--2--")
    tab.go_back()
    assert tab.get_by_role("radio", checked=True).count() == 1

    tab.get_by_role("button", name="Effacer").click()
    assert tab.get_by_role("radio", checked=True).count() == 0
    expect(tab.locator("#annonce")).to_contain_text("Répondez")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_theme_s_link_and_a_foreign_address_lose_no_answer(tab: Page) -> None:
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto("/boussole-teletravail/#r=9x<!é22")
    assert tab.get_by_role("radio", checked=True).count() == 2
    tab.get_by_role("link", name="logement").first.click()
    assert tab.get_by_role("radio", checked=True).count() == 2
    assert errors == []


def test_without_javascript_it_reads_as_a_self_assessment(page: Page) -> None:
    page.goto("/boussole-teletravail/")
    expect(page.get_by_role("group")).to_have_count(len(QUESTIONS))
    expect(page.get_by_text("renvoie aux thèmes qui sont écrits")).to_be_visible()
    expect(page.get_by_role("button", name="Effacer")).to_be_hidden()
    page.get_by_role("group").nth(4).get_by_role("link", name="logement").click()
    expect(page.get_by_role("heading", name="Logement", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("link", name="Où vivre dans le Lot").first).to_be_visible()
