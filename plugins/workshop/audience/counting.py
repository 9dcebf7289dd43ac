"""What is read and shared in a month, as counts: nothing else of a visit outlives its line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl

from plugins.workshop.audience.reading import View

# How many different things a table holds: an attacker invents codes faster than people do.
MOST = 20_000
# A referral code as the share links write it, and a criterion as the lists do.
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,31}")
_WORD = re.compile(r"[a-z0-9-]{1,40}")
_OFFERS = ("emplois", "reprises", "fermes")
_NOT_CRITERIA = ("par", "page", "q")
_ASKED = re.compile(r"[^\W_][\w ’'-]{1,59}")
_PARAMETERS = 12


@dataclass
class Month:
    """The counts of a month. `pages` and `communes` share the views between them; the others look at the same views."""

    pages: Counter[str] = field(default_factory=Counter)
    communes: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    criteria: Counter[str] = field(default_factory=Counter)
    searches: Counter[str] = field(default_factory=Counter)
    previews: Counter[str] = field(default_factory=Counter)
    views: int = 0
    crowded: bool = False


def count(views: Iterable[View], months: dict[str, Month]) -> None:
    """Add views to the months that they belong to."""
    for view in views:
        month = months.setdefault(view.month, Month())
        if view.network:
            _add(month, month.previews, f"{view.path} ({view.network})")
            continue
        month.views += 1
        commune = view.path.startswith("/communes/") and view.path != "/communes/"
        _add(month, month.communes if commune else month.pages, view.path)
        if criterion := _criterion(view.path):
            _add(month, month.criteria, criterion)
        if view.query:
            _count_query(month, view)


def _count_query(month: Month, view: View) -> None:
    offers = view.path.strip("/") in _OFFERS
    for name, value in dict(_asked(view.query)).items():
        if name == "par" and CODE.fullmatch(value):
            _add(month, month.codes, value)
        elif name == "q" and view.path == "/recherche/" and _ASKED.fullmatch(words := " ".join(value.lower().split())):
            _add(month, month.searches, words)
        elif offers and name not in _NOT_CRITERIA and _WORD.fullmatch(name) and _WORD.fullmatch(value):
            _add(month, month.criteria, f"{view.path.strip('/')} : {name} = {value}")


def _asked(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=_PARAMETERS)
    except ValueError:
        return []


@lru_cache(maxsize=16_384)
def _criterion(path: str) -> str:
    """« /emplois/contrat/cdi/ » is the page of a criterion; « /emplois/page/2/ » is not."""
    base, _, rest = path.strip("/").partition("/")
    name, _, value = rest.partition("/")
    return f"{base} : {name} = {value}" if base in _OFFERS and value and name != "page" and "/" not in value else ""


def _add(month: Month, table: Counter[str], key: str) -> None:
    if key not in table and len(table) >= MOST:
        # What was seen once makes room: it would not be shown. Should that not suffice, the newcomer goes.
        month.crowded = True
        for rare in [known for known, times in table.items() if times == 1]:
            del table[rare]
        if len(table) >= MOST:
            return
    table[key] += 1
