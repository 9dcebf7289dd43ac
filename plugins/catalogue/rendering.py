"""An entry's text as safe HTML: staff write Markdown, feeds send plain text, neither may bring a script."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import cast
from xml.etree import ElementTree as ET

import markdown
import nh3
from markdown.extensions.abbr import AbbrTreeprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from plugins.catalogue.kinds import Entry

_TAGS = {
    "a", "abbr", "blockquote", "br", "cite", "code", "dd", "del", "dl", "dt", "em", "figcaption", "figure", "h2", "h3",
    "h4", "hr", "img", "li", "ol", "p", "pre", "q", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"id", "lang"}, "a": {"href", "title", "hreflang"}, "abbr": {"title"}, "ol": {"start"}, "th": {"scope"},
    "img": {"src", "alt", "width", "height"},
}  # fmt: skip
EXTENSIONS = ("abbr", "attr_list", "def_list", "sane_lists", "tables", "toc")
_CLEANER = nh3.Cleaner(
    tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"}, link_rel=None
)
_CAPTION = re.compile(r"<p>Tableau(?:\s|&nbsp;)*:\s*([^<]*)</p>\s*<table>")

# What a page may ask the site to insert, with a paragraph that holds just « [plan] »: theme/templates/inserts/.
# A page that holds one loads the script of that name (theme/static/js/), where it has one.
INSERTS = {
    "alertes": "", "boussole": "compass", "carte": "", "deux-emplois": "", "dossier": "", "flux": "", "formulaires": "",
    "mesures": "", "plan": "", "trouver": "finder",
}  # fmt: skip
_INSERT = re.compile(rf"<p>\[({'|'.join(INSERTS)})\]</p>")


def pieces(body: str) -> Iterator[tuple[str, str]]:
    """A rendered body in order: pairs of HTML and the name of the insert that follows it, or nothing."""
    parts = _INSERT.split(body)
    yield from zip_longest(parts[::2], parts[1::2], fillvalue="")


def scripts(body: str) -> list[str]:
    """The scripts that the inserts of a rendered body need, each once."""
    return list(dict.fromkeys(INSERTS[name] for name in _INSERT.findall(body) if INSERTS[name]))


def render(entry: Entry) -> str:
    """The entry's body as HTML; links such as `{filename}/…` are left for Pelican to resolve."""
    return _plain_text(entry.body) if entry.source else _markdown_text(entry.body)


# A page shows its text twice (schema.org describes a job by it), one page after the other.
@functools.lru_cache(maxsize=16)
def _markdown_text(text: str) -> str:
    converter = _converter()
    converter.reset()
    # A page's title is its only h1, so a « # » typed in a text becomes an h2.
    converted = re.sub(r"(</?)h1\b", r"\1h2", converter.convert(text))
    return readable_tables(_CLEANER.clean(converted))


def readable_tables(body: str) -> str:
    """Tables that everyone can read: a caption, headers that say what they head, a frame that scrolls by keyboard.

    The caption is the paragraph « Tableau : … » just before the table: Markdown has no sign for it.
    """
    captioned = _CAPTION.sub(r"<table><caption>\1</caption>", body).replace("<th>", '<th scope="col">')
    framed = captioned.replace("<table>", '<div class="table" role="region" aria-label="Tableau" tabindex="0"><table>')
    return framed.replace("</table>", "</table></div>")


@functools.lru_cache(maxsize=16)
def _plain_text(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n".join(
        f"<p>{html.escape(paragraph.strip()).replace(chr(10), '<br>')}</p>"
        for paragraph in paragraphs
        if paragraph.strip()
    )


class _Unmarked(Treeprocessor):
    """Lets texts without a sign that Markdown knows in a line be as they are: fourteen patterns look for one in each."""

    _SIGNS = re.compile(r"[`\\\[<&*_\x02]|  \n")

    def run(self, root: ET.Element) -> None:
        """Python-Markdown's: see its AtomicString."""
        abbreviations = cast("AbbrTreeprocessor", self.md.treeprocessors["abbr"])
        if abbreviations.abbrs:  # any word may be a sign then
            return
        for element in root.iter():
            if element.text and not self._SIGNS.search(element.text):
                element.text = AtomicString(element.text)


@functools.cache
def _converter() -> markdown.Markdown:
    # One converter for all files: making one costs as much as converting a short text.
    converter = markdown.Markdown(extensions=EXTENSIONS, output_format="html")
    # Just before « inline », which is 20.
    converter.treeprocessors.register(_Unmarked(converter), "unmarked", 21)
    return converter
