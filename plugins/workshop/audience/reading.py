"""From web server logs to page views, one line at a time: no address of a visitor is ever looked at, let alone kept.

The « combined » format of nginx and Apache, with or without the virtual host in front. Lines are foreign text: whoever asks
for a page writes part of them. What does not have the shape of one of our own addresses counts for nothing.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

_CHUNK = 1 << 20
# nginx refuses longer requests (large_client_header_buffers); whatever is longer was not written by a server.
_LONGEST = 64 << 10
_QUOTED = rb'"([^"\\]*(?:\\.[^"\\]*)*)"'
_LINE = re.compile(
    rb"[^\[\"]{0,400}\[\d\d/(?P<month>[A-Z][a-z]{2}/20\d\d):[^\]\"]{1,40}\] "
    rb'"GET (?P<address>/[^\s"\\]{0,4000}) HTTP/[\d.]{1,3}" (?P<status>[1-5]\d\d) \S{1,20} ' + _QUOTED + b" " + _QUOTED
)
# The addresses that the site has: lower case, digits and hyphens, a slash at the end.
_PATH = re.compile(r"/(?:[a-z0-9-]{1,120}/){0,4}")
_MONTHS = {
    name.encode(): number
    for number, name in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1)
}  # fmt: skip
# Programs say what they are; an empty name is a program too.
_ROBOT = re.compile(
    rb"^-?$|bot\b|bot/|crawl|spider|slurp|scrap|fetch|preview|scan|monitor|uptime|check|feed|reader|archiv|headless|phantom"
    rb"|lighthouse|pagespeed|curl|wget|python|java/|libwww|perl|ruby|go-http|okhttp|axios|node|httpclient|apache|php|zgrab"
    rb"|nmap|nikto|sqlmap|masscan|facebookexternalhit|whatsapp|embedly|https?://|\+http",
    re.IGNORECASE,
)
# Whom networks send to draw the preview of a page that somebody shares.
_NETWORKS = (
    (b"whatsapp/", "WhatsApp"), (b"facebookexternalhit", "Facebook"), (b"facebot", "Facebook"), (b"linkedinbot", "LinkedIn"),
    (b"twitterbot", "X"), (b"mastodon", "Mastodon"), (b"cardyb", "Bluesky"), (b"bluesky", "Bluesky"),
    (b"telegrambot", "Telegram"), (b"slackbot-linkexpanding", "Slack"), (b"discordbot", "Discord"),
)  # fmt: skip


class View(NamedTuple):
    """A page that was sent: its month (« 2026-11 »), its address, what follows « ? », and the network that previews it."""

    month: str
    path: str
    query: str
    network: str = ""


class Damaged(Exception):
    """A log that cannot be read to its end; the message is French."""


def views(path: Path) -> Iterator[View]:
    """The page views of a log, plain or gzip; raises Damaged, with what was read before it already given."""
    try:
        with path.open("rb") as file:
            packed = file.peek(2).startswith(b"\x1f\x8b")  # peeked at: a pipe cannot be wound back
            source = gzip.GzipFile(fileobj=file) if packed else file
            yield from read_views(_lines(source))  # type: ignore[arg-type]
    except (OSError, EOFError, zlib.error) as error:
        raise Damaged(f"{path.name} ne se lit pas jusqu'au bout ({type(error).__name__}) ; le reste compte") from None


def read_views(lines: Iterable[bytes]) -> Iterator[View]:
    """The page views among lines: what people read, and what networks previewed; robots, pictures and faults left out."""
    match = _LINE.match
    for line in lines:
        found = match(line)
        if found is None or found["status"] not in (b"200", b"304"):
            continue
        address = found["address"]
        # Most requests are for pictures and styles: without a slash at the end, they cost nothing more.
        if not address.endswith(b"/") and b"?" not in address:
            continue
        own, month = _own_address(address), _month(found["month"])
        if own and month:
            network = _network(found[5])
            if network or not _is_robot(found[5]):
                yield View(month, *own, network)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines without ever holding more than a chunk: a file without line ends is no way to fill the memory."""
    rest, overlong = b"", False
    while chunk := file.read(_CHUNK):
        first, *others = chunk.split(b"\n")
        if not others:
            rest, overlong = (rest + first)[:_LONGEST], overlong or len(rest) + len(first) > _LONGEST
            continue
        if not overlong:
            yield rest + first
        yield from others[:-1]
        rest, overlong = others[-1][:_LONGEST], len(others[-1]) > _LONGEST
    if not overlong:
        yield rest


@lru_cache(maxsize=16_384)
def _own_address(address: bytes) -> tuple[str, str] | None:
    path, _, query = address.decode("latin-1").partition("?")
    return (path, query) if _PATH.fullmatch(path) else None


@lru_cache(maxsize=4096)
def _is_robot(agent: bytes) -> bool:
    return bool(_ROBOT.search(agent[:1000]))


@lru_cache(maxsize=4096)
def _network(agent: bytes) -> str:
    lower = agent[:1000].lower()
    return next((name for sign, name in _NETWORKS if sign in lower), "")


@lru_cache(maxsize=1200)
def _month(written: bytes) -> str:
    name, _, year = written.partition(b"/")
    return f"{year.decode()}-{_MONTHS[name]:02}" if name in _MONTHS else ""
