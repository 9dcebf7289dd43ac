"""All the offers of the département, page after page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from plugins.feeds.source import FeedFailed, Fetched, Outside
from plugins.feeds.sources.france_travail.client import Answer, Client
from plugins.feeds.sources.france_travail.place import department_of
from plugins.feeds.sources.france_travail.record import moment
from plugins.feeds.sources.france_travail.settings import LAST_INDEX, LAST_START, FranceTravail

# By creation date: an order that a new visitor's click or a partner's rank does not shuffle between two pages.
_SORT = "1"
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """Some of the results: those from `first` to `last` (from 0, both included) out of `total`."""

    first: int
    last: int
    total: int
    records: list[object]


@dataclass(frozen=True)
class Window:
    """The creation dates that a search is limited to (UTC, to the second, both included)."""

    first: datetime
    last: datetime

    def halves(self) -> tuple[Window, ...]:
        """The older and the newer half; none of a single second."""
        if self.first == self.last:
            return ()
        middle = (self.first + (self.last - self.first) // 2).replace(microsecond=0)
        return Window(self.first, middle), Window(middle + timedelta(seconds=1), self.last)

    def parameters(self) -> dict[str, str]:
        """The API wants both dates or none."""
        return {"minCreationDate": f"{self.first:{_INSTANT}}", "maxCreationDate": f"{self.last:{_INSTANT}}"}

    def holds(self, record: object) -> bool:
        """Whether an offer was created in it, as far as the offer tells."""
        created = moment(record.get("dateCreation")) if isinstance(record, dict) else None
        return created is None or self.first <= created.replace(microsecond=0) <= self.last


def fetch(feed: FranceTravail, outside: Outside) -> Fetched:
    """Every offer that the API gives for the département, once each.

    Raises FeedFailed when a page is missing or wrong, or when the answer is not of the département.
    """
    with closing(Client(feed, outside)) as client:
        reader = _Reader(client, feed, outside)
        missing = reader.read() - len(reader.records)
        if missing > 0:
            outside.say(f"{feed.label} : {missing} offres annoncées n'ont pas été reçues, ou l'ont été deux fois")
        return Fetched(reader.query, list(reader.records.values()))


@dataclass
class _Reader:
    """Search after search, until every offer was given once."""

    client: Client
    feed: FranceTravail
    outside: Outside
    records: dict[object, object] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, str]:
        return {"departement": self.feed.departement, "sort": _SORT}

    def read(self, window: Window | None = None) -> int:
        """Every offer of a window, of all time without one; in halves while it has more than a search gives.

        Returns how many the service announced.
        """
        page = self._ask(window, 0)
        halves = (window or _all_time()).halves() if page.total > LAST_INDEX + 1 else ()
        if halves:
            return sum(self.read(half) for half in halves)
        while True:
            self._keep(page)
            if not page.last + 1 < page.total or page.last >= LAST_START:
                return page.total
            page = self._ask(window, page.last + 1)

    def _ask(self, window: Window | None, start: int) -> Page:
        last = min(start + self.feed.page_size - 1, LAST_INDEX)
        dates = window.parameters() if window else {}
        page = _page(self.client.search(self.query | dates | {"range": f"{start}-{last}"}))
        _check_order(page, start)
        _check_department(page.records, self.feed.departement)
        if window and not all(window.holds(record) for record in page.records):
            raise FeedFailed("des offres hors des dates demandées ; le service n'a pas tenu compte du filtre")
        return page

    def _keep(self, page: Page) -> None:
        # One that moved to the next page between two requests comes twice: the later reading is the fresher.
        so_far = len(self.records)
        self.records |= {_identity(record, so_far + place): record for place, record in enumerate(page.records)}
        self.outside.progress(len(self.records), max(page.total, len(self.records)))
        self.outside.say(f"{self.feed.label} : {len(self.records)} offres reçues sur {page.total}")


def _all_time() -> Window:
    # A day ahead: their clock is not ours.
    return Window(_OLDEST, datetime.now(UTC).replace(microsecond=0) + timedelta(days=1))


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
