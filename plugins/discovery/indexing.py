"""The search index, made by Pagefind out of the pages that were just written.

Only elements marked `data-pagefind-body` are read: living entries. Readers fetch the few fragments that they look at;
the base is nowhere in one piece.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from pagefind_bin_extended import get_executable

from plugins.catalogue.writing import write_text
from plugins.discovery.reshaping import CURLY, STRAIGHT, UnknownFormat, reshape

FOLDER = "pagefind"
# Without French stems « boulangers » would not find « boulangère ».
_LANGUAGE = "fr"
# Pagefind's own interfaces, and the search of other languages: theme/static/js/search.js needs none of them.
_UNUSED = (
    "pagefind-component-ui.*",
    "pagefind-modular-ui.*",
    "pagefind-ui.*",
    "pagefind-highlight.js",
    "pagefind-worker.js",
    "wasm.unknown.*",
)


# What Pagefind reads, inside the site while it does.
_SOURCE = ".a-indexer"
_MARK = "data-pagefind-body"


class IndexFailed(Exception):
    """Pagefind could not read the pages; its words."""


def index_pages(site: Path) -> None:
    """Write the index of a site's folder into its `pagefind/`. Raises IndexFailed.

    The same pages give the same bytes.
    """
    source = site / _SOURCE
    _write_source(site, source)
    command = [
        get_executable(),
        "--site",
        source,
        "--force-language",
        _LANGUAGE,
        "--output-path",
        site / FOLDER,
        "--quiet",
    ]
    done = subprocess.run([str(part) for part in command], cwd=site, check=False, capture_output=True, encoding="utf-8")
    shutil.rmtree(source)
    if done.returncode:
        raise IndexFailed((done.stderr or done.stdout).strip())
    for pattern in _UNUSED:
        for path in (site / FOLDER).glob(pattern):
            path.unlink()
    try:
        reshape(site / FOLDER)
    except UnknownFormat as unknown:
        raise IndexFailed(str(unknown)) from None


def _write_source(site: Path, source: Path) -> None:
    """The marked pages, always in the same order: Pagefind numbers them as it finds them in their folders."""
    for page in sorted(site.rglob("*.html")):
        text = page.read_text("utf-8")
        if _MARK in text:
            write_text(source / page.relative_to(site), text.replace(CURLY, STRAIGHT))
