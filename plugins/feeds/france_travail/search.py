"""All the offers of the département, page after page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from plugins.feeds.france_travail.client import Answer, Client
from plugins.feeds.france_travail.place import department_of
from plugins.feeds.france_travail.settings import LAST_INDEX, LAST_START, FranceTravail
from plugins.feeds.source import FeedFailed, Fetched, Outside

# By creation date: an order that a new visitor's click or a partner's rank does not shuffle between two pages.
_SORT = "1"


@dataclass(frozen=True)
class Page:
    """Some of the results: those from `first` to `last` (from 0, both included) out of `total`."""

    first: int
    last: int
    total: int
    records: list[object]


def fetch(feed: FranceTravail, outside: Outside) -> Fetched:
    """Every offer that the API gives for the département, once each.

    Raises FeedFailed when a page is missing or wrong, or when the answer is not of the département.
    """
    with closing(Client(feed, outside)) as client:
        return _fetch_all(client, feed, outside)


def _fetch_all(client: Client, feed: FranceTravail, outside: Outside) -> Fetched:
    query = {"departement": feed.departement, "sort": _SORT}
    records: dict[object, object] = {}
    start, total = 0, 1
    while start < total and start <= LAST_START:
        last = min(start + feed.page_size - 1, LAST_INDEX)
        page = _page(client.search(query | {"range": f"{start}-{last}"}))
        _check_order(page, start)
        # One that moved to the next page between two requests comes twice: the later reading is the fresher.
        records |= {_identity(record, start + place): record for place, record in enumerate(page.records)}
        _check_department(records.values(), feed.departement)
        start, total = page.last + 1, page.total
        outside.say(f"{feed.label} : {len(records)} offres reçues sur {total}")
    _say_missing(feed, outside, total, len(records))
    return Fetched(query, list(records.values()))


def _page(answer: Answer) -> Page:
    # 200 and 206 do not tell a whole answer from a part of one (some see 206 always): only the range does.
    told = answer.headers.get("Content-Range", "").strip()
    if answer.status == 204 or told == "*/0":
        return Page(0, -1, 0, [])
    content = answer.json()
    records = content.get("resultats") if isinstance(content, dict) else None
    if not isinstance(records, list):
        raise FeedFailed("réponse illisible : ni JSON ni liste « resultats »")
    place = re.fullmatch(r"(?:offres )?(\d{1,9})-(\d{1,9})/(\d{1,9})", told)
    if not place:
        raise FeedFailed("réponse sans en-tête Content-Range lisible : impossible de savoir s'il reste des offres")
    first, last, total = (int(number) for number in place.groups())
    return Page(first, last, total, records)


def _check_order(page: Page, start: int) -> None:
    if page.total == 0 and start == 0:
        return
    if page.first > start or page.last < start or not page.records:
        raise FeedFailed(
            f"la liste a changé pendant la lecture (offre {start} demandée, {page.first}-{page.last} reçues) ; relancer"
        )


def _check_department(records: Iterable[object], departement: str) -> None:
    known = [place for record in records if (place := department_of(record))]
    elsewhere = sum(place != departement for place in known)
    if elsewhere > len(known) / 2:
        raise FeedFailed(
            f"{elsewhere} offres sur {len(known)} sont hors du département {departement} ; "
            "le service n'a pas tenu compte du filtre"
        )


def _identity(record: object, place: int) -> object:
    identifier = record.get("id") if isinstance(record, dict) else None
    return identifier if isinstance(identifier, str) else place


def _say_missing(feed: FranceTravail, outside: Outside, total: int, received: int) -> None:
    if total > LAST_INDEX + 1:
        outside.say(
            f"{feed.label} : l'API ne donne que {LAST_INDEX + 1} offres par recherche ; il en manque {total - received}"
        )
    elif received < total:
        outside.say(f"{feed.label} : {total - received} offres annoncées n'ont pas été reçues, ou l'ont été deux fois")
