"""Words that French does not know: hunspell's dictionary, the communes' names, and the words kept in docs/manuel/mots.txt."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from plugins.territory.model import load_territory
from plugins.workshop.checks.findings import WORTH_A_LOOK, Files, Finding

KEPT = "docs/manuel/mots.txt"
MISSING = "Orthographe non vérifiée : hunspell manque ; sur Debian ou Ubuntu : sudo apt install hunspell hunspell-fr"
# Elided articles and pronouns: « l’atelier » is looked up as « atelier ».
_ELISIONS = re.compile(r"\b(l|d|n|s|j|m|t|c|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)['’]", re.IGNORECASE)
_NOT_WORDS = re.compile(
    r"\S+@\S+|https?://\S+|\b[\w.-]+\.(fr|com|org|eu|net|example)\b|\b\d[\d\w]*\b|\b[A-Z]{1,3}\d+\b|\b[A-ZÀ-Ý]{2}\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-’][^\W\d_]+)*")
# Proper names: a capital is no fault there.
_NAMES = {"organisme", "nom", "prenom", "employeur", "credit", "organisateur", "lieu"}


class NoHunspell(Exception):
    """The speller is not on this machine."""


def words_of(text: str) -> list[str]:
    """The words of a text as they are looked up."""
    plain = _NOT_WORDS.sub(" ", text.replace("\u00a0", " ").replace("\u202f", " "))
    return _WORD.findall(_ELISIONS.sub(" ", plain))


def unknown(words: Iterable[str], root: Path) -> set[str]:
    """Those that neither French, nor the Lot's geography, nor the kept words know; raises NoHunspell."""
    hunspell = shutil.which("hunspell")
    if hunspell is None:
        raise NoHunspell
    asked = {word.replace("’", "'"): word for word in words}
    listed = subprocess.run(
        [hunspell, "-d", "fr_FR", "-i", "utf-8", "-l"], input="\n".join(asked), encoding="utf-8",
        capture_output=True, check=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    kept = set((root / KEPT).read_text("utf-8").split()) if (root / KEPT).is_file() else set()
    return {asked[word] for word in listed.stdout.split() if word in asked} - kept - _places()


def spelling(files: Files) -> Iterator[Finding]:
    """Each unknown word of a file, once, where it first stands."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for page in files.pages:
        for line, field, text in page.prose():
            named = field.rpartition(".")[2].split("[")[0] in _NAMES
            for word in words_of(text.replace("\ufffc", " ")):
                if not (named and word[0].isupper()):
                    found.setdefault((page.shown, word), (line, field))
    wrong = unknown({word for _, word in found}, files.root)
    pages = {page.shown: page for page in files.pages}
    for (shown, word), (line, field) in found.items():
        if word in wrong:
            message = f"mot inconnu « {word} » ; le corriger, ou l’ajouter à {KEPT}"
            yield pages[shown].find(line, message, "orthographe", WORTH_A_LOOK, field)


@functools.cache
def _places() -> frozenset[str]:
    communes = load_territory().communes
    names = [commune.name for commune in communes] + [old.name for commune in communes for old in commune.former]
    return frozenset(word for name in names for word in (name, *_WORD.findall(name)))
