"""A list of living entries that has an address: what feeds, the sitemap and the verification of a build need of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.catalogue.kinds import Entry


@dataclass(frozen=True)
class EntryList:
    """Living entries under a title; `address` is relative to the root (« emplois/contrat/cdi/ »)."""

    address: str
    title: str
    entries: Sequence[Entry]
