"""Pay and hours, which the API writes as sentences."""

from __future__ import annotations

import re
from decimal import Decimal

from plugins.catalogue.choices import SalaryPeriod, WorkingTime
from plugins.catalogue.values import Salary
from plugins.feeds.foreign import one_line

_NUMBER = r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,6})?|\d{1,9}(?:[.,]\d{1,6})?"
_EUROS = r"(?: ?(?:euros?|€))?"
_SALARY = re.compile(
    rf"(?P<period>annuel|mensuel|horaire) de (?P<low>{_NUMBER}){_EUROS}"
    rf"(?: à (?P<high>{_NUMBER}){_EUROS})?(?: sur (?P<months>\d{{1,2}}(?:[.,]\d{{1,2}})?) mois)?\.?",
    re.IGNORECASE,
)
# Gross euros that a wage in France can be; outside, the period or the comma is wrong (« Mensuel de 11,88 »).
_PLAUSIBLE = {
    SalaryPeriod.HOUR: (Decimal(5), Decimal(300)),
    SalaryPeriod.MONTH: (Decimal(100), Decimal(30_000)),
    SalaryPeriod.YEAR: (Decimal(2_000), Decimal(400_000)),
}
_PERIODS = {"annuel": SalaryPeriod.YEAR, "mensuel": SalaryPeriod.MONTH, "horaire": SalaryPeriod.HOUR}
_HOURS = re.compile(r"(?P<hours>\d{1,2}) ?[hH](?P<minutes>[0-5]\d)?(?!\d)(?: ?(?:/ ?|par )(?P<per>\w+))?")
_MOST_HOURS = 60


def salary_of(label: object) -> Salary | None:
    """A label such as « Annuel de 30000.0 Euros à 35000.0 Euros sur 12.0 mois », when its figures are plausible."""
    words = _SALARY.fullmatch(one_line(label) or "")
    if not words:
        return None
    period = _PERIODS[words["period"].lower()]
    low, high = _figure(words["low"]), _figure(words["high"] or words["low"])
    least, most = _PLAUSIBLE[period]
    if not least <= low <= high <= most:
        return None
    months = _figure(words["months"] or "12")
    return Salary(
        minimum=low,
        maximum=high if high > low else None,
        period=period,
        comment=None if months == 12 else f"sur {months.normalize():f} mois".replace(".", ","),
    )


def hours_of(label: object) -> tuple[Decimal | None, str | None]:
    """Hours per week and what else a label such as « 35H/semaine Travail en journée » says."""
    text = one_line(label)
    words = _HOURS.match(text or "")
    if not text or not words or (words["per"] or "semaine").lower() not in ("semaine", "hebdo"):
        return None, text
    hours = (Decimal(words["hours"]) + Decimal(words["minutes"] or 0) / 60).quantize(Decimal("0.01")).normalize()
    if not 0 < hours <= _MOST_HOURS:
        return None, text
    return Decimal(f"{hours:f}"), one_line(text[words.end() :].strip(" ,;:-"))


def working_time_of(label: object) -> WorkingTime | None:
    """Full or part time, when the label is one of the two."""
    word = (one_line(label) or "").lower()
    return next((time for time in WorkingTime if time.value == word), None)


def _figure(text: str) -> Decimal:
    return Decimal(text.replace(" ", "").replace(",", "."))
