"""The browser's results beside a brute-force reading of the pages, for generated queries: words and facets together."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
import snowballstemmer
from playwright.sync_api import Browser, expect

from plugins.catalogue.catalogue import assemble
from plugins.catalogue.kinds import KIND_OF, JobOffer
from plugins.discovery.facets import facet_pages
from plugins.workshop.audit import server
from tests.conftest import TODAY
from tests.discovery.world import build_world, jobs

OFFERS = 90
STEM = snowballstemmer.stemmer("french").stemWord
Facets = frozenset[tuple[str, str]]


class Body(HTMLParser):
    """The text that a page gives to the index: its marked element, without what it tells to ignore, and its metas."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self._depth = self._ignored = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "data-pagefind-body" in given:
            self._depth = 1
            self.text += " ".join(value or "" for name, value in attrs if name.startswith("data-meta"))
        elif self._depth and tag not in {"img", "br", "input", "hr"}:
            self._depth += 1
        if self._depth and "data-pagefind-ignore" in given and not self._ignored:
            self._ignored = self._depth
        self.text += " "

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            if self._ignored == self._depth:
                self._ignored = 0
            self._depth -= 1
        self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data if self._depth and not self._ignored else ""


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def stems(text: str) -> set[str]:
    return {STEM(word) for word in re.findall(r"[a-z0-9]+", fold(text))}


@dataclass(frozen=True)
class Known:
    """An offer's page as the reference sees it."""

    url: str
    stems: frozenset[str]
    words: tuple[str, ...]
    facets: Facets


@pytest.fixture(scope="module")
def world(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_world(tmp_path_factory.mktemp("world"), OFFERS, site)


@pytest.fixture(scope="module")
def known(world: Path) -> list[Known]:
    from plugins.catalogue.loading import load_entries

    own = load_entries(world.parent / "project", TODAY).entries
    catalogue = assemble([*own, *jobs(OFFERS)], TODAY)
    pages = facet_pages(catalogue)
    return [_known(world, entry, frozenset(_values(entry, pages))) for entry in catalogue.of_kind(KIND_OF[JobOffer])]


def _values(entry: JobOffer, pages) -> Iterator[tuple[str, str]]:
    return ((page.facet.key, page.value.key) for page in pages if any(entry is other for other in page.entries))


def _known(world: Path, entry: JobOffer, facets: Facets) -> Known:
    url = f"/{KIND_OF[JobOffer].url(entry.slug)}"
    text = Body((world / url[1:] / "index.html").read_text("utf-8")).text
    words = tuple(word for word in re.findall(r"[a-zà-öø-ÿ]+", text.lower()) if len(word) > 4 and word.isascii())
    return Known(url, frozenset(stems(text)), words, facets)


def expected(known: list[Known], words: list[str], facets: list[tuple[str, str]]) -> set[str]:
    """Every word, by the beginning of its stem; of each facet that is asked, any of its values."""
    asked = {key: {value for name, value in facets if name == key} for key, _ in facets}
    return {
        one.url
        for one in known
        if all(any(stem.startswith(STEM(fold(word))) for stem in one.stems) for word in words)
        and all(any((key, value) in one.facets for value in values) for key, values in asked.items())
    }


def draw(chance: random.Random, known: list[Known]) -> tuple[list[str], list[tuple[str, str]]]:
    one = chance.choice(known)
    words = chance.sample(one.words, chance.choice([0, 1, 1, 2]))
    facets = chance.sample(sorted(one.facets), chance.choice([0, 1, 2, 2, 3]))
    other = chance.sample(sorted(chance.choice(known).facets), chance.choice([0, 0, 1]))
    return (words or ["emploi"] if not facets else words), list(dict.fromkeys([*facets, *other]))


def test_the_browser_finds_what_reading_every_page_finds(
    chromium: Browser, world: Path, known: list[Known], thorough: bool
) -> None:
    chance = random.Random(46)
    sizes = []
    with server.serving(world) as address:
        context = chromium.new_context(base_url=address)
        page = context.new_page()
        for _ in range(200 if thorough else 8):
            words, facets = draw(chance, known)
            asked = urlencode([("q", " ".join(words)), *facets, ("voir", "200")])
            page.goto("about:blank")
            page.goto(f"/emplois/?{asked}")
            expect(page.locator(".results")).to_be_visible()
            expect(page.locator(".results .card, .results .notice").first).to_be_visible()
            links = page.locator(".results .card a").evaluate_all("all => all.map(one => one.pathname)")
            assert len(links) == len(set(links))
            assert set(links) == expected(known, words, facets), asked
            sizes.append(len(links))
        context.close()
    assert min(sizes) < 3 < max(sizes), "the queries tell apart"


@pytest.mark.parametrize("typed", ["entreprise", "d'entreprise", "d\u2019entreprise"])
def test_a_word_after_an_elision_is_found(chromium: Browser, world: Path, known: list[Known], typed: str) -> None:
    elided = {one.url for one in known if "reprise" in one.words and "entrepris" in one.stems}
    assert elided
    with server.serving(world) as address:
        page = chromium.new_page(base_url=address)
        page.goto(f"/emplois/?{urlencode({'q': typed, 'voir': '200'})}")
        expect(page.locator(".results .card, .results .notice").first).to_be_visible()
        found = page.locator(".results .card a").evaluate_all("all => all.map(one => one.pathname)")
        assert elided <= set(found)
        assert not any("'" in card for card in page.locator(".results .card").all_inner_texts()), (
            "the printer's apostrophe comes back"
        )
        page.close()
