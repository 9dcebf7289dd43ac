"""The agenda as iCal (RFC 5545), for people's own calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import KIND_OF, Entry, Event


def calendar(events: Iterable[Entry], catalogue: Catalogue, public_url: str) -> bytes:
    """All-day events; each keeps its identifier from build to build, so that a calendar updates rather than doubles."""
    agenda = Calendar()
    agenda.add("prodid", "-//Choisir le Lot//Agenda//FR")
    agenda.add("version", "2.0")
    agenda.add("x-wr-calname", "Agenda – Choisir le Lot")
    for event in events:
        if isinstance(event, Event):
            agenda.add_component(_component(event, catalogue, public_url))
    return bytes(agenda.to_ical())


def _component(event: Event, catalogue: Catalogue, public_url: str) -> CalendarEvent:
    commune = catalogue.commune_of(event)
    address = f"{public_url}/{KIND_OF[Event].url(event.slug)}"
    item = CalendarEvent()
    item.add("uid", address)
    # The day of publication rather than of the build: the same agenda must be the same file.
    item.add("dtstamp", datetime.combine(event.published_on, time(), UTC))
    item.add("dtstart", event.starts_on)
    item.add("dtend", (event.ends_on or event.starts_on) + timedelta(days=1))
    item.add("summary", event.title)
    item.add("description", f"{event.summary}\n{address}")
    item.add("location", ", ".join(part for part in (event.place, commune and commune.name) if part))
    item.add("url", address)
    return item
