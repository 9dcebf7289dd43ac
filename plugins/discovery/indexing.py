"""The search index, made by Pagefind out of the pages that were just written.

Only elements marked `data-pagefind-body` are read: living entries. Readers fetch the few fragments that they look at;
the base is nowhere in one piece.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from pagefind_bin_extended import get_executable

from plugins.discovery.reshaping import UnknownFormat, reshape

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


class IndexFailed(Exception):
    """Pagefind could not read the pages; its words."""


def index_pages(site: Path) -> None:
    """Write the index of a site's folder into its `pagefind/`. Raises IndexFailed.

    The same pages give the same bytes.
    """
    command = [get_executable(), "--site", site, "--force-language", _LANGUAGE, "--output-subdir", FOLDER, "--quiet"]
    done = subprocess.run([str(part) for part in command], cwd=site, check=False, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise IndexFailed((done.stderr or done.stdout).strip())
    for pattern in _UNUSED:
        for path in (site / FOLDER).glob(pattern):
            path.unlink()
    try:
        reshape(site / FOLDER)
    except UnknownFormat as unknown:
        raise IndexFailed(str(unknown)) from None
