"""The accessibility of the Markdown (RGAA 4.1.2: headings 9.1, links 6.1, tables 5.4 and 5.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.workshop.checks.findings import WORTH_A_LOOK, Files, Finding, Page

_HEADING = re.compile(r"^(#+)\s*(.*?)\s*#*\s*(\{:.*\})?$")
# A page's title is its h1; what is deeper than h4 is taken out when the page is made (catalogue.rendering).
_TITLE, _DEEPEST = 1, 4
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]]*)\]\((?P<target>[^)\s]*)[^)]*\)")
_EMPTY_WORDS = {
    "ici", "cliquez ici", "cliquer ici", "là", "lien", "ce lien", "le lien", "en savoir plus", "savoir plus", "plus",
    "lire la suite", "la suite", "suite", "lire", "voir", "voir plus", "page", "cette page", "site", "cliquez",
}  # fmt: skip
_ROW, _RULE = re.compile(r"^\s*\|.*\|\s*$"), re.compile(r"^\s*\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?)?\s*$")


def markup(files: Files) -> Iterator[Finding]:
    """Headings out of order or empty, links that say nothing, tables without headers or caption."""
    for page in files.pages:
        yield from _headings(page)
        yield from _links(page)
        yield from _tables(page)


def _headings(page: Page) -> Iterator[Finding]:
    before = _TITLE
    for line, text in page.body_lines():
        found = _HEADING.match(text)
        if not found:
            continue
        level = max(2, len(found[1]))  # « # » makes an h2, as « ## » does
        if not found[2]:
            yield page.find(line, "intertitre vide ; l’écrire, ou ôter la ligne", "intertitres")
        elif level > _DEEPEST:
            yield page.find(line, f"intertitre trop profond ; au plus {'#' * _DEEPEST}", "intertitres")
        elif level > before + 1:
            right = "#" * (before + 1)
            yield page.find(line, f"intertitre {found[1]} qui saute un niveau ; écrire {right}", "intertitres")
        before = min(level, _DEEPEST)


def _links(page: Page) -> Iterator[Finding]:
    for line, text in page.body_lines():
        for link in _LINK.finditer(text):
            words = link["text"].strip(" *_\u00a0").lower().rstrip(".…")
            if not words:
                yield page.find(line, f"lien sans texte vers {link['target']} ; dire où il mène", "liens")
            elif words in _EMPTY_WORDS or re.match(r"https?://", words):
                message = f"lien « {link['text']} » qui ne dit pas où il mène ; écrire le nom de la page"
                yield page.find(line, message, "liens")


def _tables(page: Page) -> Iterator[Finding]:
    lines = list(page.body_lines())
    for position, (line, text) in enumerate(lines[1:], start=1):
        header = lines[position - 1][1]
        if not (_RULE.match(text) and "|" in header):
            continue
        cells = [cell.strip() for cell in header.strip().strip("|").split("|")]
        if not all(cells[1:]) or not any(cells):
            yield page.find(line - 1, "colonne sans en-tête ; écrire ce qu’elle contient", "tableaux")
        above = [words for _, words in lines[: position - 1] if words.strip()]
        if not (above and above[-1].startswith("Tableau")):
            message = "tableau sans titre ; écrire juste avant un paragraphe « Tableau : … »"
            yield page.find(line - 1, message, "tableaux", WORTH_A_LOOK)
