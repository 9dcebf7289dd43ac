"""Whatever a job source writes in a record, nothing raises and nothing harmful reaches an offer."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.catalogue.kinds import JobOffer
from plugins.feeds.registry import SOURCES
from plugins.feeds.source import Quarantined, Reading
from plugins.territory.model import load_territory
from tests.feeds.peers_jobs import GOOD, post

FETCHED = date(2026, 11, 21)

PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", '"><script>alert(1)</script>',
    "<iframe src=javascript:alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "<scr<script>ipt>alert(1)</script>", "<<b>script>alert(1)//<</b>/script>", "<a href='javascript:alert(1)'>x</a>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>", "<!--><script>alert(1)</script>", "<body onpageshow=alert(1)",
    "\u202egpj.exe\u202c", "\u200b<script\u200b>alert(1)", "{{ 7 * 7 }}{% raw %}", "[x](javascript:alert(1))", "=cmd|' /C calc'!A0",
]  # fmt: skip
ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "//evil.example",
    "https://moi:mdp@evil.example/", "https://evil.example/\"onmouseover=alert(1)", "https://evil.example/\u202egpj",
    "java\nscript:alert(1)", "file:///etc/passwd", " ",
]  # fmt: skip


def feed_of(source: str) -> Any:
    return SOURCES[source].settings.model_validate({
        "(nom)": "source", "type": source, "label": "Essai", "licence": "Essai", "licence_url": "https://essai.example/",
        "address": "https://essai.example/",
    })  # fmt: skip


def normalised(source: str, record: object) -> JobOffer | Quarantined:
    result = SOURCES[source].normalise(record, Reading(feed_of(source), FETCHED, load_territory()))
    assert isinstance(result, JobOffer | Quarantined)
    return result


def assert_harmless(result: JobOffer | Quarantined) -> None:
    if isinstance(result, Quarantined):
        return assert_clean(str(result))
    told = [value for value in result.model_dump(mode="json").values() if isinstance(value, str)]
    for text in [*told, result.body, *(detail.label + detail.text for detail in result.details)]:
        assert_clean(text)
    assert result.source is not None
    for address in (result.contact.url, result.source.url):
        assert re.fullmatch(r"https?://[^\s<>\"'\\@]+", address or "")
        assert (address or "").isprintable()
    assert re.fullmatch(r"[a-z0-9-]+", result.slug)
    return None


def assert_clean(text: str) -> None:
    assert not re.search(r"<[a-zA-Z/!?]", text)
    assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in text)


@pytest.mark.parametrize("source", sorted(GOOD))
def test_no_payload_survives_in_any_field(source: str, records: dict[str, dict[str, object]]) -> None:
    good = records[source]
    kept = 0
    for payload in PAYLOADS + ADDRESSES:
        for field in good:
            for hostile in (payload, f"{good[field]} {payload}", f"{payload}{good[field]}"):
                result = normalised(source, good | {field: hostile})
                assert_harmless(result)
                kept += isinstance(result, JobOffer)
    # A payload in a description costs no offer.
    assert kept > len(PAYLOADS) * len(good)


# ---- whatever comes

_TEXTS = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(
    [
        "46000 Cahors",
        "<img src=x onerror=alert(1)",
        "&lt;b&gt;",
        "\ud83d",
        "31/12/2099",
        "2026-11-16",
        "CDI",
        "Label : x",
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def records() -> dict[str, dict[str, object]]:
    """One good record of each source, as plain data."""
    row = {name: text for name, text in post(1).items() if text}
    entry: dict[str, object] = {
        "id": "https://www.emploi-territorial.fr/:O046261100000001", "link": "https://essai.example/1", "title": "Essai à Figeac",
        "summary": "Lieu de travail : Figeac", "published": "Mon, 16 Nov 2026 08:00:00 +0100", "updated": "2026-11-16",
        "categories": [{"term": "Figeac", "scheme": "emploi-territorial:secteurgeo"}], "content": "Texte",
        "job_listing_location": "Figeac", "job_listing_job_type": "CDI", "job_listing_company": "Essai", "job_listing_salary": "x",
    }  # fmt: skip
    exported = {
        "title": "Essai", "date": "2026-11-16", "referencenumber": "REF-1", "url": "https://essai.example/1", "city": "Figeac",
        "postalcode": "46100", "country": "FR", "company": "Essai", "description": "Texte", "salary": "x", "jobtype": "CDI",
        "category": "x", "expirationdate": "2026-12-16", "streetaddress": "1 rue d'Essai",
    }  # fmt: skip
    return dict.fromkeys(GOOD, entry) | {"service-public": dict(row), "indeed-xml": dict(exported)}


@pytest.mark.parametrize("source", sorted(GOOD))
def test_any_record_gives_an_offer_or_a_reason(source: str, records: dict[str, dict[str, object]]) -> None:
    good = records[source]
    assert isinstance(normalised(source, good), JobOffer)
    keys = st.sampled_from(sorted(good))

    @settings(max_examples=150, deadline=None)
    @given(_JSON | st.dictionaries(keys, _JSON) | st.dictionaries(keys, _TEXTS).map(lambda changes: good | changes))
    def whatever(record: object) -> None:
        assert_harmless(normalised(source, record))

    whatever()


@pytest.mark.parametrize("source", sorted(GOOD))
def test_huge_and_deep_values_are_survived(source: str, records: dict[str, dict[str, object]]) -> None:
    deep: object = []
    for _ in range(5000):
        deep = [deep]
    tagged: object = [{"term": deep, "scheme": deep}]
    for key in records[source]:
        for value in (
            deep,
            tagged,
            "<a" * 50_000,
            "a" * 100_000,
            " : " * 30_000,
            "46000 " * 20_000,
            "x@" * 30_000,
            "0" * 100_000,
        ):
            assert_harmless(normalised(source, records[source] | {key: value}))
