"""A partner's file, fetched or deposited, as rows of the columns that its mapping names."""

from __future__ import annotations

import io
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element

from plugins.catalogue.problems import Problem
from plugins.feeds.formats import MOST_ROWS, MissingColumn, csv_rows, json_content, xlsx_rows, xml_root
from plugins.feeds.source import FeedFailed, Fetched, Outside
from plugins.feeds.sources.table.cells import as_text
from plugins.feeds.sources.table.keys import mandatory
from plugins.feeds.sources.table.settings import DEPOSIT, Table
from plugins.feeds.toml_lines import FEEDS_FILE, line_of
from plugins.feeds.web import Bounds, Web, refusal

LARGEST_FILE = 20_000_000
LARGEST_CONTENT = 60_000_000
# A page that asks for a password, or that says sorry, is HTML.
_TYPES = {
    "csv": ("text/csv", "text/plain", "application/csv", "application/vnd.ms-excel"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"),
    "json": ("application/json", "application/geo+json", "text/json", "text/plain"),
    "xml": ("application/xml", "text/xml", "text/plain", "application/rss+xml"),
}
Row = Mapping[str, object]


def fetch(feed: Table, outside: Outside) -> Fetched:
    """The rows of the table, each with the columns that the mapping names and no other.

    Raises FeedFailed: no file, a wrong one, or one without those columns (then with the line of feeds.toml).
    """
    query = {
        "from": feed.address or f"{DEPOSIT}/{feed.file}",
        "reading": "|".join([feed.format, feed.delimiter, feed.encoding, feed.sheet, feed.rows]),
        "columns": "|".join(sorted(_columns(feed))),
    }
    if feed.address is None:
        return Fetched(query, _records(feed, _deposited(feed, outside), outside))
    types = (*_TYPES[feed.format], "application/octet-stream")
    bounds = Bounds(feed.timeout, 4 * feed.timeout, LARGEST_FILE, LARGEST_CONTENT, types)
    with (
        closing(Web((feed.address,))) as web,
        web.exchange("GET", feed.address, bounds, headers=outside.conditions(query)) as reply,
    ):
        if reply.status == 304:
            return outside.unchanged()
        if reply.status != 200:
            raise FeedFailed(refusal(reply.status))
        return Fetched(query, _records(feed, reply.stream.read(), outside), reply.validators)


def _deposited(feed: Table, outside: Outside) -> bytes:
    shown = f"{DEPOSIT}/{feed.file}"
    folder = (outside.root / DEPOSIT).resolve()
    path = folder / str(feed.file)
    try:
        told = path.lstat()
        if not stat.S_ISREG(told.st_mode) or path.resolve().parent != folder:
            raise FeedFailed(f"{shown} n'est pas un simple fichier ; y déposer l'envoi lui-même, sans lien")
        if told.st_size > LARGEST_FILE:
            raise FeedFailed(f"{shown} est trop gros (plus de {LARGEST_FILE // 1_000_000} Mo)")
        # Read every day, a file that nobody renews would keep its offers « vérifiées » for ever.
        if datetime.now(UTC).timestamp() - told.st_mtime > feed.max_age_hours * 3600:
            raise FeedFailed(f"{shown} a plus de {feed.max_age_hours:g} h ; demander un nouvel envoi et l'y déposer")
        return path.read_bytes()
    except FileNotFoundError:
        raise FeedFailed(f"{shown} est absent ; y déposer l'envoi du partenaire") from None
    except OSError as error:
        raise FeedFailed(f"{shown} ne peut pas être lu ({error.strerror})") from None


def _records(feed: Table, body: bytes, outside: Outside) -> list[object]:
    try:
        rows = list(islice(_READERS[feed.format](feed, body, outside), MOST_ROWS))
    except MissingColumn as missing:
        raise FeedFailed(str(_problem(feed, missing, outside))) from None
    return [{name: _kept(row[name]) for name in _columns(feed) if row.get(name) is not None} for row in rows]


def _kept(cell: object) -> object:
    # As it came when a snapshot can hold it: a spreadsheet's day cannot be.
    return cell if isinstance(cell, str | bool) else as_text(cell)


def _columns(feed: Table) -> dict[str, str]:
    """The columns that are read, each with the key of feeds.toml that names it."""
    return {column: f"columns.{key}" for key, column in feed.columns.items()} | {feed.identifier: "identifier"}


def _problem(feed: Table, missing: MissingColumn, outside: Outside) -> Problem:
    key = _columns(feed)[missing.column]
    text = (outside.root / FEEDS_FILE).read_text(encoding="utf-8-sig")
    return Problem(FEEDS_FILE, line_of(text, feed.name, key), f"{feed.name}.{key}", str(missing))


def _csv(feed: Table, body: bytes, _outside: Outside) -> Iterator[Row]:
    needed = tuple(_columns(feed))
    yield from csv_rows(io.BytesIO(body), delimiter=feed.delimiter, encoding=feed.encoding, needed=needed)


def _xlsx(feed: Table, body: bytes, _outside: Outside) -> Iterator[Row]:
    yield from xlsx_rows(body, feed.sheet, tuple(_columns(feed)))


def _json(feed: Table, body: bytes, outside: Outside) -> Iterator[Row]:
    content = json_content(body)
    found = _inside(content, feed.rows) if feed.rows else content
    if not isinstance(found, list):
        raise FeedFailed(f"pas de liste d'enregistrements à l'endroit que dit rows (« {feed.rows} »)")
    records: list[dict[str, Any]] = [record if isinstance(record, dict) else {} for record in found]
    rows = [{name: _scalar(_inside(record, name)) for name in _columns(feed)} for record in records]
    _say_missing(feed, rows, [name for record in records[:1] for name in record], outside)
    yield from rows


def _xml(feed: Table, body: bytes, outside: Outside) -> Iterator[Row]:
    root = xml_root(body)
    elements = [element for element in root.iter() if _tag(element) == feed.rows] if feed.rows else list(root)
    rows = [{name: _of_element(element, name) for name in _columns(feed)} for element in elements]
    _say_missing(feed, rows, [_tag(child) for element in elements[:1] for child in element], outside)
    yield from rows


_READERS: Mapping[str, Callable[[Table, bytes, Outside], Iterator[Row]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
    "xml": _xml,
}


def _say_missing(feed: Table, rows: Sequence[Row], known: list[str], outside: Outside) -> None:
    """What no record has: a record may leave out what is optional, so only the rest is a wrong mapping."""
    must = {feed.identifier} | {feed.columns[key] for key in mandatory(feed.kind) if key in feed.columns}
    for name in _columns(feed):
        if rows and all(row[name] is None for row in rows):
            missing = MissingColumn(name, known)
            if name in must:
                raise missing
            outside.say(f"{feed.label} : {_problem(feed, missing, outside)}")


def _inside(record: Any, path: str) -> Any:
    if isinstance(record, dict) and path in record:
        return record[path]
    for word in path.split("."):
        record = record.get(word) if isinstance(record, dict) else None
    return record


def _scalar(value: Any) -> object:
    if isinstance(value, list):
        return ";".join(as_text(item) for item in value if not isinstance(item, dict | list)) or None
    return None if isinstance(value, dict) else value


def _of_element(element: Element, path: str) -> str | None:
    """The text at « tag », « tag.tag » or « @attribute »; what is repeated is a list."""
    *tags, last = path.split(".")
    attribute = last.removeprefix("@") if last.startswith("@") else ""
    tags = tags if attribute else [*tags, last]
    found = [element]
    for tag in tags:
        found = [child for parent in found for child in parent if _tag(child) == tag]
    texts = [one.get(attribute) if attribute else "".join(one.itertext()) for one in found]
    return ";".join(text for text in texts if text) or None


def _tag(element: Element) -> str:
    return re.sub(r"^\{[^}]*\}", "", str(element.tag))
