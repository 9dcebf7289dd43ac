"""Where the theme's files are on the site: a folder named for all that they hold, so that caches may keep them for ever.

One name for the whole theme rather than one per file: relative links between sheets, fonts and modules stay true as they
are written. The same names in development and in production.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from plugins.catalogue.writing import write_text
from plugins.publishing.stylesheet import stylesheet

BASE = "theme"
SHEET = "css/site.css"
# What the relay's pages name, which know no version: always read again, always today's.
PLAIN = {SHEET: '@import "/{folder}/css/site.css";\n', "icon.svg": None}
# A file whose address changes with its content: the theme's, a picture's, or one that says so in its own name.
IMMUTABLE = re.compile(r"theme/[0-9a-f]{12}/.+|media/.+|.+[.-][0-9a-f]{12}\.[a-z0-9]+(\.(gz|br))?")

Ask = Callable[[str], str]


def folder_of(static: Path) -> str:
    """The folder of a theme's static files on the site, relative to its root: « theme/3f9a… » (12 hexadecimal digits)."""
    total = hashlib.sha256(stylesheet(static).encode())
    for path in sorted(static.rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(static).as_posix()}\0".encode() + path.read_bytes())
    return f"{BASE}/{total.hexdigest()[:12]}"


def asker(static: Path, folder: str) -> Ask:
    """The `asset("js/form.js")` of the templates: a file's address; a name that the theme lacks stops the build."""

    @functools.cache
    def asset(name: str) -> str:
        if name != SHEET and not (static / name).is_file():
            raise ValueError(f"le thème n'a pas de fichier theme/static/{name}")
        return f"/{folder}/{name}"

    return asset


def write_assets(static: Path, folder: str, output: Path) -> None:
    """Write what Pelican does not copy: the one stylesheet, and the names that never change."""
    sheet = output / folder / SHEET
    write_text(sheet, stylesheet(static))
    for name, text in PLAIN.items():
        path = output / BASE / name
        write_text(path, text.format(folder=folder) if text else (static / name).read_text("utf-8"))
