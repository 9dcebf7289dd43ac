"""A source that is one document at one address: asked again only when it changed, unpacked within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

from plugins.feeds.source import FeedFailed, FeedSettings, Fetched, Outside, ServiceAddress
from plugins.feeds.web import Bounds, Web, refusal

XML = (
    "application/xml", "text/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml",
    "application/gzip", "application/x-gzip", "application/octet-stream",
)  # fmt: skip
# A year of offers of a whole département is a tenth of it; the tree of an XML document is ten times its text.
LARGEST = 15_000_000
_GZIP = b"\x1f\x8b"


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
    query = {"address": feed.address}
    bounds = Bounds(feed.timeout, 4 * feed.timeout, LARGEST, LARGEST, types)
    headers = outside.conditions(query)
    with (
        closing(Web((feed.address,), _namesakes(feed.address))) as web,
        web.exchange("GET", feed.address, bounds, headers=headers) as reply,
    ):
        if reply.status == 304:
            return outside.unchanged()
        if reply.status != 200:
            raise FeedFailed(refusal(reply.status))
        return Fetched(query, read(unpacked(reply.stream.read())), reply.validators)


def _namesakes(address: str) -> tuple[str, ...]:
    """The host of an address with and without « www. »: sites move from one to the other, and stay themselves."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return host, f"www.{host}"


def unpacked(body: bytes, largest: int = LARGEST) -> bytes:
    """A document as it is, or out of the .gz file in which it came. Raises FeedFailed."""
    if not body.startswith(_GZIP):
        return body
    try:
        gunzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        content = gunzip.decompress(body, largest)
    except zlib.error:
        raise FeedFailed("réponse compressée illisible") from None
    if gunzip.unconsumed_tail:
        raise FeedFailed(f"réponse trop grosse (plus de {largest / 1_000_000:g} Mo)")
    if not gunzip.eof:
        raise FeedFailed("réponse compressée incomplète")
    return content
