"""A couple, a nurse and a developer, on a telephone and by keyboard alone: two jobs, three communes, and a letter sent."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.relays import received
from tests.browser.states import press, violations, visitor
from tests.relay.postfix import Postfix

KEEP = "Garder dans mon dossier"


def find(page: Page, words: str, title: str) -> None:
    """From the search page to an offer, kept."""
    page.goto("/recherche/")
    press(page, page.get_by_role("searchbox"), "End")
    page.keyboard.type(words)
    # Not in the list that stands there until there are results.
    result = page.locator(".results").get_by_role("link", name=re.compile(title)).first
    expect(result).to_be_visible()
    press(page, result)
    keep(page)


def keep(page: Page) -> None:
    button = page.get_by_role("button", name=KEEP)
    press(page, button, "Space")
    expect(button).to_have_attribute("aria-pressed", "true")


def test_two_jobs_three_communes_kept_compared_printed_and_sent(
    chromium: Browser, front: str, postfix: Postfix
) -> None:
    with visitor(chromium, front) as page:
        find(page, "infirmière", "Infirmier")
        find(page, "développeur", "Développeur")

        page.goto("/ou-vivre/")
        names = page.locator("ol li h3 a, .ranking h3 a, .results h3 a")
        expect(names.nth(2)).to_be_visible()
        for address in [names.nth(rank).get_attribute("href") for rank in range(3)]:
            page.goto(str(address))
            keep(page)

        press(page, page.get_by_role("link", name="Mon dossier (5)"))
        expect(page.get_by_role("status").first).to_contain_text("Relu à l’instant")
        expect(page.locator(".comparisons table")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(page) == []
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", name="Emplois (2)")).to_be_visible()
        page.emulate_media(media="screen")

        press(page, page.get_by_role("button", name=re.compile("Préparer mon installation")))
        expect(page.get_by_label("Votre nom")).to_be_visible()
        for label, words in (("Votre nom", "Camille Exemple"), ("Votre courriel", "camille@example.org"),
                             ("Qui vient ?", "Deux adultes")):  # fmt: skip
            press(page, page.get_by_label(label), "End")
            page.keyboard.type(words)
        press(page, page.get_by_label("Un emploi"), "Space")
        press(page, page.get_by_label("Quand aimeriez-vous arriver ?"), "ArrowDown")
        press(page, page.get_by_label("Votre projet en quelques lignes"), "End")
        page.keyboard.type("Une infirmière et un développeur.")
        page.wait_for_timeout(2_100)  # a person takes longer: in haste, the message would be tagged
        press(page, page.locator("form.form button"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien arrivé")
    [mail] = received(postfix)
    text = mail.get_body().get_content()  # type: ignore[union-attr]
    assert text.count("/emplois/") == 2
    assert text.count("/communes/") == 3
