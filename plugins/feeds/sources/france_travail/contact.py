"""Whom to write to, as the licence asks: on the offer's own page, and nowhere else."""

from __future__ import annotations

import re

from plugins.feeds.foreign import one_line, plain_text, web_address
from plugins.feeds.sources.france_travail.details import email, phone
from plugins.feeds.sources.france_travail.record import Record, part

_LINK_IN_SENTENCE = re.compile(r"https?://\S+")
_ADDRESS_LINES = ("coordonnees1", "coordonnees2", "coordonnees3")


def contact_of(record: Record, organisation: str | None, page: str) -> dict[str, object]:
    """The fields of a Contact; `page` is where to apply when the offer names no better place."""
    contact = part(record, "contact")
    return {
        "organisation": organisation,
        "person": one_line(contact.get("nom")),
        "phone": phone(contact.get("telephone")),
        "email": email(contact.get("courriel")),
        "url": _way_to_apply(record) or page,
        "instructions": _instructions(contact),
    }


def _way_to_apply(record: Record) -> str | None:
    contact = part(record, "contact")
    found = (
        web_address(contact.get("urlPostulation")),
        web_address(part(record, "origineOffre").get("urlOrigine")),
        _link_in(contact.get("courriel")),
        *(_link_in(contact.get(line)) for line in _ADDRESS_LINES),
        _link_in(part(record, "agence").get("courriel")),
    )
    return next((address for address in found if address), None)


def _instructions(contact: Record) -> str | None:
    """The recruiter's comment and address, and a phone that does not look like one; links have their own place."""
    odd_phone = None if phone(contact.get("telephone")) else contact.get("telephone")
    told = [contact.get("commentaire"), odd_phone, *(contact.get(line) for line in _ADDRESS_LINES)]
    said = [line for value in told if (line := one_line(value, 300)) and not _LINK_IN_SENTENCE.search(line)]
    return ", ".join(dict.fromkeys(said)) or None


def _link_in(sentence: object) -> str | None:
    """The address in « Pour postuler, utiliser le lien suivant : https://… »."""
    link = _LINK_IN_SENTENCE.search(plain_text(sentence))
    return web_address(link[0].rstrip(".,;)")) if link else None
