"""The staff's handbook as pages: docs/manuel/ and the guides that it leads to, under /manuel/, on builds that stay at home."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import markdown

from plugins.catalogue.display import NBSP
from plugins.catalogue.rendering import readable_tables

ADDRESS = "manuel/"
_FRONT = "index"
_TITLE = re.compile(r"^# (?P<title>.+)$", re.MULTILINE)
# The space of a French sign, which must not end a line; code is left as it is typed.
_SPACE = re.compile(r"<pre.*?</pre>|<code.*?</code>|<[^>]+>|(?<=«) | (?=[:;?!»])", re.DOTALL)
_LINK = re.compile(r'<a href="(?P<target>[^"#:]+)(?P<anchor>#[^"]*)?">(?P<text>.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class HandbookPage:
    """A page: its address relative to the root (« manuel/emploi/ »), its title, its text as HTML."""

    address: str
    title: str
    body: str


def handbook_pages(root: Path) -> Iterator[HandbookPage]:
    """Every page of the handbook of a project, its front page first."""
    folder = root / "docs" / "manuel"
    files = [folder / f"{_FRONT}.md", *sorted(folder.glob("*.md")), *sorted(folder.parent.glob("*.md"))]
    addresses = {path: f"{ADDRESS}{path.stem}/" for path in files} | {files[0]: ADDRESS}
    for path, address in addresses.items():
        if path.is_file():
            before, title, text = _TITLE.split(path.read_text("utf-8"), maxsplit=1)
            yield HandbookPage(address, title, _linked(_html(before + text), path.parent, addresses))


@functools.lru_cache(maxsize=64)
def _html(text: str) -> str:
    return markdown.markdown(text, extensions=["fenced_code", "sane_lists", "tables", "toc"], output_format="html")


def _linked(html: str, folder: Path, addresses: dict[Path, str]) -> str:
    """Links between files become links between pages; what is a file of the repository alone keeps its words."""

    def link(found: re.Match[str]) -> str:
        address = addresses.get(Path(os.path.normpath(folder / found["target"])))
        return f'<a href="/{address}{found["anchor"] or ""}">{found["text"]}</a>' if address else found["text"]

    def space(found: re.Match[str]) -> str:
        return NBSP if found[0] == " " else found[0]

    # What may be wider than the window scrolls by keyboard too.
    return readable_tables(_SPACE.sub(space, _LINK.sub(link, html))).replace("<pre>", '<pre tabindex="0">')
