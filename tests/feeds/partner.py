"""A partner who sends the same businesses to take over in every format; all of it is invented."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl

Rows = Sequence[Mapping[str, Any]]
ROWS: Rows = (
    {"Ref": "A/1", "Titre": "Boulangerie du pont", "Ville": "46000 CAHORS", "Metier": "Boulangerie", "Depuis": "02/11/2026",
     "Nature": "Fonds de commerce | Murs", "Prix": "85 000 €", "Tel": "05.65.00.00.00", "Texte": "<p>Un four &amp; deux vitrines.</p>",
     "Page": "https://cci.example/annonces/1"},
    {"Ref": "A/2", "Titre": "Café de la halle", "Ville": "FIGEAC (46)", "Metier": "Café", "Depuis": "2026-11-03",
     "Nature": "Fonds de commerce", "Prix": "NC", "Tel": "", "Texte": "", "Page": ""},
)  # fmt: skip
HEAD = """
# Les partenaires

[cci]
type = "tableau"
label = "CCI de l'essai"
licence = "Convention d'essai"
licence_url = "https://cci.example/licence"
home = "https://cci.example/"
kind = "reprise"
identifier = "Ref"
timeout = 2
"""
MAPPING = """
[cci.columns]
titre = "Titre"
commune = "Ville"
activite = "Metier"
publie_le = "Depuis"
cession = "Nature"
prix = "Prix"
corps = "Texte"
lien = "Page"
contact.telephone = "Tel"

[cci.values.cession]
"Fonds de commerce" = "fonds"

[cci.constants]
contact.organisme = "CCI de l'essai"
"""
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "xml": "application/xml",
}
PLACES = {"csv": "", "xlsx": 'sheet = "Annonces"\n', "json": 'rows = "reponse.annonces"\n', "xml": 'rows = "annonce"\n'}


def declared(form: str, place: str, mapping: str = MAPPING) -> str:
    """The partner's section of feeds.toml; `place` is « address = … » or « file = … »."""
    return f'{HEAD}format = "{form}"\n{place}\n{PLACES[form]}{mapping}'


def made(form: str, rows: Rows = ROWS) -> bytes:
    """The rows in a format."""
    return {"csv": _csv, "xlsx": _xlsx, "json": _json, "xml": _xml}[form](rows)


def _csv(rows: Rows) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet("Annonces").append(list(rows[0]))
    for row in rows:
        typed = {"85 000 €": 85000.0, "2026-11-03": datetime(2026, 11, 3), "05.65.00.00.00": 565000000}  # noqa: DTZ001
        book["Annonces"].append([typed.get(cell, cell) for cell in row.values()])
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def _json(rows: Rows) -> bytes:
    typed = [{**row, "Nature": row["Nature"].split(" | ")} for row in rows]
    return json.dumps({"reponse": {"annonces": typed}}).encode()


def _xml(rows: Rows) -> bytes:
    fields = ["".join(f"<{name}>{escape(cell)}</{name}>" for name, cell in row.items()) for row in rows]
    return f"<r xmlns={quoteattr('urn:x')}>{''.join(f'<annonce>{field}</annonce>' for field in fields)}</r>".encode()
