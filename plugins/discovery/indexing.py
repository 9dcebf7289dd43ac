"""The search index, made by Pagefind out of the pages that were just written.

Only elements marked `data-pagefind-body` are read: living entries. Readers fetch the few fragments that they look at;
the base is nowhere in one piece.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from pagefind_bin_extended import get_executable

from plugins.catalogue.writing import digest_of, forget_older, workbench, write_text
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


# What Pagefind reads of a page, and the folder in it that changes with the theme's files.
_SEARCHED = re.compile(r"<article\b[^>]*\bdata-pagefind-body\b.*?</article>", re.DOTALL)
_VERSIONED = re.compile(r"/theme/[0-9a-f]{12}/")
_CODE = ("indexing.py", "reshaping.py")
_DIGEST = "digest.txt"
# Of the site, of its preview, of what is published.
_KEPT = 3


class IndexFailed(Exception):
    """Pagefind could not read the pages; its words."""


def _silent() -> None:
    """Nobody watches."""


def index_pages(site: Path, cache: Path, beginning: Callable[[], None] = _silent) -> None:
    """Write the index of a site's folder into its `pagefind/`. Raises IndexFailed.

    The same texts give the same bytes. They are kept in `cache` by all that they are made of: a build that changes none
    of what is searched indexes nothing; `beginning` is called when it must.
    """
    kept = cache / _key(_texts(site))
    if not _is_whole(kept):
        beginning()
        _make(_texts(site), kept)
    shutil.copytree(kept / FOLDER, site / FOLDER)
    forget_older(kept, _KEPT)


def _texts(site: Path) -> Iterator[tuple[str, str]]:
    """The path of each page to be searched and what is searched of it, always in the same order."""
    for page in sorted(site.rglob("*.html")):
        found = _SEARCHED.search(page.read_text("utf-8"))
        if found:
            yield page.relative_to(site).as_posix(), _VERSIONED.sub("/theme/", found[0]).replace(CURLY, STRAIGHT)


def _key(texts: Iterable[tuple[str, str]]) -> str:
    total = hashlib.sha256(f"{version('pagefind_bin_extended')}\0{_LANGUAGE}\0".encode())
    for name in _CODE:
        total.update(Path(__file__).with_name(name).read_bytes())
    for path, text in texts:
        total.update(f"{path}\0{text}\0".encode())
    return total.hexdigest()[:32]


def _make(texts: Iterable[tuple[str, str]], kept: Path) -> None:
    """The index of some texts in a folder of its own, there whole or not at all."""
    shutil.rmtree(kept, ignore_errors=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    with workbench(kept.parent.with_name("indexing")) as bench:
        source, made = bench / "pages", bench / "index"
        # In this order: Pagefind numbers pages as it finds them in their folders.
        for path, text in texts:
            write_text(source / path, f'<!doctype html><html lang="{_LANGUAGE}"><body>{text}</body></html>')
        source.mkdir(exist_ok=True)
        _run_pagefind(source, made / FOLDER)
        write_text(made / _DIGEST, digest_of(made / FOLDER))
        with suppress(OSError):  # another build put it there first
            made.rename(kept)


def _run_pagefind(source: Path, folder: Path) -> None:
    command = [get_executable(), "--site", source, "--force-language", _LANGUAGE, "--output-path", folder, "--quiet"]
    done = subprocess.run([str(part) for part in command], check=False, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise IndexFailed((done.stderr or done.stdout).strip())
    for pattern in _UNUSED:
        for path in folder.glob(pattern):
            path.unlink()
    try:
        reshape(folder)
    except UnknownFormat as unknown:
        raise IndexFailed(str(unknown)) from None


def _is_whole(kept: Path) -> bool:
    """Whether a kept index is what was written: one that was cut or touched is made again."""
    try:
        return (kept / _DIGEST).read_text("utf-8") == digest_of(kept / FOLDER)
    except (OSError, UnicodeDecodeError):
        return False
