"""RSS or Atom that a partner sends: whatever its dialect, each entry that names a commune of the Lot is a job."""

from __future__ import annotations

from typing import Literal

from plugins.catalogue.kinds import JobOffer
from plugins.feeds.source import Fetched, Outside, Reading, Source, quarantining
from plugins.feeds.sources.documents import DocumentSettings, fetch_document
from plugins.feeds.sources.posting import Posting, job_offer
from plugins.feeds.sources.rss import category_terms, entries
from plugins.feeds.sources.words import day_of, moment_of


class Syndication(DocumentSettings):
    """Where the partner's feed is, and which kind of entry it gives."""

    type: str = "syndication"
    kind: Literal["emploi"] = "emploi"


def fetch(feed: Syndication, outside: Outside) -> Fetched:
    """The entries of the feed. Raises FeedFailed."""
    return fetch_document(feed, outside, entries)


def _offer(record: dict[str, object], reading: Reading[Syndication]) -> JobOffer:
    body = record.get("content") or record.get("summary")
    posting = Posting(
        identifier=record.get("id") or record.get("link"),
        url=record.get("link"),
        title=record.get("title"),
        places=(record.get("title"), *category_terms(record), body),
        published_on=day_of(record.get("published")) or day_of(record.get("updated")),
        body=body,
        updated_at=moment_of(record.get("updated")),
    )
    return job_offer(posting, reading)


normalise = quarantining(_offer, lambda record: record.get("id") or record.get("link"))
SOURCE: Source[Syndication] = Source(settings=Syndication, fetch=fetch, normalise=normalise)
