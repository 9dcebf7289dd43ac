"""Every French word that a visitor reads on the built site is known, or kept in docs/manuel/mots.txt."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from plugins.workshop.checks.spelling import unknown, words_of
from tests.conftest import ROOT


class Text(HTMLParser):
    """The words of a page, without its scripts and code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "code", "title"}
        given = dict(attrs)
        self.handle_data(f"{given.get('alt') or ''} {given.get('aria-label') or ''}")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "code", "title"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words += words_of(data)


def test_no_word_is_unknown(site: Path) -> None:
    pages = [page for page in site.rglob("*.html") if not {"styleguide", "manuel"} & set(page.relative_to(site).parts)]
    words = {word for page in pages for word in Text(page.read_text("utf-8")).words}
    assert len(words) > 3000
    assert sorted(unknown(words, ROOT)) == []
