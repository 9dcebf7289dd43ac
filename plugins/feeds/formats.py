"""The file formats that sources send, read strictly: a wrong file is one French line, never a half reading."""

from __future__ import annotations

import csv
import io
import itertools
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from plugins.catalogue.problems import quote
from plugins.feeds.source import FeedFailed

# No cell of a real export comes near; an unclosed quote would otherwise swallow the rest of the file.
csv.field_size_limit(200_000)
LARGEST_WORKBOOK = 100_000_000
MOST_ROWS = 100_000


class MissingColumn(FeedFailed):
    """A file has no column of this name."""

    def __init__(self, column: str, known: Iterable[str]) -> None:
        shown = ", ".join(quote(name, 40) for name in itertools.islice(known, 12)) or "aucune"
        super().__init__(f"colonne {quote(column)} absente ; colonnes lues : {shown}")
        self.column = column


def csv_rows(
    stream: IO[bytes], *, delimiter: str = ";", encoding: str = "utf-8-sig", needed: tuple[str, ...] = ()
) -> Iterator[dict[str, str]]:
    """The rows of a CSV file as they are read, by the names of its first line.

    Raises FeedFailed when it is in another encoding, has no such columns, or has a row that fits none.
    """
    try:
        with io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
            rows = csv.reader(text, delimiter=delimiter, strict=True)
            names = [name.strip() for name in next(rows, [])]
            _need(names, needed)
            for row in rows:
                if len(row) == len(names):
                    yield dict(zip(names, row, strict=True))
                elif row:
                    raise FeedFailed(
                        f"CSV illisible, ligne {rows.line_num} : {len(row)} colonnes au lieu de {len(names)}"
                    )
    except UnicodeDecodeError:
        raise FeedFailed(f"le fichier n'est pas en {_encoding_name(encoding)}") from None
    except csv.Error:
        raise FeedFailed(f"CSV illisible, ligne {rows.line_num}") from None


def json_content(body: bytes) -> Any:
    """A JSON document (RFC 8259). Raises FeedFailed."""
    try:
        # JSON has no NaN; Python's reader would let it in.
        return json.loads(body, parse_constant=lambda _word: None)
    except (ValueError, RecursionError):
        raise FeedFailed("réponse illisible : le JSON est incomplet ou mal formé") from None


def xml_root(body: bytes) -> Element:
    """The root of an XML document without DOCTYPE, entities or outside references. Raises FeedFailed."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException:
        raise FeedFailed("réponse refusée : le XML déclare un DOCTYPE") from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise FeedFailed("réponse illisible : le XML est incomplet, mal formé ou dans un autre codage") from None
    return root


def xlsx_rows(body: bytes, sheet: str = "", needed: tuple[str, ...] = ()) -> Iterator[dict[str, object]]:
    """The rows of a workbook's sheet (the first one by default), by the names of its first line. Raises FeedFailed."""
    # Imported here: it takes a tenth of a second, and hardly any build reads a workbook.
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_WORKBOOK:
                raise FeedFailed(f"classeur trop gros (plus de {LARGEST_WORKBOOK // 1_000_000} Mo une fois ouvert)")
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        if sheet and sheet not in book.sheetnames:
            raise FeedFailed(f"feuille « {sheet} » absente ; feuilles du classeur : {', '.join(book.sheetnames)}")
        rows = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True, max_row=MOST_ROWS)
        names = [str(name).strip() if name is not None else "" for name in next(iter(rows), ())]
        _need(names, needed)
        for row in rows:
            if any(cell is not None for cell in row):
                yield {name: cell for name, cell in zip(names, row, strict=False) if name}
    except FeedFailed:
        raise
    except Exception:
        raise FeedFailed("classeur XLSX illisible ou incomplet") from None


def _need(names: list[str], needed: tuple[str, ...]) -> None:
    for name in needed:
        if name not in names:
            raise MissingColumn(name, names)


def _encoding_name(encoding: str) -> str:
    return {"utf-8-sig": "UTF-8", "utf-8": "UTF-8"}.get(encoding, encoding)
