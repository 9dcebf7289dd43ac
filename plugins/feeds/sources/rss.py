"""RSS and Atom, in whatever dialect: a strict look first, then feedparser's knowledge of their names."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import feedparser

from plugins.feeds.formats import xml_root
from plugins.feeds.source import FeedFailed

# feedparser's own names, in the order of our records; it also makes `job_listing_company` of <job_listing:company>.
_NAMES = ("id", "link", "title", "summary", "published", "updated")


def entries(body: bytes, *, more: tuple[str, ...] = ()) -> list[object]:
    """The entries of a feed as records: strings by name, `content`, and `categories` as {"term", "scheme"}.

    `more` names other elements, as `prefix_element`. Raises FeedFailed for what is not well-formed, declares a
    DOCTYPE, or is no feed.
    """
    xml_root(body)
    # A stream, because feedparser would take bytes for an address or a file name; no HTML is kept, none is cleaned.
    found = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not found.version:
        raise FeedFailed("réponse illisible : ni RSS ni Atom")
    return [_record(entry, (*_NAMES, *more)) for entry in found.entries]


def _record(entry: dict[str, Any], names: tuple[str, ...]) -> dict[str, object]:
    # Not `in`: feedparser would give `published` for a missing `updated`, with a warning.
    record: dict[str, object] = {name: text for name in names if isinstance(text := dict.get(entry, name), str)}
    contents = [part.get("value", "") for part in dict.get(entry, "content", ())]
    tags = [{"term": tag.get("term") or "", "scheme": tag.get("scheme") or ""} for tag in dict.get(entry, "tags", ())]
    return record | ({"content": max(contents, key=len)} if contents else {}) | ({"categories": tags} if tags else {})


def category_terms(record: Mapping[str, object], scheme: str = "") -> list[str]:
    """The categories of a record, or those of one scheme (RSS calls it domain)."""
    found = record.get("categories")
    tags = [tag for tag in found if isinstance(tag, dict)] if isinstance(found, list) else []
    named = [tag.get("term") for tag in tags if not scheme or tag.get("scheme") == scheme]
    return [term for term in named if isinstance(term, str)]
