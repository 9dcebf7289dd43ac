"""What will soon leave the site, and what stands there twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from plugins.catalogue.kinds import Ambassador, Entry, Event
from plugins.workshop.checks.findings import WORTH_A_LOOK, Files, Finding

SOON = timedelta(days=30)
# To meet the person again, and to take another photograph perhaps, takes two months.
CONSENT_SOON = timedelta(days=60)


def soon(day: date | None, today: date, within: timedelta = SOON) -> bool:
    """Whether a day is to come within a month, or within another delay."""
    return day is not None and today < day <= today + within


def dates(files: Files) -> Iterator[Finding]:
    """Offers about to expire, consents about to lapse."""
    for page in files.pages:
        entry = page.entry
        if entry is None or entry.draft:
            continue
        if not isinstance(entry, Event) and soon(entry.expires_on, files.today):
            message = f"quitte les listes le {entry.expires_on:%d/%m/%Y} ; prolonger expire_le si elle tient toujours"
            yield page.find(page.document.line_of(("expire_le",)), message, "dates", WORTH_A_LOOK, "expire_le")
        if isinstance(entry, Ambassador) and entry.consent and entry.consent.ends_on <= files.today + CONSENT_SOON:
            message = _of_consent(entry.consent.ends_on, files.today)
            line = page.document.line_of(("consentement", "fin"))
            yield page.find(line, message, "consentements", WORTH_A_LOOK, "consentement.fin")


def _of_consent(ends_on: date, today: date) -> str:
    if ends_on > today:
        return f"consentement valable jusqu’au {ends_on:%d/%m/%Y} ; le renouveler avec la personne"
    return (
        f"consentement fini le {ends_on:%d/%m/%Y} : le portrait n’est plus en ligne ; le renouveler avec la personne, "
        "ou retirer le fichier et sa photo"
    )


def twins(files: Files) -> Iterator[Finding]:
    """Entries of one kind with the same title in the same commune: the later file names the earlier."""
    first: dict[tuple[str, str, str | None], str] = {}
    asked = {page.shown for page in files.pages}
    for shown, page in sorted(files.every.items()):
        if page.entry is None:
            continue
        other = first.setdefault(_sameness(page.kind.name, page.entry), shown)
        pair = {other, shown}
        if other != shown and pair & asked:
            here = files.every[shown if shown in asked else other]
            named = (pair - {here.shown}).pop()
            message = f"même titre et même commune que {named} ; n’en garder qu’un, ou préciser le titre"
            yield here.find(here.document.line_of(("titre",)), message, "doublons", WORTH_A_LOOK, "titre")


def _sameness(kind: str, entry: Entry) -> tuple[str, str, str | None]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", entry.title.lower()) if not unicodedata.combining(c))
    return kind, " ".join(re.findall(r"\w+", plain)), entry.commune
