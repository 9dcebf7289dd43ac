"""Opening hours as visitors read them: days that open alike stand together, in a few words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from plugins.catalogue.display import NBSP
from plugins.feeds.foreign import one_line

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
# The days of OpenStreetMap's opening_hours, in which the mednum schema writes hours.
_OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SPAN = re.compile(r"(?<!\d)(\d{1,2})\s*[:hH]\s*(\d{2})?\s*[-–—à]\s*(\d{1,2})\s*[:hH]\s*(\d{2})?(?!\d)", re.ASCII)
_CLOSED = re.compile(r"ferm|^(off|non|-|–|/|0)?$", re.IGNORECASE)
_OSM_RULE = re.compile(r"(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[-, ]*(?:Mo|Tu|We|Th|Fr|Sa|Su))*)\s+(?P<hours>\S.*)")


def day_hours(value: object) -> str:
    """What one day's cell says, « 8 h 30–12 h, 14 h–17 h »; "" when it is closed or says nothing readable."""
    text = one_line(value, 120) or ""
    spans = [_span(*match.groups()) for match in _SPAN.finditer(text)]
    if spans:
        return ", ".join(span for span in spans if span)
    return "" if _CLOSED.search(text) or not re.search(r"\d|rendez|rdv", text, re.IGNORECASE) else text


def week(hours: Sequence[str]) -> tuple[str, ...]:
    """A week's hours, Monday first, in lines: « lundi au jeudi : 9 h–12 h ». Closed days are left out."""
    lines = []
    for same, run in itertools.groupby(enumerate(hours), key=lambda pair: pair[1]):
        days = [DAYS[index] for index, _ in run]
        if same:
            several = f"{days[0]} {'et' if len(days) == 2 else 'au'} {days[-1]}"
            lines.append(f"{several if len(days) > 1 else days[0]}{NBSP}: {same}")
    return tuple(lines)


def osm_week(value: object) -> tuple[str, ...]:
    """The lines of an OpenStreetMap opening_hours text; () for what this does not understand, rather than half of it.

    Source of the grammar: wiki.openstreetmap.org/wiki/Key:opening_hours; weekly rules only, a later rule wins.
    """
    text = one_line(value, 500) or ""
    hours = [""] * 7
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        if rule.startswith(("PH", "SH")):
            continue
        found = _OSM_RULE.fullmatch(rule)
        if not found or not (_SPAN.search(found["hours"]) or found["hours"].strip() in ("off", "closed")):
            return ()
        for day in _osm_days(found["days"]):
            hours[day] = day_hours(found["hours"])
    return week(hours)


def _osm_days(text: str) -> list[int]:
    days: list[int] = []
    for part in re.findall(r"[A-Z][a-z](?:-[A-Z][a-z])?", text.replace(" ", "")):
        first, _, last = part.partition("-")
        start, end = _OSM_DAYS.index(first), _OSM_DAYS.index(last or first)
        days += [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    return days


def _span(hour: str, minute: str | None, end_hour: str, end_minute: str | None) -> str:
    opens, closes = _time(hour, minute), _time(end_hour, end_minute)
    return f"{opens}–{closes}" if opens and closes and opens != closes else ""


def _time(hour: str, minute: str | None) -> str:
    if int(hour) > 24 or int(minute or 0) > 59:
        return ""
    return f"{int(hour)}{NBSP}h" + (f"{NBSP}{minute}" if minute and minute != "00" else "")
