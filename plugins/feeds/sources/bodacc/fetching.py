"""The notices of sales, page after page, stripped of everybody's name before anything is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

from plugins.feeds.foreign import one_line
from plugins.feeds.formats import json_content
from plugins.feeds.source import FeedFailed, Fetched, Outside
from plugins.feeds.sources.bodacc.anonymous import anonymous_activity, price_of
from plugins.feeds.sources.bodacc.settings import Bodacc
from plugins.feeds.web import Bounds, Web, get
from plugins.territory.model import UnknownCommune, load_territory

DEPARTMENT = "46"
# The API gives no record after this one; the Lot sees some hundreds of sales a year.
LAST_RECORD = 10_000
_LARGEST_PAGE = 20_000_000
_DAYS_PER_MONTH = 30.44
_PAUSE = 0.5
_PAGE = re.compile(r"https://www\.bodacc\.fr/[a-z/-]{1,80}(\?q\.id=id:)?[A-Z]?[\d/]{1,40}")


def fetch(feed: Bodacc, outside: Outside) -> Fetched:
    """Every sale announced in the département since so many months: id, day, commune, postcodes, trade, price, page.

    Nothing else of a notice is kept: it holds names and addresses. Raises FeedFailed.
    """
    since = datetime.now(UTC).date() - timedelta(days=round(feed.months * _DAYS_PER_MONTH))
    question = f'numerodepartement="{DEPARTMENT}" and familleavis="vente" and dateparution>=date\'{since}\''
    notices: dict[str, object] = {}
    with closing(Web((feed.records_url,))) as web:
        for page in _pages(feed, web, outside, question):
            # One that moves to the next page between two requests comes twice.
            wanted = [_stripped(notice) for notice in page if _is_wanted(notice, since)]
            notices |= {str(notice["id"] or f"{len(notices)}.{place}"): notice for place, notice in enumerate(wanted)}
    return Fetched({"where": question}, list(notices.values()))


def _pages(feed: Bodacc, web: Web, outside: Outside, question: str) -> Iterator[list[dict[str, Any]]]:
    offset, total = 0, 1
    while offset < min(total, LAST_RECORD):
        if offset:
            outside.sleep(_PAUSE)
        size = min(feed.page_size, LAST_RECORD - offset)
        params = {"where": question, "order_by": "dateparution desc, id", "limit": str(size), "offset": str(offset)}
        bounds = Bounds(feed.timeout, 4 * feed.timeout, _LARGEST_PAGE, _LARGEST_PAGE, ("application/json",))
        content = json_content(get(web, feed.records_url, bounds, params=params))
        results, total = _told(content)
        if not results and offset < total:
            raise FeedFailed(f"la liste s'arrête à {offset} annonces sur {total} ; relancer")
        _check_department(results)
        yield results
        offset += len(results)
        outside.progress(offset, total)


def _told(content: Any) -> tuple[list[dict[str, Any]], int]:
    results = content.get("results") if isinstance(content, dict) else None
    total = content.get("total_count") if isinstance(content, dict) else None
    if not isinstance(results, list) or not isinstance(total, int) or isinstance(total, bool):
        raise FeedFailed("réponse illisible : ni liste « results » ni « total_count »")
    return [notice if isinstance(notice, dict) else {} for notice in results], total


def _check_department(notices: list[dict[str, Any]]) -> None:
    elsewhere = sum(notice.get("numerodepartement") != DEPARTMENT for notice in notices)
    if elsewhere > len(notices) / 2:
        raise FeedFailed(
            f"{elsewhere} annonces sur {len(notices)} sont hors du département {DEPARTMENT} ; "
            "le service n'a pas tenu compte du filtre"
        )


def _is_wanted(notice: dict[str, Any], since: date) -> bool:
    # A correction or a cancellation repeats a notice that is already counted.
    known = notice.get("typeavis") in (None, "annonce") and notice.get("familleavis") in (None, "vente")
    day = notice.get("dateparution")
    return known and not (isinstance(day, str) and day[:10] < since.isoformat())


def _stripped(notice: dict[str, Any]) -> dict[str, object]:
    business = _business(notice)
    address = _part(business, "adresse")
    place = {"ville": address.get("ville"), "cp": address.get("codePostal")} if address else notice
    price = price_of(business.get("origineFonds"))
    return {
        "id": next(iter(_matching(r"[A-Z]\d{6,20}", str(notice.get("id")))), None),
        "dateparution": next(iter(_matching(r"\d{4}-\d{2}-\d{2}", str(notice.get("dateparution")))), None),
        # What is no commune may be anything, a person's address included.
        "ville": _commune(place.get("ville")),
        "cp": ", ".join(_matching(r"\d{5}", str(place.get("cp")))),
        "activite": anonymous_activity(business.get("activite")),
        "prix": str(price) if price else None,
        "url": _page(notice.get("url_complete")),
    }


def _business(notice: dict[str, Any]) -> dict[str, Any]:
    """The first establishment that was sold: the block is JSON in a string, and holds one or a list."""
    text = notice.get("listeetablissements")
    try:
        block = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return {}
    held = block.get("etablissement") if isinstance(block, dict) else block
    several = held if isinstance(held, list) else [held]
    found = [one for one in several if isinstance(one, dict)]
    return next((one for one in found if one.get("activite")), found[0] if found else {})


def _part(block: dict[str, Any], key: str) -> dict[str, Any]:
    part = block.get(key)
    return part if isinstance(part, dict) else {}


def _commune(name: object) -> str | None:
    words = re.sub(r" +cedex\b.*", "", one_line(name) or "", flags=re.IGNORECASE)
    try:
        return load_territory().commune(words).name
    except UnknownCommune:
        return None


def _page(url: object) -> str | None:
    return url if isinstance(url, str) and _PAGE.fullmatch(url) else None


def _matching(pattern: str, text: str) -> list[str]:
    return re.findall(rf"(?<!\w){pattern}(?!\w)", text, re.ASCII)
