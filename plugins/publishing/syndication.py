"""Atom feeds and the sitemap: the catalogue for readers and robots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from xml.sax.saxutils import escape

from feedgenerator import Atom1Feed

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import KIND_OF, Entry
from plugins.publishing.addresses import living_addresses

FEED_LENGTH = 24


def atom(title: str, address: str, entries: Iterable[Entry], catalogue: Catalogue, public_url: str) -> str:
    """An Atom feed (RFC 4287) of the freshest entries of a list; `address` is the list's, relative to the root."""
    feed = Atom1Feed(
        title=title,
        link=f"{public_url}/{address}",
        description=title,
        language="fr",
        feed_url=f"{public_url}/{address}flux.atom",
        author_name="Choisir le Lot",
    )
    for entry in sorted(entries, key=lambda entry: entry.freshness())[:FEED_LENGTH]:
        link = f"{public_url}/{KIND_OF[type(entry)].url(entry.slug)}"
        moment = datetime.combine(entry.published_on, time(), UTC)
        commune = catalogue.commune_of(entry)
        feed.add_item(
            title=f"{entry.title} ({commune.name})" if commune else entry.title,
            link=link,
            unique_id=link,
            description=entry.summary,
            pubdate=moment,
            updateddate=moment,
        )
    # Without entries feedgenerator would date the feed with the clock; a site on the same day must stay the same.
    feed.latest_post_date = lambda: max((item["updateddate"] for item in feed.items), default=_midnight(catalogue))
    return str(feed.writeString("utf-8"))


def sitemap(catalogue: Catalogue, public_url: str) -> str:
    """The sitemap (sitemaps.org 0.9) of all that may be indexed: neither expired entries nor samples."""
    samples = {KIND_OF[type(entry)].url(entry.slug) for entry in catalogue.entries if entry.sample}
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for address, changed in living_addresses(catalogue):
        if address not in samples:
            lastmod = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
            lines.append(f"<url><loc>{escape(f'{public_url}/{address}')}</loc>{lastmod}</url>")
    return "\n".join([*lines, "</urlset>", ""])


def _midnight(catalogue: Catalogue) -> datetime:
    return datetime.combine(catalogue.today, time(), UTC)
