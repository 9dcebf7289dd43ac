"""Every French word that a visitor reads on the built site is known, or kept in words.txt."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from plugins.territory.model import load_territory

KEPT = Path(__file__).with_name("words.txt")
# Elided articles and pronouns: « l’atelier » is looked up as « atelier ».
ELISIONS = re.compile(r"\b(l|d|n|s|j|m|t|c|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)['’]", re.IGNORECASE)
NOT_WORDS = re.compile(
    r"\S+@\S+|https?://\S+|\b[\w.-]+\.(fr|com|org|eu|net|example)\b|\b\d[\d\w]*\b|\b[A-Z]{1,3}\d+\b|\b[A-ZÀ-Ý]{2}\b"
)
WORD = re.compile(r"[^\W\d_]+(?:[-’][^\W\d_]+)*")


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
            text = ELISIONS.sub(" ", NOT_WORDS.sub(" ", data.replace("\u00a0", " ").replace("\u202f", " ")))
            self.words += WORD.findall(text)


def unknown(words: set[str]) -> set[str]:
    hunspell = shutil.which("hunspell")
    if hunspell is None:
        pytest.fail("hunspell manque ; sur Debian ou Ubuntu : sudo apt install hunspell hunspell-fr")
    asked = {word.replace("’", "'"): word for word in words}
    listed = subprocess.run(
        [hunspell, "-d", "fr_FR", "-i", "utf-8", "-l"], input="\n".join(asked), encoding="utf-8",
        capture_output=True, check=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return {asked[word] for word in listed.stdout.split() if word in asked}


def test_no_word_is_unknown(site: Path) -> None:
    territory = load_territory()
    names = [place.name for commune in territory.communes for place in (commune, *commune.former)]
    kept = set(KEPT.read_text("utf-8").split()) | {word for name in names for word in (name, *WORD.findall(name))}
    pages = [page for page in site.rglob("*.html") if page.parent.name != "styleguide"]
    words = {word for page in pages for word in Text(page.read_text("utf-8")).words}
    assert len(words) > 3000
    assert sorted(unknown(words) - kept) == []
