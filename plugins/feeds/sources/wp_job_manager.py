"""WP Job Manager: the jobs of a partner's WordPress, by the feed that the extension adds (?feed=job_feed)."""

from __future__ import annotations

from functools import partial

from plugins.catalogue.kinds import JobOffer
from plugins.feeds.source import Fetched, Outside, Reading, Source, quarantining
from plugins.feeds.sources.documents import DocumentSettings, fetch_document
from plugins.feeds.sources.posting import Posting, job_offer
from plugins.feeds.sources.rss import category_terms, entries
from plugins.feeds.sources.words import contract_of, day_of, line, working_time_of

# job_listing:location and its like; the extension writes the prefix itself, with the site's address as namespace.
_PREFIX = "job_listing_"
_OWN = tuple(_PREFIX + name for name in ("location", "job_type", "company", "salary"))


class WpJobManager(DocumentSettings):
    """Where the feed is: the site's address, then ?feed=job_feed."""

    type: str = "wp-job-manager"


def fetch(feed: WpJobManager, outside: Outside) -> Fetched:
    """The jobs of the feed. Raises FeedFailed."""
    return fetch_document(feed, outside, partial(entries, more=_OWN))


def _offer(record: dict[str, object], reading: Reading[WpJobManager]) -> JobOffer:
    location, job_type, company, salary = (record.get(name) for name in _OWN)
    posting = Posting(
        identifier=record.get("id") or record.get("link"),
        url=record.get("link"),
        title=record.get("title"),
        # A job without a place is « partout » for the extension: its text then tells, or nothing does.
        places=(location, record.get("title"), *category_terms(record)),
        published_on=day_of(record.get("published")),
        body=record.get("content") or record.get("summary"),
        employer=company,
        facts={
            "contract": contract_of(job_type),
            "contract_detail": line(job_type),
            "working_time": working_time_of(job_type),
            "salary_text": line(salary),
        },
    )
    return job_offer(posting, reading)


normalise = quarantining(_offer, lambda record: record.get("id") or record.get("link"))
SOURCE: Source[WpJobManager] = Source(settings=WpJobManager, fetch=fetch, normalise=normalise)
