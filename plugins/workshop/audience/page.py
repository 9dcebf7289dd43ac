"""The report as one static page in the site's look, which needs neither the site nor a network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plugins.catalogue.display import LOCALE, show
from plugins.publishing.stylesheet import stylesheet
from plugins.workshop.audience.counting import Month
from plugins.workshop.audience.suppression import rounded, shown, shown_of_total, total_shown
from plugins.workshop.environment import ROOT


@dataclass(frozen=True)
class Table:
    """Rows under a title; `rows` are what was counted and how often."""

    title: str
    what: str
    rows: list[tuple[str, int]]


@dataclass(frozen=True)
class MonthShown:
    """A month as the page shows it: nothing in it is under five."""

    key: str
    title: str
    views: int | None
    tables: list[Table]
    going_on: bool
    crowded: bool


def page(months: dict[str, Month], today: date) -> str:
    """The report, the last month first."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["show"] = show
    in_order = [_shown(key, months[key], today) for key in sorted(months, reverse=True)]
    return environment.get_template("page.html").render(
        months=in_order, style=stylesheet(ROOT / "theme" / "static"), today=today
    )


def _shown(key: str, month: Month, today: date) -> MonthShown:
    pages, communes = shown_of_total([month.pages, month.communes], month.views)
    tables = [
        Table("Pages", "Page", pages),
        Table("Communes", "Commune", communes),
        Table("Codes d’ambassadeurs", "Code", shown(month.codes)),
        Table("Pages partagées", "Page et réseau", shown(month.previews)),
        Table("Critères des listes", "Critère", shown(month.criteria)),
        Table("Recherches venues par une adresse", "Mots", shown(month.searches)),
    ]
    going_on = key >= f"{today:%Y-%m}"
    views = total_shown(month.views)
    if going_on:
        views = views and rounded(views)
        tables = [Table(one.title, one.what, [(row, rounded(n)) for row, n in one.rows]) for one in tables]
    title = format_date(date.fromisoformat(f"{key}-01"), format="MMMM y", locale=LOCALE)
    return MonthShown(key, title, views, tables, going_on, month.crowded)
