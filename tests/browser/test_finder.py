"""« Où vivre dans le Lot ? » as visitors use it, and the browser's ranking against the documented formula."""

from __future__ import annotations

import json
import random
import re

from playwright.sync_api import Browser, Page, expect

from plugins.discovery.figures import columns
from plugins.discovery.finder import Answer, rank
from plugins.discovery.finder_page import document
from plugins.discovery.questions import CRITERIA
from tests.conftest import ROOT
from tests.discovery.test_finder import TERRITORY, full


def names(page: Page) -> list[str]:
    return page.locator("#resultats h3").all_inner_texts()


def profiles(count: int) -> list[dict[str, Answer]]:
    """Answers of every kind, from a fixed seed: some questions left out, some variants without data."""
    chance = random.Random(46)
    return [
        {
            one.key: Answer(
                chance.randrange(4),
                chance.choice([*(variant.figure for variant in one.variants), "inconnu"]),
                chance.choice([*(number for number, _ in one.levels), chance.randrange(3000)]),
            )
            for one in CRITERIA
            if chance.random() < 0.8
        }
        for _ in range(count)
    ]


def test_the_browser_ranks_as_the_formula_says(tab: Page, thorough: bool) -> None:
    known = columns(full())
    # Some communes are unknown to some sources.
    holed = {
        key: [None if (n * 7 + len(key)) % 11 == 0 else v for n, v in enumerate(col)] for key, col in known.items()
    }
    asked = profiles(1000 if thorough else 50)
    tab.goto("/ou-vivre/")
    rankings = tab.evaluate(
        """async ({ data, profiles }) => {
          const { rank } = await import(document.querySelector('script[src$="/finder.js"]').src)
          const plain = one => [one.index, one.score, one.points]
          return profiles.map(answers => rank(data, answers).map(plain))
        }""",
        {
            "data": json.loads(json.dumps(document(TERRITORY.communes, holed))),
            "profiles": [{key: vars(answer) for key, answer in answers.items()} for answers in asked],
        },
    )
    for answers, ranking in zip(asked, rankings, strict=True):
        expected = [[one.index, one.score, one.points] for one in rank(CRITERIA, holed, 312, answers)]
        assert ranking == expected, answers
    assert sum(bool(ranking) for ranking in rankings) > len(asked) * 0.9


def test_the_module_stays_small() -> None:
    assert len((ROOT / "theme/static/js/finder.js").read_bytes()) <= 8_000


def test_a_newcomer_finds_communes_by_keyboard_on_a_phone(tab: Page) -> None:
    requests: list[str] = []
    tab.goto("/ou-vivre/")
    expect(tab.locator("#annonce")).to_contain_text("sur 312 communes")
    tab.wait_for_load_state("networkidle")
    tab.on("request", lambda request: requests.append(request.url))
    before = names(tab)
    assert len(before) == 8

    town = tab.get_by_role("group", name="Près de quelle ville ?")
    town.get_by_label("Quoi").focus()
    tab.keyboard.type("Figeac")
    weight = town.get_by_role("slider", name="Importance")
    weight.focus()
    tab.keyboard.press("End")
    expect(weight).to_have_attribute("aria-valuetext", "essentiel")
    expect(tab.locator("#annonce")).not_to_contain_text(before[0])
    after = names(tab)
    assert after != before
    assert "min" in tab.locator("#resultats li").first.inner_text()

    tab.get_by_role("button", name="Voir les suivantes").press("Enter")
    assert len(names(tab)) == 16
    expect(tab.locator("#resultats h3 a").nth(8)).to_be_focused()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Chromium asks for the icon anew at each address: nothing else, and never with the answers.
    assert [url for url in requests if not url.endswith("/icon.svg")] == []

    tab.locator("#resultats h3 a").first.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text(after[0])


def test_back_forward_refresh_and_a_shared_address_keep_the_answers(tab: Page, chromium: Browser, address: str) -> None:
    tab.goto("/ou-vivre/")
    expect(tab.locator("#resultats h3").first).to_be_visible()
    first = names(tab)
    size = tab.get_by_role("group", name="Quelle taille de commune ?")
    size.get_by_label("Réponse").select_option("3")
    size.get_by_role("slider").press("End")
    towns = names(tab)
    assert towns != first
    tab.get_by_role("group", name="Un endroit habité").get_by_role("slider").press("Home")
    last = names(tab)

    tab.go_back()
    assert names(tab) == towns
    tab.go_forward()
    assert names(tab) == last
    tab.reload()
    expect(tab.locator("#resultats h3").first).to_be_visible()
    assert names(tab) == last
    assert "taille=3.habitants.3" in tab.url

    other = chromium.new_context(base_url=address).new_page()
    other.goto(tab.url)
    expect(other.locator("#resultats h3").first).to_be_visible()
    assert names(other) == last
    other.context.close()

    tab.get_by_role("button", name="Revenir aux réponses proposées").click()
    assert names(tab) == first


def test_a_foreign_address_changes_nothing(tab: Page) -> None:
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto("/ou-vivre/")
    expect(tab.locator("#resultats h3").first).to_be_visible()
    first = names(tab)
    tab.goto("about:blank")
    tab.goto("/ou-vivre/#taille=9.<img>.77&ville=.x&constructor=1.1.1&annee")
    expect(tab.locator("#resultats h3").first).to_be_visible()
    assert names(tab) == first
    tab.evaluate("location.hash = 'contenu'")
    assert names(tab) == first
    assert errors == []


def test_nothing_that_counts_and_a_lost_file_are_told(tab: Page) -> None:
    tab.goto("/ou-vivre/")
    expect(tab.locator("#resultats h3").first).to_be_visible()
    for slider in tab.get_by_role("slider").all():
        slider.press("Home")
    expect(tab.locator("#annonce")).to_contain_text("Aucune question ne compte")
    assert names(tab) == []

    tab.route("**/communes.json", lambda route: route.abort())
    tab.goto("about:blank")
    tab.goto("/ou-vivre/")
    expect(tab.locator("#annonce")).to_contain_text("n’a pas pu être lu")


def test_without_javascript_the_tables_are_there_and_the_form_is_not(page: Page) -> None:
    page.goto("/ou-vivre/")
    expect(page.get_by_role("table", name="Les communes en tête")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Souillac")).first).to_be_visible()
    expect(page.locator("form")).to_be_hidden()
    expect(page.get_by_role("heading", name="Vos communes")).to_be_hidden()
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/communes/"))
