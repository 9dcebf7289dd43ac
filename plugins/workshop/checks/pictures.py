"""Pictures: too heavy, told of by their file's name, without an author, shown nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.catalogue.problems import FILE, Problem
from plugins.workshop.checks.findings import WORTH_A_LOOK, Files, Finding, Page

FOLDERS = ("content/images", "ambassadors/photos")
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif"}
# Bytes: beyond, an original makes the repository heavy and shows no better at 2400 pixels wide.
HEAVY = 6_000_000
_IN_TEXT = re.compile(r"!\[(?P<alternative>[^\[\]]*)\]\(")
_CREDITED = re.compile(r"crédit|photo|©|illustration", re.IGNORECASE)
_FILE_NAME = re.compile(r"\.(jpe?g|png|webp|avif)$|^(img|dsc|dscn|p)[_-]?\d+", re.IGNORECASE)
_REDUNDANT = re.compile(r"^(image|photo|photographie|illustration|vue) (de|du|d['’]|des|montrant)", re.IGNORECASE)


def pictures(files: Files) -> Iterator[Finding]:
    """What is wrong with the pictures that pages show, and with those that none shows."""
    for page in files.pages:
        yield from _alternatives(page)
        yield from _credits(page)
    if files.whole:
        yield from _originals(files)


def _alternatives(page: Page) -> Iterator[Finding]:
    picture = page.document.values.get("image")
    named = picture.get("alternative") if isinstance(picture, dict) else None
    places = [(page.document.line_of(("image", "alternative")), named)] if isinstance(named, str) else []
    places += [(line, found[1]) for line, text in page.body_lines() for found in _IN_TEXT.finditer(text)]
    for line, alternative in places:
        if _FILE_NAME.search(alternative.strip()):
            message = f"texte alternatif « {alternative} » qui est un nom de fichier ; dire ce que l’image montre"
            yield page.find(line, message, "images")
        elif _REDUNDANT.search(alternative):
            message = (
                f"texte alternatif qui commence par « {alternative.split()[0]} » ; dire tout de suite ce qu’on voit"
            )
            yield page.find(line, message, "images", WORTH_A_LOOK)


def _credits(page: Page) -> Iterator[Finding]:
    lines = list(page.body_lines())
    for position, (line, text) in enumerate(lines):
        if _IN_TEXT.search(text):
            near = " ".join(words for _, words in lines[position + 1 : position + 4])
            if not _CREDITED.search(_IN_TEXT.sub("", text) + near):
                yield page.find(line, "image sans auteur ; écrire juste après « Photo : … »", "images", WORTH_A_LOOK)


def _originals(files: Files) -> Iterator[Finding]:
    told = " ".join(page.document.body + repr(page.document.values.get("image")) for page in files.every.values())
    for folder in FOLDERS:
        for path in sorted((files.root / folder).rglob("*")):
            if path.suffix.lower() not in SUFFIXES:
                continue
            shown, size = path.relative_to(files.root).as_posix(), path.stat().st_size
            if size > HEAVY:
                message = f"image de {size / 1e6:.1f} Mo ; la réduire à 2 400 pixels de large".replace(".", ",", 1)
                yield Finding(Problem(shown, 1, FILE, message), "images", WORTH_A_LOOK)
            if path.name not in told:
                yield Finding(
                    Problem(shown, 1, FILE, "image que rien ne montre ; l’ôter, ou la montrer"), "images", WORTH_A_LOOK
                )
