"""The sitemap (sitemaps.org 0.9): every address that may be indexed, in one file or in several under an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import url_of
from plugins.catalogue.listing import EntryList
from plugins.publishing.addresses import living_addresses

SITEMAP = "sitemap.xml"
# The protocol's limit for a file.
MOST_ADDRESSES = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemaps(catalogue: Catalogue, lists: Iterable[EntryList], public_url: str) -> Iterator[tuple[str, str]]:
    """Names and texts of the files; neither expired entries nor samples are in them. The first is what robots are told."""
    urls = list(_urls(catalogue, lists, public_url))
    parts = [urls[first : first + MOST_ADDRESSES] for first in range(0, len(urls), MOST_ADDRESSES)]
    if len(parts) == 1:
        yield SITEMAP, _document("urlset", urls)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield (
        SITEMAP,
        _document(
            "sitemapindex", (f"<sitemap><loc>{escape(f'{public_url}/{name}')}</loc></sitemap>" for name in names)
        ),
    )
    yield from ((name, _document("urlset", part)) for name, part in zip(names, parts, strict=True))


def _urls(catalogue: Catalogue, lists: Iterable[EntryList], public_url: str) -> Iterator[str]:
    samples = {url_of(entry) for entry in catalogue.entries if entry.sample}
    for address, changed in living_addresses(catalogue, lists):
        if address not in samples:
            lastmod = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
            yield f"<url><loc>{escape(f'{public_url}/{address}')}</loc>{lastmod}</url>"


def _document(root: str, lines: Iterable[str]) -> str:
    return "\n".join(
        ['<?xml version="1.0" encoding="utf-8"?>', f'<{root} xmlns="{_NAMESPACE}">', *lines, f"</{root}>", ""]
    )
