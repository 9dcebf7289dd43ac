"""The agenda as iCal (RFC 5545), for people's own calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import Event, Kind, Mission, url_of


def calendar(kind: Kind, catalogue: Catalogue, public_url: str) -> str:
    """The dated entries of a kind as all-day events.

    Each keeps its identifier from build to build, so that a calendar updates rather than doubles.
    """
    agenda = Calendar()
    agenda.add("prodid", f"-//Choisir le Lot//{kind.title}//FR")
    agenda.add("version", "2.0")
    agenda.add("x-wr-calname", f"{kind.title} – Choisir le Lot")
    for entry in catalogue.of_kind(kind):
        if isinstance(entry, Event | Mission):
            agenda.add_component(_component(entry, catalogue, public_url))
    return str(agenda.to_ical().decode())


def _component(entry: Event | Mission, catalogue: Catalogue, public_url: str) -> CalendarEvent:
    address = f"{public_url}/{url_of(entry)}"
    starts_on, ends_on = _days(entry)
    item = CalendarEvent()
    item.add("uid", address)
    # The day of publication rather than of the build: the same agenda must be the same file.
    item.add("dtstamp", datetime.combine(entry.published_on, time(), UTC))
    item.add("dtstart", starts_on)
    item.add("dtend", ends_on)
    item.add("summary", entry.title)
    item.add("description", f"{entry.summary}\n{address}")
    if isinstance(entry, Event):
        commune = catalogue.commune_of(entry)
        item.add("location", ", ".join(part for part in (entry.place, commune and commune.name) if part))
    item.add("url", address)
    return item


def _days(entry: Event | Mission) -> tuple[date, date]:
    """The first day, and the day after the last, as iCal counts whole days."""
    if isinstance(entry, Mission):
        return entry.published_on, entry.expires_on
    return entry.starts_on, (entry.ends_on or entry.starts_on) + timedelta(days=1)
