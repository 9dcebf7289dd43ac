"""The XML that job boards made common, <source> of <job>: what a partner's recruitment software can export."""

from __future__ import annotations

from plugins.catalogue.kinds import JobOffer
from plugins.catalogue.problems import quote
from plugins.feeds.formats import xml_root
from plugins.feeds.source import FeedFailed, Fetched, Outside, Reading, Refused, Source, quarantining
from plugins.feeds.sources.documents import DocumentSettings, fetch_document
from plugins.feeds.sources.posting import Posting, job_offer
from plugins.feeds.sources.words import contract_of, day_of, line, working_time_of

_FRANCE = {"", "fr", "fra", "france"}
# What no field of ours holds and a visitor reads; the other elements serve the board, or name people.
_LABELS = {"category": "Catégorie", "experience": "Expérience", "education": "Formation", "remotetype": "Télétravail"}


class IndeedXml(DocumentSettings):
    """Where the partner's file is."""

    type: str = "indeed-xml"


def fetch(feed: IndeedXml, outside: Outside) -> Fetched:
    """The jobs of the file. Raises FeedFailed."""
    return fetch_document(feed, outside, _jobs)


def _jobs(body: bytes) -> list[object]:
    root = xml_root(body)
    if root.tag != "source":
        raise FeedFailed("réponse illisible : la racine <source> d'un fichier d'offres est attendue")
    return [{one.tag: one.text for one in job if not len(one) and one.text} for job in root.iterfind("job")]


def _offer(record: dict[str, object], reading: Reading[IndeedXml]) -> JobOffer:
    if (line(record.get("country")) or "").lower() not in _FRANCE:
        raise Refused("lieu hors du Lot", quote(line(record.get("country"), 60)))
    city, postcode = (line(record.get(key)) or "" for key in ("city", "postalcode"))
    kind, reference = record.get("jobtype"), record.get("referencenumber")
    posting = Posting(
        identifier=reference or record.get("url"),
        url=record.get("url"),
        title=record.get("title"),
        places=(f"{postcode} {city}".strip(), record.get("streetaddress"), record.get("title")),
        published_on=day_of(record.get("date")),
        body=record.get("description"),
        employer=record.get("company"),
        ends_on=day_of(record.get("expirationdate")),
        facts={
            "contract": contract_of(kind),
            "contract_detail": line(kind),
            "working_time": working_time_of(kind),
            "salary_text": line(record.get("salary")),
        },
        details=[(_LABELS[name], text) for name, text in record.items() if name in _LABELS],
    )
    return job_offer(posting, reading)


normalise = quarantining(_offer, lambda record: record.get("referencenumber") or record.get("url"))
SOURCE: Source[IndeedXml] = Source(settings=IndeedXml, fetch=fetch, normalise=normalise)
