"""BODACC (Licence Ouverte): businesses that were sold lately, as context, never as offers and never with a name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from plugins.feeds.source import Reading, Refused, Source, quarantining
from plugins.feeds.sources.bodacc.anonymous import anonymous_activity
from plugins.feeds.sources.bodacc.fetching import DEPARTMENT, fetch
from plugins.feeds.sources.bodacc.settings import Bodacc
from plugins.territory.knowledge import Handover
from plugins.territory.model import UnknownCommune


def _handover(notice: dict[str, object], reading: Reading[Bodacc]) -> Handover:
    # A name alone proves nothing: there is a Saint-Clair everywhere.
    if not any(postcode.startswith(DEPARTMENT) for postcode in str(notice.get("cp")).split(", ")):
        raise Refused("lieu hors du Lot")
    try:
        commune = reading.territory.commune(str(notice.get("ville") or ""))
    except UnknownCommune:
        raise Refused("commune absente ou inconnue") from None
    # Once more, whatever the snapshot holds.
    activity = anonymous_activity(notice.get("activite"))
    if activity is None:
        raise Refused("activité absente, ou qui pourrait nommer quelqu'un")
    return Handover(
        feed=reading.feed.name,
        commune=commune.code,
        activity=activity,
        on=_day(notice.get("dateparution")),
        price=_price(notice.get("prix")),
        url=str(notice["url"]) if notice.get("url") else None,
    )


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise Refused("date de parution absente ou illisible") from None


def _price(text: object) -> Decimal | None:
    try:
        price = Decimal(text) if isinstance(text, str) else Decimal("NaN")
    except InvalidOperation:
        return None
    return price if price.is_finite() and price > 0 else None


SOURCE: Source[Bodacc] = Source(
    settings=Bodacc,
    fetch=fetch,
    normalise=quarantining(_handover, lambda notice: notice.get("id")),
    what="annonces",
)
