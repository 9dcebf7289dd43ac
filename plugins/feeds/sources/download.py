"""One public file, asked for politely: only if it changed since last time, and read as it comes."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import IO, Any, cast

from plugins.feeds.formats import json_content
from plugins.feeds.source import FeedFailed, FeedSettings, Fetched, Outside
from plugins.feeds.web import Bounds, Reply, Web, refusal

# data.gouv.fr answers at one address and sends on to where the files lie.
DATA_GOUV = ("www.data.gouv.fr", "static.data.gouv.fr", "files.data.gouv.fr", "object.files.data.gouv.fr")
CSV_TYPES = ("text/csv", "text/plain", "application/csv", "application/octet-stream", "binary/octet-stream")
JSON_TYPES = ("application/json", "application/geo+json", "application/octet-stream", "binary/octet-stream")
GZIP_TYPES = (*CSV_TYPES, "application/gzip", "application/x-gzip")
_GZIP_MAGIC = b"\x1f\x8b"
_MOST_UNPACKED = 200_000_000


def bounds_of(feed: FeedSettings, types: tuple[str, ...], wire: int = 30_000_000, content: int = 100_000_000) -> Bounds:
    """The most that one file of a source may take; a file has ten times as long as a first byte."""
    return Bounds(feed.timeout, 10 * feed.timeout, wire, content, types)


def download(
    feed: FeedSettings,
    outside: Outside,
    url: str,
    read: Callable[[IO[bytes]], list[object]],
    *,
    types: tuple[str, ...],
    query: Mapping[str, str],
    elsewhere: tuple[str, ...] = (),
    bounds: Bounds | None = None,
) -> Fetched:
    """A file's records, or those that are known when it did not change. Raises FeedFailed."""
    with (
        closing(Web((url,), elsewhere)) as web,
        web.exchange("GET", url, bounds or bounds_of(feed, types), headers=outside.conditions(query)) as reply,
    ):
        if reply.status == 304:
            return outside.unchanged()
        return Fetched(dict(query), read(opened(reply)), reply.validators)


def about_lot(records: list[object]) -> list[object]:
    """The records, if there are any: these sources always know something of the Lot. Raises FeedFailed."""
    if not records:
        raise FeedFailed("la réponse ne dit rien du Lot")
    return records


def opened(reply: Reply) -> IO[bytes]:
    """The body of a 200 answer. Raises FeedFailed for any other status."""
    if reply.status != 200:
        raise FeedFailed(refusal(reply.status))
    return reply.stream


def json_of(stream: IO[bytes]) -> Any:
    """A whole body as JSON. Raises FeedFailed."""
    return json_content(stream.read())


def ungzipped(stream: IO[bytes], most: int | None = None) -> IO[bytes]:
    """The bytes of a .gz file as they come; those of a plain file untouched, for some servers unpack on the way.

    Reading raises FeedFailed when the file is cut, damaged, or unpacks to too much.
    """
    whole = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast("Any", stream))
    if not whole.peek(2).startswith(_GZIP_MAGIC):
        return whole
    return io.BufferedReader(_Ungzipped(whole, most or _MOST_UNPACKED), buffer_size=1 << 16)


class _Ungzipped(io.RawIOBase):
    def __init__(self, packed: IO[bytes], most: int) -> None:
        self._file, self._most, self._read = gzip.GzipFile(fileobj=packed), most, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            chunk = self._file.read(len(buffer))
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise FeedFailed("archive .gz illisible ou incomplète") from None
        self._read += len(chunk)
        if self._read > self._most:
            raise FeedFailed(f"archive .gz trop grosse (plus de {self._most // 1_000_000} Mo une fois ouverte)")
        buffer[: len(chunk)] = chunk
        return len(chunk)
