"""The addresses that the site once had: where they lead today, so that no published link ever dies without a word.

A ledger travels with the releases, not with git: only the place of publication knows what was published there, and feeds
bring offers that no commit knows. Each line is an address, what stood there (the file in git, or a feed), and the last day
that it was published, separated by tabs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import url_of

# How long an address that is gone keeps a page of its own, for servers without maps. nginx says 410 for ever.
PAGES_KEPT = timedelta(days=90)
# Addresses go into nginx's configuration, and a ledger may have passed through other hands.
_PLAIN = re.compile(r"[A-Za-z0-9/._-]*")


@dataclass(frozen=True)
class Line:
    """What the ledger knows of an address; `source` is empty for a page that no entry made (a list, a commune)."""

    source: str
    last: date


Ledger = Mapping[str, Line]


@dataclass(frozen=True)
class Past:
    """What a build is told of before: the ledger, and the files that git saw renamed (old path to new)."""

    ledger: Ledger = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Former:
    """Addresses without a page of their own today, relative to the root: moved for good, elsewhere for now, gone since."""

    moved: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[str, date] = field(default_factory=dict)

    def gone_pages(self, today: date) -> list[str]:
        """The gone addresses that still have a page."""
        return [address for address, last in self.gone.items() if today - last <= PAGES_KEPT]


def read_ledger(text: str) -> dict[str, Line]:
    """The ledger that `write_ledger` wrote; raises ValueError on anything else."""
    rows = (row.split("\t") for row in text.splitlines())
    return {address: Line(source, date.fromisoformat(last)) for address, source, last in rows}


def write_ledger(ledger: Ledger) -> str:
    """The ledger as text, in the order of addresses."""
    return "".join(f"{address}\t{line.source}\t{line.last}\n" for address, line in sorted(ledger.items()))


def sources(catalogue: Catalogue) -> dict[str, str]:
    """What stands at each entry's address: a file of staff, or a feed's record (« france-travail:123ABC »)."""
    return {url_of(entry): entry.path for entry in (*catalogue.entries, *catalogue.expired)}


def extended(ledger: Ledger, pages: Iterable[str], catalogue: Catalogue) -> dict[str, Line]:
    """The ledger after a publication of these pages; an address once in it never leaves it."""
    today = sources(catalogue)
    return dict(ledger) | {address: Line(today.get(address, ""), catalogue.today) for address in pages}


def former(past: Past, pages: set[str], catalogue: Catalogue) -> Former:
    """Where each former address leads, given the addresses of today's pages.

    A renamed file, or an offer now told by another source, leads to its entry's address (301); an entry that is no more
    is gone (410); a page that no entry made, such as the last of a list that became shorter, leads for now to what it
    was part of (302).
    """
    merged = {f"{ref.feed}:{ref.external_id}": url_of(entry) for entry in catalogue.entries for ref in entry.also}
    standing = merged | {source: address for address, source in sources(catalogue).items()}
    absent = {address: line for address, line in past.ledger.items() if address not in pages}
    moved: dict[str, str] = {}
    gone: dict[str, date] = {}
    for address, line in absent.items():
        target = standing.get(_last_name(line.source, past.renamed))
        if target is not None:
            moved[address] = target
        elif line.source:
            gone[address] = line.last
    elsewhere = {address: _ancestor(address, pages) for address, line in absent.items() if not line.source}
    return Former(moved, elsewhere, gone)


def reused(past: Past, catalogue: Catalogue) -> list[str]:
    """Addresses that stand today for another file than when they were last published: a link to one now misleads."""
    today = sources(catalogue)
    return sorted(
        address for address, line in past.ledger.items()
        if line.source and address in today and today[address] != _last_name(line.source, past.renamed)
        and today[address] != line.source
    )  # fmt: skip


def maps(release: str, known: Former) -> dict[str, str]:
    """The files that deploy/nginx includes, by name. Keys carry the release: nginx reads them at its next reload, and
    until then those of another release must not be taken for this one's.
    """
    named = {*known.moved, *known.moved.values(), *known.elsewhere, *known.elsewhere.values(), *known.gone}
    if strange := sorted(address for address in named if not _PLAIN.fullmatch(address)):
        raise ValueError(f"adresse qui n'a pas sa place dans une configuration : {strange[0]!r}")
    # Without its final slash too, which nginx would only add where a folder stands.
    rows = {
        "redirects.map": {address: f"/{target}" for address, target in known.moved.items()},
        "elsewhere.map": {address: f"/{target}" for address, target in known.elsewhere.items()},
        "gone.map": dict.fromkeys(known.gone, "1"),
    }
    return {
        name: "".join(
            f'"{release}:/{form}" "{target}";\n'
            for address, target in sorted(pairs.items()) for form in (address, address.rstrip("/"))
        )
        for name, pairs in rows.items()
    }  # fmt: skip


def _last_name(source: str, renamed: Mapping[str, str]) -> str:
    seen = {source}
    while (following := renamed.get(source)) and following not in seen:
        source = following
        seen.add(source)
    return source


def _ancestor(address: str, pages: set[str]) -> str:
    while address:
        address = address.rstrip("/").rpartition("/")[0]
        address = f"{address}/" if address else ""
        if address in pages:
            return address
    return ""
