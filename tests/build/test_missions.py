"""The mission of the month: a list, a feed, and days in people's own calendars."""

from __future__ import annotations

from pathlib import Path

from icalendar import Calendar


def test_a_mission_is_in_its_list_its_feed_and_its_calendar(site: Path) -> None:
    listed = (site / "missions/index.html").read_text("utf-8")
    assert 'href="/missions/partager-sa-commune/"' in listed
    assert 'href="/missions/missions.ics"' in listed
    assert "/missions/partager-sa-commune/" in (site / "missions/flux.atom").read_text("utf-8")
    (mission,) = Calendar.from_ical((site / "missions/missions.ics").read_bytes()).walk("VEVENT")
    assert mission["SUMMARY"] == "Partager la page de sa commune"
    assert (mission["DTEND"].dt - mission["DTSTART"].dt).days > 20
    assert 'href="/missions/"' in (site / "ambassadeurs/index.html").read_text("utf-8")


def test_it_is_not_in_the_navigation(site: Path) -> None:
    home = (site / "index.html").read_text("utf-8")
    assert 'href="/missions/"' not in home.partition("</header>")[0]
