"""« Deux emplois, un foyer » in the browser: the same homes as in Python, the state in the address, by keyboard at 360 px."""

from __future__ import annotations

import json
import random
import re

import pytest
from playwright.sync_api import Page, expect

from plugins.discovery.pairs import CHOICES, Pairs
from tests.browser.states import press, violations
from tests.discovery.test_pairs import generated

BUILDING, BUSINESS = "Construction, bâtiment et travaux publics", "Support à l’entreprise"
STATUS = "#annonce"


def test_the_browser_finds_the_homes_of_the_reference(tab: Page) -> None:
    tab.goto("/deux-emplois/")
    for seed in range(40):
        catalogue, jobs = generated(seed)
        pairs = Pairs(catalogue)
        draw = random.Random(seed)
        data = json.loads(pairs.data())
        for first in (draw.choice(pairs.trades), draw.choice(jobs)):
            second, minutes = draw.choice(pairs.trades), draw.choice(CHOICES)
            wanted = (
                pairs.trades.index(first)
                if isinstance(first, str)
                else {"offer": data["offers"]["slugs"].index(first.slug)}
            )
            found = tab.evaluate(
                """async asked => {
                  const { src } = document.querySelector('script[src$="/pairs.js"]')
                  return (await import(src)).homes(...asked)
                }""",
                [data, wanted, pairs.trades.index(second), minutes],
            )
            named = [
                (
                    data["communes"][home["home"]][1],
                    home["pairs"],
                    [data["offers"]["slugs"][offer] for offer in home["left"]],
                    [data["offers"]["slugs"][offer] for offer in home["right"]],
                )
                for home in found
            ]
            assert named == [
                (
                    home.commune.slug,
                    home.pairs,
                    [near.job.slug for near in home.first],
                    [near.job.slug for near in home.second],
                )
                for home in pairs.homes(first, second, minutes)
            ]


def choose(page: Page, label: str, option: str) -> None:
    """By keyboard: typing in a closed list takes the first option that starts so."""
    press(page, page.get_by_label(label), option[0])
    page.keyboard.type(option[1:12])


def test_a_couple_finds_where_to_live_and_shares_it(tab: Page) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto("/deux-emplois/")
    expect(tab.get_by_role("button", name="Chercher")).to_be_visible()
    assert violations(tab) == []
    choose(tab, "Le premier emploi", BUILDING)
    expect(tab.locator(STATUS)).to_have_text("Choisissez aussi l’autre emploi.")
    choose(tab, "L’autre emploi", BUSINESS)
    expect(tab.locator(STATUS)).to_contain_text(
        "Aucune commune ne met aujourd’hui ces deux emplois à moins de 30 minutes."
    )
    choose(tab, "Chacun à moins de", "60 minutes")
    expect(tab.locator(STATUS)).to_contain_text("communes réunissent ces deux emplois")
    names = tab.locator("#foyers h2").all_inner_texts()
    assert len(names) >= 2
    assert "paire" in names[0]
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")

    link = tab.url
    tab.reload()
    expect(tab.locator("#foyers h2")).to_have_text(names)
    press(tab, tab.locator("#foyers h2 a").first)
    expect(tab.get_by_role("button", name="Garder dans mon dossier")).to_be_visible()
    tab.go_back()
    expect(tab.locator("#foyers h2")).to_have_text(names)
    tab.go_back()
    expect(tab.locator("#foyers h2")).to_have_count(0)
    expect(tab.get_by_label("Chacun à moins de")).to_have_value("30")
    tab.go_forward()
    expect(tab.get_by_label("Chacun à moins de")).to_have_value("60")
    expect(tab.locator("#foyers h2")).to_have_text(names)
    second = tab.context.new_page()
    second.goto(link)
    expect(second.locator("#foyers h2")).to_have_text(names)
    assert not any("autre=" in url or "Construction" in url for url in asked), "no choice reaches a server"


def test_from_an_offer_to_its_partners(tab: Page) -> None:
    tab.goto("/emplois/commis-cuisine-rocamadour/")
    section = tab.get_by_role("region", name="Pour deux")
    expect(section.get_by_role("link", name=re.compile("Conducteur"))).to_be_visible()
    press(tab, section.get_by_role("link", name=re.compile("Deux emplois, un foyer")))
    expect(tab.get_by_label("Le premier emploi").locator("option:checked")).to_have_text("Commis ou commise de cuisine")
    choose(tab, "L’autre emploi", BUILDING)
    expect(tab.locator("#foyers h2").first).to_have_text(re.compile("1 paire"))
    expect(tab.locator("#foyers").get_by_role("link", name="Commis ou commise de cuisine").first).to_be_visible()
    tab.reload()
    expect(tab.locator("#foyers h2").first).to_be_visible()


@pytest.mark.parametrize(
    "asked", ["?offre=partie", "#un=%3Cimg%3E&autre=x&minutes=5000", "#offre=__proto__&autre=constructor"]
)
def test_an_address_that_means_nothing_is_left_aside(tab: Page, asked: str) -> None:
    tab.goto(f"/deux-emplois/{asked}")
    expect(tab.get_by_label("Chacun à moins de")).to_have_value("30")
    expect(tab.locator("#foyers h2")).to_have_count(0)
    if "offre" in asked:
        expect(tab.locator(STATUS)).to_have_text("Cette offre n’est plus en ligne : choisissez un métier.")


def test_without_the_file_it_says_so(tab: Page) -> None:
    tab.route("**/offres.json", lambda route: route.abort())
    tab.goto("/deux-emplois/#un=Sant%C3%A9&autre=Industrie")
    expect(tab.locator(STATUS)).to_contain_text("n’a pas pu être lue")
    tab.unroute("**/offres.json")
    press(tab, tab.get_by_role("button", name="Chercher"))
    expect(tab.locator(STATUS)).to_contain_text("ces deux emplois")


def test_without_javascript_the_table_is_there(page: Page) -> None:
    page.goto("/deux-emplois/")
    expect(page.get_by_role("button", name="Chercher")).to_be_hidden()
    row = page.get_by_role("row").nth(1)
    expect(row.get_by_role("link", name="Gramat")).to_be_visible()
    row.get_by_role("link", name="Commis").click()
    expect(page.get_by_role("heading", name="Pour deux")).to_be_visible()


def test_a_take_over_is_told_as_a_life(page: Page) -> None:
    page.goto("/reprises/boulangerie-vayrac/")
    section = page.get_by_role("region", name="Vivre à Vayrac")
    expect(section).to_contain_text("habitants, dans la communauté de communes")
    expect(section.get_by_role("heading", name="L’emploi du conjoint")).to_be_visible()
    expect(section.get_by_role("link", name="Commis ou commise de cuisine")).to_be_visible()
    section.get_by_role("link", name="Prendre la suite d’une entreprise").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prendre la suite d’une entreprise")
    page.goto("/fermes/chevres-fromagerie-gramat/")
    expect(
        page.get_by_role("region", name="Vivre à Gramat").get_by_role("link", name=re.compile("Commis"))
    ).to_be_visible()
