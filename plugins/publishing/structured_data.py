"""JSON-LD (schema.org) of an entry's page, by the rules that Google states for JobPosting.

No invented expiry, salary or region; an unknown employer is « confidential »; an expired entry carries none.
"""

from __future__ import annotations

import functools
import json
from typing import Any

from markupsafe import Markup

from plugins.catalogue.choices import ContractType, SalaryPeriod, Telework, WorkingTime
from plugins.catalogue.kinds import Ambassador, BusinessTransfer, Entry, Event, Farm, JobOffer, url_of
from plugins.catalogue.rendering import render
from plugins.territory.model import Territory

_EMPLOYMENT = {
    ContractType.CDD: "TEMPORARY", ContractType.MIS: "TEMPORARY", ContractType.SAI: "TEMPORARY",
    ContractType.TTI: "TEMPORARY", ContractType.DDI: "TEMPORARY", ContractType.LIB: "CONTRACTOR",
    ContractType.FRA: "CONTRACTOR", ContractType.CCE: "CONTRACTOR",
}  # fmt: skip
_PERIOD = {SalaryPeriod.YEAR: "YEAR", SalaryPeriod.MONTH: "MONTH", SalaryPeriod.HOUR: "HOUR"}


def json_ld(entry: Entry, territory: Territory, public_url: str) -> Markup:
    """The script element for an entry's page; nothing for a kind that schema.org has no use for."""
    data = _describe(entry, territory)
    if data is None:
        return Markup("")
    data = {"@context": "https://schema.org"} | data
    data.setdefault("url", f"{public_url}/{url_of(entry)}")
    # « < » inside a script element could close it: JSON allows its escape.
    text = json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704


@functools.singledispatch
def _describe(entry: Entry, territory: Territory) -> dict[str, Any] | None:
    return None


@_describe.register
def _(entry: JobOffer, territory: Territory) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@type": "JobPosting",
        "title": entry.title,
        "description": render(entry),
        "datePosted": entry.published_on.isoformat(),
        "hiringOrganization": {"@type": "Organization", "name": entry.employer} if entry.employer else "confidential",
        "jobLocation": {"@type": "Place", "address": _address(entry, territory)},
        "totalJobOpenings": entry.positions,
        "directApply": False,
    }
    if employment := _employment(entry):
        data["employmentType"] = employment
    if entry.expires_on:
        data["validThrough"] = entry.expires_on.isoformat()
    if entry.salary:
        data["baseSalary"] = _base_salary(entry)
    if entry.source:
        data["identifier"] = {"@type": "PropertyValue", "name": entry.source.label, "value": entry.source.external_id}
    if entry.telework is Telework.FULL:
        data |= {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": {"@type": "Country", "name": "FR"}}
    return data


@_describe.register(BusinessTransfer)
@_describe.register(Farm)
def _(entry: BusinessTransfer | Farm, territory: Territory) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@type": "Offer",
        "name": entry.title,
        "description": entry.summary,
        "businessFunction": "http://purl.org/goodrelations/v1#Sell",
        "availabilityStarts": (entry.available_on or entry.published_on).isoformat(),
        "availableAtOrFrom": {"@type": "Place", "address": _address(entry, territory)},
    }
    if entry.price is not None:
        data |= {"price": str(entry.price), "priceCurrency": "EUR"}
    if entry.expires_on:
        data["validThrough"] = entry.expires_on.isoformat()
    return data


@_describe.register
def _(entry: Event, territory: Territory) -> dict[str, Any]:
    place = {"@type": "Place", "name": entry.place or entry.title, "address": _address(entry, territory)}
    data: dict[str, Any] = {
        "@type": "Event",
        "name": entry.title,
        "description": entry.summary,
        "startDate": entry.starts_on.isoformat(),
        "endDate": (entry.ends_on or entry.starts_on).isoformat(),
        "location": place,
    }
    if entry.organiser:
        data["organizer"] = {"@type": "Organization", "name": entry.organiser}
    return data


@_describe.register
def _(entry: Ambassador, territory: Territory) -> dict[str, Any]:
    person = {
        "@type": "Person",
        "givenName": entry.first_name,
        "familyName": entry.last_name,
        "description": entry.trade,
        "homeLocation": {"@type": "Place", "address": _address(entry, territory)},
    }
    return {"@type": "ProfilePage", "mainEntity": person}


def _address(entry: Entry, territory: Territory) -> dict[str, str]:
    address = {"@type": "PostalAddress", "addressCountry": "FR", "addressRegion": "Occitanie"}
    if entry.commune:
        commune = territory.by_code[entry.commune]
        address["addressLocality"] = commune.name
        # Several postcodes: which one is not known, and none is invented.
        if len(commune.postcodes) == 1:
            address["postalCode"] = commune.postcodes[0]
    return address


def _employment(entry: JobOffer) -> list[str]:
    """schema.org's words for what the offer says; nothing is taken for granted when it does not."""
    times = {WorkingTime.FULL: "FULL_TIME", WorkingTime.PART: "PART_TIME"}
    said = (times.get(entry.working_time) if entry.working_time else None,
            _EMPLOYMENT.get(entry.contract) if entry.contract else None)  # fmt: skip
    return [word for word in said if word]


def _base_salary(entry: JobOffer) -> dict[str, Any]:
    assert entry.salary is not None
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": _PERIOD[entry.salary.period]}
    if entry.salary.maximum is None:
        value["value"] = float(entry.salary.minimum)
    else:
        value |= {"minValue": float(entry.salary.minimum), "maxValue": float(entry.salary.maximum)}
    return {"@type": "MonetaryAmount", "currency": "EUR", "value": value}
