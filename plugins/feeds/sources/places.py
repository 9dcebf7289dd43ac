"""Which commune of the Lot a foreign text names, when it names one and only one."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from plugins.territory.model import Commune, Territory, fold_name, load_territory

# No place is told further into a text, and what is longer costs time.
_LONGEST = 6_000
_LOT_POSTCODE = re.compile(r"46\d{3}")
_OTHER_CODE = r"(?!46)(?:0[1-9]|[1-8]\d|9[0-5]|97|98)\d{3}(?!\d| *(?:€|[Ee]uros?|EUR))"
_OTHER_POSTCODE = re.compile(rf"(?<!\d){_OTHER_CODE}(?= +[A-ZÀ-Ý])|\({_OTHER_CODE}\)|\b[A-ZÀ-Ý][\w'’-]* {_OTHER_CODE}")
_OTHER_DEPARTMENT = re.compile(r"\((?!46\))(?:\d{2}|2[ABab]|97\d)\)")
# Names that are also everyday words: « vers », « cours », « bio » in a sentence are no place.
_EVERYDAY = {"bach", "bio", "cours", "cras", "fons", "corn", "le bourg", "le roc", "martel", "vers", "sauzet", "saux"}
_STREETS = {
    "allee", "av", "avenue", "bd", "boulevard", "chemin", "cours", "esplanade", "faubourg", "impasse", "place",
    "quai", "route", "rue", "square",
}  # fmt: skip
# « Grand Figeac », « Pays de Gourdon », « CC de Cazals »: a group of communes, whose offices may be elsewhere.
_GROUPS = {"grand", "pays", "cc", "ca", "communes", "agglomeration", "communaute", "causse", "vallee"}
_LINKS = {"d", "de", "des", "du", "en", "l", "la", "le", "les", "et"}
_CUT = re.compile(r"^(?:communaute (?:de communes|d agglomeration) )?(?:(?:de la|du|de|d) )?")
_SUFFIX = re.compile(r" (?:en quercy(?: blanc)?|du quercy|sur (?:cele|lot|cere))$")


class _Found(NamedTuple):
    start: int
    end: int
    code: str


def commune_named_in(territory: Territory, *texts: object) -> Commune | None:
    """The one commune that the first telling text names, former and usual names included; None when in doubt.

    A text that names several, or a place of another département, ends the search: what follows is only vaguer.
    """
    for text in texts:
        codes = _named(text[:_LONGEST]) if isinstance(text, str) else set()
        if len(codes) == 1:
            return territory.by_code[codes.pop()]
        if codes or names_elsewhere(text):
            return None
    return None


def names_elsewhere(text: object) -> bool:
    """Whether a text gives a postcode or a number of another département, « 82000 Montauban » or « Fumel (47) »."""
    said = text[:_LONGEST] if isinstance(text, str) else ""
    return bool(_OTHER_POSTCODE.search(said) or _OTHER_DEPARTMENT.search(said))


def _named(text: str) -> set[str]:
    """The codes of the communes that a text names; those beside a postcode of the Lot hide the others."""
    words = fold_name(text).split()
    found = [place for place in _places(words) if not _inside_group(words, place)]
    for beside in (_follows_postcode, _precedes_postcode):
        addressed = {place.code for place in found if beside(words, place)}
        if addressed:
            return addressed
    if names_elsewhere(text):
        return set()
    return {place.code for place in found if _stands_alone(words, place)}


def _places(words: list[str]) -> Iterable[_Found]:
    """Every name in the text, from left to right; the longest wins where several begin or overlap."""
    position = 0
    while position < len(words):
        length, code = _longest(words, position)
        if code:
            yield _Found(position, position + length, code)
        position += length


def _longest(words: list[str], position: int) -> tuple[int, str]:
    names, longest = _names()
    for length in range(min(longest, len(words) - position), 0, -1):
        code = names.get(" ".join(words[position : position + length]))
        if code is not None:
            return length, code
    return 1, ""


def _follows_postcode(words: list[str], place: _Found) -> bool:
    return place.start > 0 and _LOT_POSTCODE.fullmatch(words[place.start - 1]) is not None


def _precedes_postcode(words: list[str], place: _Found) -> bool:
    follows = " ".join(words[place.end : place.end + 1])
    return _LOT_POSTCODE.fullmatch(follows) is not None and _word_before(words, place) not in _STREETS


def _stands_alone(words: list[str], place: _Found) -> bool:
    name = " ".join(words[place.start : place.end])
    if name in _EVERYDAY and len(words) > place.end - place.start:
        return False
    return _word_before(words, place) not in _STREETS


def _inside_group(words: list[str], place: _Found) -> bool:
    return _word_before(words, place) in _GROUPS


def _word_before(words: list[str], place: _Found) -> str:
    """The word that a name hangs on: « avenue » in « avenue de Cahors »."""
    before = place.start - 1
    while before >= 0 and words[before] in _LINKS:
        before -= 1
    return words[before] if before >= 0 else ""


@functools.cache
def _names() -> tuple[dict[str, str], int]:
    """Folded names to INSEE codes, and the most words that one has; groups of communes have none ("")."""
    territory = load_territory()
    official = {fold_name(commune.name): commune.code for commune in territory.communes}
    former = {fold_name(old.name): commune.code for commune in territory.communes for old in commune.former}
    usual = {short: code for name, code in official.items() if (short := _SUFFIX.sub("", name)) != name}
    groups = {_CUT.sub("", fold_name(group.name)): "" for group in territory.intercommunalities}
    names = usual | former | official | groups
    return names, max(len(name.split()) for name in names)
