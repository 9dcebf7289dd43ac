"""A job posted elsewhere, as the smaller sources tell it, and the JobOffer that it becomes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from plugins.catalogue.kinds import JobOffer
from plugins.catalogue.problems import quote
from plugins.catalogue.values import Detail, SourceRef
from plugins.feeds.foreign import cut
from plugins.feeds.source import Reading, Refused, S
from plugins.feeds.sources.places import commune_named_in, names_elsewhere
from plugins.feeds.sources.words import NO_END, line, origin_address, paragraphs
from plugins.territory.model import Commune

_TITLE, _SUMMARY, _MOST_DETAILS = 120, 280, 40
# A shorter text (« Emploi permanent ») says less than the title, the employer and the place.
_TELLING = 40
_TOKEN = re.compile(r"[0-9A-Za-z](?:-?[0-9A-Za-z]){2,39}")


@dataclass(frozen=True)
class Posting:
    """What a record says, still foreign: every text is made safe on the way to the offer.

    `places` are the texts that may name the commune, the most telling first; `ends_on` is the last day to apply;
    `facts` are other fields of JobOffer, by name.
    """

    identifier: object
    url: object
    title: object
    places: tuple[object, ...]
    published_on: date | None
    body: object = None
    employer: object = None
    ends_on: date | None = None
    updated_at: datetime | None = None
    details: Iterable[tuple[object, object]] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


def job_offer(posting: Posting, reading: Reading[S]) -> JobOffer:
    """The offer of a posting. Raises Refused when it lacks what a page cannot do without."""
    feed = reading.feed
    name, token = _identity(posting.identifier)
    title, url = _title(posting.title), _url(posting.url)
    commune = _commune(posting, reading)
    employer, body = line(posting.employer), paragraphs(posting.body)
    shown = ", ".join(word for word in (title, employer, commune.name) if word)
    return JobOffer.model_validate({
        "slug": f"{feed.name}-{token}",
        "path": f"{feed.name}:{name}",
        "title": title,
        "summary": (line(body, _SUMMARY) if len(body) >= _TELLING else None) or shown,
        "packed_body": body,
        # By its name: a field that staff type refuses the codes that are also a postcode.
        "commune": commune.name,
        "published_on": _published(posting.published_on),
        "expires_on": _expiry(posting),
        "source": SourceRef(
            feed=feed.name, label=feed.label, external_id=name, url=url, fetched_on=reading.fetched_on,
            updated_at=posting.updated_at, licence=feed.licence, licence_url=feed.licence_url,
        ),
        "contact": {"organisation": employer, "url": url, "reference": name if _TOKEN.fullmatch(name) else None},
        "employer": employer,
        "contract": None,
        "details": _details(posting.details),
    } | dict(posting.facts))  # fmt: skip


def _identity(identifier: object) -> tuple[str, str]:
    """How a source names the record, and what stands for it in addresses: itself if it can, else a hash of it."""
    name = " ".join(identifier.split()) if isinstance(identifier, str) else ""
    shown = line(name, 200)
    if not shown:
        raise Refused("identifiant absent ou refusé")
    if _TOKEN.fullmatch(name):
        return name, name.lower()
    return shown, hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _title(value: object) -> str:
    title = line(value, 1000)
    if not title:
        raise Refused("intitulé absent")
    return cut(title, _TITLE)


def _url(value: object) -> str:
    url = origin_address(value)
    if not url:
        raise Refused("adresse d'origine absente ou refusée", quote(line(value, 60) or "absente"))
    return url


def _commune(posting: Posting, reading: Reading[S]) -> Commune:
    commune = commune_named_in(reading.territory, *posting.places)
    if commune is None:
        said = next((shown for place in posting.places if (shown := line(place, 60))), "rien")
        elsewhere = any(names_elsewhere(place) for place in posting.places)
        raise Refused("lieu hors du Lot" if elsewhere else "lieu trop vague", quote(said))
    return commune


def _published(day: date | None) -> date:
    if day is None or not 2000 <= day.year < 2100:
        raise Refused("date de publication absente ou illisible")
    return day


def _expiry(posting: Posting) -> date | None:
    """The day after the last one; none when the source gives a far year to say so."""
    last, first = posting.ends_on, posting.published_on
    if last is None or last.year >= NO_END:
        return None
    if first and last < first:
        raise Refused("fin avant le début", quote(f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}"))
    return last + timedelta(days=1)


def _details(said: Iterable[tuple[object, object]]) -> tuple[Detail, ...]:
    shown = ((line(label, 80), paragraphs(text)) for label, text in said)
    return tuple(Detail(label=label, text=text) for label, text in shown if label and text)[:_MOST_DETAILS]
