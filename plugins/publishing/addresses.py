"""Every address of the site, from the catalogue: the sitemap's list, and what a build must have written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import KINDS, url_of
from plugins.catalogue.listing import EntryList
from relay.forms import FORMS


def living_addresses(catalogue: Catalogue, lists: Iterable[EntryList]) -> Iterator[tuple[str, date | None]]:
    """Addresses to index, relative to the root (« emplois/boulanger/ »), with the day of the last change if known.

    `lists` are those that a plugin adds to the lists of the kinds.
    """
    yield "", catalogue.today
    yield "recherche/", None
    for kind in KINDS:
        if kind.listed:
            entries = catalogue.of_kind(kind)
            yield f"{kind.base}/", max((entry.published_on for entry in entries), default=None)
    for one in lists:
        yield one.address, max(entry.published_on for entry in one.entries)
    for entry in catalogue.entries:
        yield url_of(entry), entry.published_on
    for form in FORMS.values():
        yield f"{form.address.lstrip('/')}/", None
    yield "ambassadeurs/kit/", None
    yield "communes/", None
    for group in catalogue.territory.intercommunalities:
        yield f"intercommunalites/{group.slug}/", None
    for commune in catalogue.territory.communes:
        yield f"communes/{commune.slug}/", None


def expected_files(catalogue: Catalogue, lists: Iterable[EntryList]) -> set[str]:
    """Files without which a build is not complete, relative to the output."""
    expired = {url_of(entry) for entry in catalogue.expired}
    addresses = {address for address, _ in living_addresses(catalogue, lists)} | expired
    addresses |= {f"integrer/{commune.slug}/" for commune in catalogue.territory.communes}  # shown, never indexed
    files = {
        "404.html",
        "410.html",
        "sitemap.xml",
        "robots.txt",
        "flux.atom",
        ".well-known/security.txt",
        "integrer/bloc.js",
    }
    return {f"{address}index.html" for address in addresses} | files
