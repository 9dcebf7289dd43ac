"""A source that is one document at one address: asked again only when it changed, unpacked within bounds."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from plugins.feeds.source import FeedSettings, Fetched, Outside, ServiceAddress
from plugins.feeds.sources.download import bounds_of, download, ungzipped

XML = (
    "application/xml", "text/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml",
    "application/gzip", "application/x-gzip", "application/octet-stream",
)  # fmt: skip
# A year of offers of a whole département is a tenth of it; the tree of an XML document is ten times its text.
LARGEST = 15_000_000


class DocumentSettings(FeedSettings):
    """Where the document is; `timeout` in seconds."""

    address: ServiceAddress


def fetch_document(
    feed: DocumentSettings,
    outside: Outside,
    read: Callable[[bytes], list[object]],
    types: tuple[str, ...] = XML,
) -> Fetched:
    """The records that `read` finds in the document; what was known, when the service says that nothing changed.

    Raises FeedFailed.
    """
    return download(
        feed,
        outside,
        feed.address,
        lambda stream: read(ungzipped(stream, LARGEST).read()),
        types=types,
        query={"address": feed.address},
        elsewhere=_namesakes(feed.address),
        bounds=bounds_of(feed, types, LARGEST, LARGEST),
    )


def _namesakes(address: str) -> tuple[str, ...]:
    """The host of an address with and without « www. »: sites move from one to the other, and stay themselves."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return host, f"www.{host}"
