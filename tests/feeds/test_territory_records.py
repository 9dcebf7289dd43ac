"""Whatever a source about communes sends, its records are kept or quarantined, and nothing raises."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.feeds.registry import SOURCES
from plugins.feeds.source import FeedFailed, Item, Quarantined, Reading
from plugins.feeds.sources import communes, equipment, opening, tiers_lieux
from plugins.feeds.sources.local import number, phone, position
from plugins.territory.model import load_territory
from tests.feeds.land_peer import CAHORS, FIGEAC, LHOSPITALET, lieu, observation, outline, structure

TERRITORY = load_territory()
GOOD: dict[str, dict[str, Any]] = {
    "communes": outline(CAHORS),
    "france-services": structure(CAHORS),
    "tiers-lieux": lieu(CAHORS),
    "equipements": {"commune": CAHORS, "facility": "ecole", "count": 12, "year": "2025"},
    "fibre": {"commune": CAHORS, "premises": 100, "eligible": 90, "date": "2026-06-30"},
    "prix-maisons": {"commune": CAHORS, "name": "prix_maison_m2", "value": 1500, "years": "2023-2025"},
}
HOSTILE = st.sampled_from(
    ["<script>alert(1)</script>", "javascript:alert(1)", "\u202e\x00", "9" * 400, "1e999", "NaN", "-1", "46042", "46217",
     "Mo-Fr 99:99-00:00", "Mo-" * 50, "٣٢", "²", "http://[", "  ", "2026-13-45", "\ud800"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(10**400, 10**401), st.floats(), st.text(max_size=20), HOSTILE
)
VALUES = st.recursive(
    SCALARS, lambda some: st.one_of(st.lists(some, max_size=4), st.dictionaries(st.text(max_size=8), some, max_size=4)),
    max_leaves=8,
)  # fmt: skip


def read(kind: str, record: object) -> Item | Quarantined:
    source = SOURCES[kind]
    feed = source.settings.model_validate({"(nom)": kind})
    return source.normalise(record, Reading(feed, date(2026, 11, 22), TERRITORY))


def shown(item: object) -> list[str]:
    if isinstance(item, str):
        return [item]
    if isinstance(item, tuple):
        return [text for one in item for text in shown(one)]
    return [text for one in vars(item).values() for text in shown(one)] if hasattr(item, "__dataclass_fields__") else []


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_record_is_kept(kind: str) -> None:
    assert not isinstance(read(kind, GOOD[kind]), Quarantined)


@pytest.mark.parametrize("kind", GOOD)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_record_is_kept_or_quarantined(kind: str, data: st.DataObject) -> None:
    keys = st.sampled_from(sorted(GOOD[kind]))
    changes = data.draw(st.dictionaries(keys, VALUES, max_size=4))
    for record in (GOOD[kind] | changes, data.draw(VALUES)):
        item = read(kind, record)
        if not isinstance(item, Quarantined):
            assert item.commune in TERRITORY.by_code
        for text in shown(item):
            assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)
            assert "<script" not in text.lower()
            assert len(text) < 400


@given(properties=st.dictionaries(st.sampled_from(["nom", "code", "surface", "centre"]), VALUES), geometry=VALUES)
@settings(max_examples=150, deadline=None)
def test_any_outline_is_kept_or_quarantined(properties: object, geometry: object) -> None:
    read("communes", {"properties": properties, "geometry": geometry})
    kinds = {"type": "MultiPolygon", "coordinates": [[geometry], geometry]}
    read("communes", outline(CAHORS) | {"geometry": kinds})


READERS: dict[str, Callable[[bytes], list[object]]] = {
    "features": lambda body: communes._features(BytesIO(body)),
    "lieux": lambda body: tiers_lieux._records(BytesIO(body)),
    "observations": lambda body: equipment._added(equipment._page(json.loads(body))[0]),
}
LISTS = st.lists(
    st.one_of(VALUES, st.sampled_from([observation(CAHORS, "D265", 3.0), outline(FIGEAC), lieu(LHOSPITALET)]))
)


@pytest.mark.parametrize("reader", READERS)
@given(found=LISTS, more=VALUES)
@settings(max_examples=100, deadline=None)
def test_any_answer_gives_records_or_one_line(reader: str, found: list[Any], more: Any) -> None:
    for content in ({"features": found, "observations": found, "paging": more}, found, more):
        with suppress(FeedFailed):
            records = READERS[reader](json.dumps(content).encode())
            assert all(isinstance(record, dict) for record in records)


@given(VALUES, VALUES)
def test_numbers_phones_and_positions_are_right_or_none(one: Any, other: Any) -> None:
    found = number(one)
    assert found is None or found.is_finite()
    place = position(one, other)
    assert place is None or (44 < place.latitude < 46 and 0 < place.longitude < 3)
    dialled = phone(one)
    assert dialled is None or (len(dialled) == 14 and dialled[0] == "0" and dialled[1] != "0")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0565000000", "05 65 00 00 00"),
        ("+33 5 65 00 00 00", "05 65 00 00 00"),
        ("+33 (0)5.65.00.00.00", "05 65 00 00 00"),
        (565000000, "05 65 00 00 00"),
        ("3939", None),
        ("05 65 00 00 00 / 06 00 00 00 00", None),
        ("à venir", None),
        (None, None),
    ],
)
def test_phones(written: object, read: str | None) -> None:
    assert phone(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("08:30-12:00 / 13:30-17:00", "8 h 30–12 h, 13 h 30–17 h"),
        ("8h30 à 12h", "8 h 30–12 h"),
        ("9H00 – 12H00 ; 14H-16H30", "9 h–12 h, 14 h–16 h 30"),
        ("Sur rendez-vous", "Sur rendez-vous"),
        ("Fermé", ""),
        ("25:00-26:00", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_day_s_hours(written: object, read: str) -> None:
    assert opening.day_hours(written).replace("\u00a0", " ") == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mo-We 09:00-12:00", ["lundi au mercredi : 9 h–12 h"]),
        ("Mo,Tu 09:00-12:00", ["lundi et mardi : 9 h–12 h"]),
        ("Mo, We 09:00-12:00; We 14:00-16:00", ["lundi : 9 h–12 h", "mercredi : 14 h–16 h"]),
        ("Mo-Su 09:00-12:00; Su off", ["lundi au samedi : 9 h–12 h"]),
        ("Sa-Mo 10:00-12:00", ["lundi : 10 h–12 h", "samedi et dimanche : 10 h–12 h"]),
        ("24/7", []),
        ("Mo-Fr sunrise-sunset", []),
        ("Mo[1] 09:00-12:00", []),
        ("sur demande", []),
    ],
)
def test_openstreetmap_hours(written: str, read: list[str]) -> None:
    assert [line.replace("\u00a0", " ") for line in opening.osm_week(written)] == read
