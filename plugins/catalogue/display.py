"""Values as visitors read them: French dates, numbers and lists, never through the process locale."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from plugins.catalogue.choices import Choice
from plugins.catalogue.kinds import KIND_OF, Entry, Kind, url_of
from plugins.catalogue.once import once_per_entry
from plugins.catalogue.rendering import pieces, scripts
from plugins.catalogue.values import Salary, YearFigure

LOCALE = "fr_FR"
PARIS = ZoneInfo("Europe/Paris")
NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A line of an entry's facts list; `name` is the attribute's, `url` where the text leads."""

    name: str
    label: str
    text: str
    url: str | None = None

    @property
    def term(self) -> str:
        """The fact where no label stands before it: a yes or no says what it answers."""
        return f"{self.label} : {self.text.lower()}" if self.text in ("Oui", "Non") else self.text


@once_per_entry
def facts(entry: Entry) -> tuple[ShownFact, ...]:
    """The facts that an entry's page lists: each shown field that has a value, in the order of the model."""
    return tuple(_facts(entry))


def _facts(entry: Entry) -> Iterator[ShownFact]:
    for name, title, unit in _shown_fields(type(entry)):
        value = getattr(entry, name)
        if value not in (None, ()):
            leads = isinstance(value, str) and value.startswith(("https://", "http://"))
            text = host(value) if leads else show(value, unit)
            yield ShownFact(name, title, text, value if leads else None)


@functools.cache
def _shown_fields(model: type[Entry]) -> list[tuple[str, str, str]]:
    """The name, the title and the unit of each field that pages list."""
    extras = {
        name: info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        for name, info in model.model_fields.items()
    }
    return [
        (name, str(model.model_fields[name].title), str(extra.get("unit", "")))
        for name, extra in extras.items()
        if extra.get("shown")
    ]


@once_per_entry
def card_facts(entry: Entry) -> list[ShownFact]:
    """The few facts that a card shows, as the kind declares them."""
    by_name = {fact.name: fact for fact in facts(entry)}
    return [by_name[name] for name in KIND_OF[type(entry)].card if name in by_name]


@functools.singledispatch
def show(value: object, unit: str = "") -> str:
    """A value as text; numbers take their unit after a no-break space."""
    return str(value)


@show.register
def _(value: bool, unit: str = "") -> str:
    return "Oui" if value else "Non"


@show.register
def _(value: int, unit: str = "") -> str:
    # A year is the one whole number that takes no thousands separator; it also has no unit.
    text = str(value) if 1900 <= value <= 2100 and not unit else _number(value)
    return _with_unit(text, unit)


@show.register
def _(value: Decimal, unit: str = "") -> str:
    # Prices have two decimals or none: 13,20 € but 1 500 €.
    pattern = "#,##0.00" if unit == "€" and value != value.to_integral_value() else None
    return _with_unit(_number(value, pattern), unit)


@show.register
def _(value: date, unit: str = "") -> str:
    day = value.astimezone(PARIS).date() if isinstance(value, datetime) else value
    return _day(day)


@show.register
def _(value: tuple, unit: str = "") -> str:  # type: ignore[type-arg]
    return ", ".join(show(item, unit) for item in value)


@show.register
def _(value: Choice, unit: str = "") -> str:
    return value.label


@show.register
def _(value: Salary, unit: str = "") -> str:
    low, high = show(value.minimum, "€"), value.maximum and show(value.maximum, "€")
    figure = f"de {low} à {high}" if high and high != low else low
    return f"{figure} {value.period.label}" + (f", {value.comment}" if value.comment else "")


@show.register
def _(value: YearFigure, unit: str = "") -> str:
    return f"{show(value.amount, '€')} ({value.year})"


# Babel takes thirty microseconds for a number and fifty for a day, and pages repeat a few hundred of each.
@functools.lru_cache(maxsize=10_000)
def _number(value: int | Decimal, pattern: str | None = None) -> str:
    return format_decimal(value, format=pattern, locale=LOCALE)


@functools.lru_cache(maxsize=10_000)
def _day(day: date) -> str:
    text = format_date(day, format="long", locale=LOCALE)
    return "1er" + text[1:] if text.startswith("1 ") else text


def _with_unit(text: str, unit: str) -> str:
    return f"{text}{NBSP}{unit}" if unit else text


def address(entry: Entry) -> str:
    """The address of an entry's page, from the root of the domain."""
    return "/" + url_of(entry)


def kind(entry: Entry) -> Kind:
    """The kind of an entry."""
    return KIND_OF[type(entry)]


def host(url: str) -> str:
    """The site that an address leads to: what a visitor wants to know before following it."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def marks(entry: Entry, today: date) -> tuple[str, ...]:
    """What says, on a card and on a page, that the published site does not show an entry today."""
    told = (
        (entry.sample, "Exemple"),
        (entry.draft, "Brouillon"),
        (entry.is_scheduled(today), f"À venir : {show(entry.published_on)}".replace(" :", f"{NBSP}:")),
    )
    return tuple(words for true, words in told if true)


def scene(entry: Entry) -> str:
    """The drawing that stands where no photograph was added: the entry's own, or its kind's."""
    own = getattr(entry, "scene", None)
    return str(own.value) if own else KIND_OF[type(entry)].scene


def month(day: date) -> str:
    """« novembre 2026 »."""
    return format_date(day, format="MMMM y", locale=LOCALE)


def initials(name: str) -> str:
    """What stands for a face without a photograph: « Camille Exemple » → « CE »."""
    return "".join(word[0] for word in name.split()[:2]).upper()


def show_moment(moment: datetime) -> str:
    """« 22 novembre 2026 à 5 h 12 », in Paris."""
    here = moment.astimezone(PARIS)
    return f"{show(here)} à {here.hour}{NBSP}h{NBSP}{here:%M}"


def age(moment: datetime, today: date) -> str:
    """How many days ago: hours would make two builds of one day differ."""
    days = (today - moment.astimezone(PARIS).date()).days
    return ("aujourd’hui", "hier")[days] if 0 <= days < 2 else f"il y a {show(days, 'jours')}"


def duration(hours: float) -> str:
    """« 24 heures », « 30 jours »."""
    return f"{hours:g}{NBSP}heures".replace(".", ",") if hours < 72 else f"{hours / 24:.0f}{NBSP}jours"


def counted(values: tuple[str, ...]) -> list[tuple[str, int]]:
    """Each value with how often it stands there, the most frequent first."""
    return sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))


FILTERS = {
    "show_moment": show_moment,
    "age": age,
    "duration": duration,
    "counted": counted,
    "show": show,
    "facts": facts,
    "card_facts": card_facts,
    "address": address,
    "host": host,
    "kind": kind,
    "marks": marks,
    "scene": scene,
    "initials": initials,
    "month": month,
    "pieces": pieces,
    "scripts": scripts,
}
