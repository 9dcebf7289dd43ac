"""What foreign words say of a job, read only where they say it clearly; the rest stays in the source's own words."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from plugins.catalogue.choices import ContractType, WorkingTime
from plugins.feeds.foreign import LINE, cut, plain_text, web_address
from plugins.territory.model import fold_name

PARIS = ZoneInfo("Europe/Paris")
# Sources give the end of what has none as a far year (31/12/2099, 31/12/9999).
NO_END = 2090
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)33 ?(?:\(0\))?|0)[ .-]?[1-9](?:[ .-]?\d{2}){4}(?!\d)")
_HIDDEN = "[coordonnées sur l’annonce d’origine]"
_TRACKER = re.compile(r"(?:utm|mtm|pk)_\w+")
# The narrower first: each takes its words away from the next.
_CONTRACTS = (
    (r"cdi interimaire", ContractType.DIN),
    (r"cddi|cdd d insertion", ContractType.DDI),
    (r"cdi|contrat a duree indeterminee", ContractType.CDI),
    (r"(?:cdd|contrat a duree determinee)(?: saisonnier)|contrat saisonnier|saisonnier", ContractType.SAI),
    (r"cdd|contrat a duree determinee", ContractType.CDD),
    (r"interim|mission d interim|contrat d interim", ContractType.MIS),
)
_FULL = re.compile(r"\b(?:temps (?:plein|complet)|full ?time)\b")
_PART = re.compile(r"\b(?:temps non complet|mi temps|partiel|part ?time)\b")


def paragraphs(value: object) -> str:
    """A foreign text as plain words without mail addresses or phone numbers: they are personal, and the origin has them."""
    text = plain_text(value)
    return _PHONE.sub(_HIDDEN, _EMAIL.sub(_HIDDEN, text)) if text else ""


def line(value: object, limit: int = LINE) -> str | None:
    """The same on one line of at most `limit` characters; None when it says nothing."""
    words = " ".join(paragraphs(value).split())
    return cut(words, limit) if len(words) > 1 else None


def lines(value: object) -> list[str]:
    """The lines of a foreign text that say something."""
    return [one for one in paragraphs(value).split("\n") if one]


def contract_of(value: object) -> ContractType | None:
    """« CDI », « CDD de 6 mois », « Intérim »: the one contract that a label names."""
    text, found = fold_name(line(value) or ""), set()
    for pattern, contract in _CONTRACTS:
        text, times = re.subn(rf"\b(?:{pattern})\b", " ", text)
        found |= {contract} if times else set()
    return found.pop() if len(found) == 1 else None


def working_time_of(value: object) -> WorkingTime | None:
    """« Temps plein », « part-time »: full or part time when a label says one of them."""
    text = fold_name(line(value) or "")
    full, part = _FULL.search(text), _PART.search(text)
    return None if bool(full) == bool(part) else WorkingTime.FULL if full else WorkingTime.PART


def moment_of(value: object) -> datetime | None:
    """The instant of a RFC 822 or ISO 8601 date or of a French day, in Paris when it does not say where; else None."""
    text = " ".join(value[:80].split()) if isinstance(value, str) else ""
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?", text)
    text = f"{french[3]}-{french[2]:0>2}-{french[1]:0>2}" if french else text
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return moment.replace(tzinfo=moment.tzinfo or PARIS) if 1970 <= moment.year < 9999 else None
    return None


def day_of(value: object) -> date | None:
    """The day in Paris of a date, in any of those ways of writing."""
    moment = moment_of(value)
    return moment.astimezone(PARIS).date() if moment else None


def origin_address(value: object) -> str | None:
    """The address of an offer where it comes from, without what counts our visitors there."""
    address = web_address(value)
    if address is None:
        return None
    parts = urlsplit(address)
    kept = [(name, said) for name, said in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKER.match(name)]
    if len(kept) == len(parse_qsl(parts.query, keep_blank_values=True)):
        return address
    return web_address(parts._replace(query=urlencode(kept)).geturl())
