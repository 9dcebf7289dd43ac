"""The agenda as calendars read it."""

from __future__ import annotations

from datetime import date

from icalendar import Calendar

from plugins.catalogue.kinds import KIND_OF, Event
from plugins.publishing.agenda import calendar
from tests.unit.factory import catalogue_of, entry_of

SITE = "https://site.example"


def written(*events: Event) -> bytes:
    return calendar(KIND_OF[Event], catalogue_of(*events), SITE)


def read(*events: Event) -> list:
    agenda = Calendar.from_ical(written(*events))
    return list(agenda.walk("VEVENT"))


def test_an_event_lasts_until_the_end_of_its_last_day() -> None:
    (event,) = read(entry_of(Event, "forum", debut="2027-03-12", fin="2027-03-13", expire_le="2027-03-14"))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2027, 3, 12), date(2027, 3, 14))
    assert str(event["uid"]) == str(event["url"]) == f"{SITE}/agenda/forum/"


def test_hostile_text_stays_in_its_line() -> None:
    (event,) = read(
        entry_of(Event, "forum", titre="Forum; emploi, Figeac \\ soirée", commune="Figeac", lieu="Halle; place")
    )
    assert str(event["summary"]) == "Forum; emploi, Figeac \\ soirée"
    assert str(event["location"]) == "Halle; place, Figeac"


def test_the_same_agenda_is_the_same_file() -> None:
    event = entry_of(Event, "forum")
    assert written(event) == written(event)
