"""What staff only have to drop into the repository: a draft in Markdown, or a line of the questionnaire's table.

The text is a stranger's: YAML is written by its own library, Markdown is escaped, and no spreadsheet computes a cell.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import yaml

from relay.fields import Field
from relay.message import Attachment
from relay.submission import Submission

# What the catalogue refuses in a file: control characters, and more accents on one letter than any language has.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_MARKS = 10
_MARKDOWN = re.compile(r"[\\`*_{}\[\]#!]")
# Markdown lets a backslash stand before some signs only; the others have their HTML name.
_NAMED = str.maketrans({"&": "&amp;", "<": "&lt;", "|": "&#124;"})
# At the start of a line: a definition or a title's underline; a list or a quotation.
_UNDER = re.compile(r"^[=:]", re.MULTILINE)
_LISTED = re.compile(r"^(\d*)([-+>.])", re.MULTILINE)
# What a number may be: one digit is an answer, where one letter is none.
_NUMBERS = ("annee", "min", "max", "prix", "surface_ha")
_NEEDED = ("titre", "resume", "prenom", "nom", "metier", "employeur", "activite")
_UNREADABLE = "(à compléter)"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_FRENCH_PHONE = re.compile(r"(\+33 ?|0)[1-9]([ .]?\d{2}){4}")
# A portrait's consent, until the person has read it again and signs for the length that they choose.
_CONSENT_DAYS = 365


def attachments_of(submission: Submission, reference: str, today: date) -> Sequence[Attachment]:
    """The files that go with a submission; none for most forms."""
    make = {"ambassadeur": _portrait, "offre": _offer, "questionnaire": _line}.get(submission.form.name)
    return (make(submission, reference, today),) if make else ()


def _portrait(submission: Submission, reference: str, today: date) -> Attachment:
    one = submission.one
    name = f"{one('prenom')} {one('nom')}"
    values = {
        "brouillon": "oui",
        "titre": f"{name}, {one('metier')}"[:120],
        "resume": f"Portrait à écrire avec {name}, {one('metier')}, {one('commune')} (référence {reference}).",
        **{key: one(key) for key in ("prenom", "nom", "commune", "metier", "parcours", "annee")},
        "citation": one("citation").strip(),
        "publie_le": today.isoformat(),
        "consentement": {
            "date": today.isoformat(),
            "portee": "préparation du portrait ; accord écrit à recueillir après relecture",
            "fin": (today + timedelta(days=_CONSENT_DAYS)).isoformat(),
        },
    }
    return _markdown(f"{name}", reference, values, one("presentation"))


def _offer(submission: Submission, reference: str, today: date) -> Attachment:
    one = submission.one
    values: dict[str, Any] = {
        "brouillon": "oui",
        "titre": one("titre"),
        "resume": one("resume").strip(),
        "commune": one("commune"),
    }
    for group in submission.form.groups:
        if group.when and group.asked(submission.answers):
            values |= _facts(group.fields, submission)
    pay = {"min": one("salaire_min"), "max": one("salaire_max"), "periode": one("salaire_periode")}
    values["salaire"] = pay if one("salaire_min") else ""
    values["contact"] = _contact(submission, reference)
    values |= {"publie_le": today.isoformat(), "expire_le": one("expire_le")}
    return _markdown(one("titre"), reference, values, one("description"))


def _facts(fields: Sequence[Field], submission: Submission) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for field in fields:
        if not field.name.startswith("salaire_"):
            values = submission.answers.get(field.name, ())
            facts[field.key or field.name] = list(values) if field.several else "".join(values)
    return facts


def _contact(submission: Submission, reference: str) -> dict[str, str]:
    phone = submission.one("contact_telephone")
    french = bool(_FRENCH_PHONE.fullmatch(phone))
    return {
        "nom": submission.one("contact_nom"),
        "courriel": submission.one("contact_courriel"),
        "telephone": phone if french else "",
        "consigne": "" if french or not phone else f"Téléphone : {phone}",
        "reference": reference,
    }


def _markdown(name: str, reference: str, values: dict[str, Any], body: str) -> Attachment:
    front_matter = yaml.safe_dump(_kept(values), allow_unicode=True, sort_keys=False, width=1_000_000)
    return Attachment(
        f"{_slug(name, reference)}.md", f"---\n{front_matter}---\n\n{_escaped(_clean(body)) or _UNREADABLE}\n"
    )


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    """Without what was left empty, and in characters that a file may hold; one letter alone is no answer."""
    kept: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            kept[key] = _kept(value)
        elif isinstance(value, list):
            kept[key] = [_clean(item) for item in value]
        elif (text := _clean(value).strip()) and (len(text) > 1 or key in _NUMBERS):
            kept[key] = text
        elif value and key in _NEEDED:
            kept[key] = _UNREADABLE
    return {key: value for key, value in kept.items() if value}


def _clean(text: str) -> str:
    marks, kept = 0, []
    for character in _INVISIBLE.sub(" ", text):
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


def _escaped(text: str) -> str:
    """A stranger's text as Markdown that shows just that text, in paragraphs."""
    plain = "\n".join(line.strip() for line in _MARKDOWN.sub(r"\\\g<0>", text).translate(_NAMED).split("\n"))
    plain = _UNDER.sub(lambda sign: f"&#{ord(sign[0])};", plain)
    return _LISTED.sub(r"\1\\\2", plain).strip()


def _slug(name: str, reference: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.replace("œ", "oe")) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", plain.lower())
    # The reference keeps two drafts of one name apart.
    return "-".join([*"-".join(words)[:50].strip("-").split("-"), *reference.lower().split("-")[1:]]).lstrip("-")


def _line(submission: Submission, reference: str, today: date) -> Attachment:
    told = [(" / ".join(submission.answers.get(field.name, ()))) for field in submission.form.fields]
    table = io.StringIO()
    csv.writer(table, delimiter=";", quoting=csv.QUOTE_ALL).writerow(
        [_inert(cell) for cell in (reference, today.isoformat(), *told)]
    )
    return Attachment(f"questionnaire-{reference.lower()}.csv", table.getvalue())


def _inert(cell: str) -> str:
    """A cell on one line that no spreadsheet takes for a formula (CWE-1236)."""
    line = " ".join(_INVISIBLE.sub(" ", cell).split())
    return f"'{line}" if line.startswith(_FORMULA) or cell.startswith(_FORMULA) else line
