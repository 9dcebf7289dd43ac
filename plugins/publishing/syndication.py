"""Atom and JSON feeds: the catalogue for who follows it."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from feedgenerator import Atom1Feed

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import KIND_OF, KINDS, Entry, url_of
from plugins.catalogue.listing import EntryList

SITE = "Choisir le Lot"
FEED_LENGTH = 24
ATOM_FEED, JSON_FEED = "flux.atom", "flux.json"


def followed(catalogue: Catalogue, lists: Iterable[EntryList]) -> Iterator[EntryList]:
    """What can be followed: the site, each kind, the lists that plugins add, each commune where something is online."""
    yield EntryList("", SITE, [entry for entry in catalogue.entries if KIND_OF[type(entry)].listed])
    for kind in KINDS:
        if kind.listed:
            yield EntryList(f"{kind.base}/", kind.title, catalogue.of_kind(kind))
    yield from lists
    for commune in catalogue.territory.communes:
        if entries := catalogue.in_commune(commune):
            yield EntryList(f"communes/{commune.slug}/", commune.name, entries)


def freshest(one: EntryList) -> EntryList:
    """What a feed holds of a list: never the whole of a source's base."""
    entries = heapq.nsmallest(FEED_LENGTH, one.entries, key=lambda entry: entry.freshness())
    return EntryList(one.address, one.title, entries)


def json_feed(one: EntryList, catalogue: Catalogue, public_url: str) -> str:
    """A JSON Feed (jsonfeed.org, version 1.1) of a list."""
    page = f"{public_url}/{one.address}"
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(one),
        "home_page_url": page,
        "feed_url": f"{page}{JSON_FEED}",
        "language": "fr",
        "authors": [{"name": SITE}],
        "items": [_item(entry, catalogue, public_url) for entry in one.entries],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def atom(one: EntryList, catalogue: Catalogue, public_url: str) -> str:
    """An Atom feed (RFC 4287) of a list."""
    title, address = _title(one), one.address
    feed = Atom1Feed(
        title=title,
        link=f"{public_url}/{address}",
        description=title,
        language="fr",
        feed_url=f"{public_url}/{address}{ATOM_FEED}",
        author_name=SITE,
    )
    for entry in one.entries:
        item = _item(entry, catalogue, public_url)
        moment = _midnight(entry.published_on)
        feed.add_item(
            title=item["title"],
            link=item["url"],
            unique_id=item["id"],
            description=item["summary"],
            pubdate=moment,
            updateddate=moment,
        )
    # Without entries feedgenerator would date the feed with the clock; a site on the same day must stay the same.
    feed.latest_post_date = lambda: max(
        (item["updateddate"] for item in feed.items), default=_midnight(catalogue.today)
    )
    return str(feed.writeString("utf-8"))


def _title(one: EntryList) -> str:
    return f"{one.title} – {SITE}" if one.address else one.title


def _item(entry: Entry, catalogue: Catalogue, public_url: str) -> dict[str, str]:
    link = f"{public_url}/{url_of(entry)}"
    commune = catalogue.commune_of(entry)
    return {
        "id": link,
        "url": link,
        "title": f"{entry.title} ({commune.name})" if commune else entry.title,
        "summary": entry.summary,
        "content_text": entry.summary,
        "date_published": _midnight(entry.published_on).isoformat(),
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
