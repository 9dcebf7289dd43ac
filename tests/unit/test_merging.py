from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.catalogue import merging
from plugins.catalogue.kinds import Entry, JobOffer
from plugins.catalogue.merging import Merged, merge
from plugins.catalogue.values import SourceRef, packed
from tests.unit.factory import entry_of

TEXT = (
    "Vous façonnez et cuisez le pain chaque matin avec deux collègues, dans un fournil neuf au centre du bourg, "
    "puis vous préparez les viennoiseries du lendemain et accueillez parfois la clientèle au comptoir."
)


def job(feed: str, number: int = 1, **changes: Any) -> Entry:
    written = entry_of(JobOffer, slug=f"{feed}-{number}", titre="Boulanger (H/F)", employeur="Le Four de l'Essai")
    source = SourceRef(
        feed=feed, label=feed, external_id=str(number), url=f"https://{feed}.example/{number}",
        fetched_on=date(2026, 11, 21), updated_at=None, licence="Licence", licence_url="https://l.example/",
    )  # fmt: skip
    return written.model_copy(update={"source": source, "packed_body": packed(TEXT)} | changes)


def origins(entries: list[Entry]) -> list[list[str]]:
    return [[ref.feed for ref in (entry.source, *entry.also) if ref] for entry in entries]


def test_the_same_offer_of_two_sources_is_one_page_with_both_origins() -> None:
    assert origins(merge([job("un"), job("deux"), job("trois")])) == [["un", "deux", "trois"]]


def test_the_first_declared_source_gives_the_page() -> None:
    (merged,) = merge([job("un", packed_body=packed("court")), job("deux")])
    assert (merged.slug, merged.body) == ("un-1", "court")


@pytest.mark.parametrize(
    "title", ["Boulanger H/F", "BOULANGER", "Boulanger / Boulangère (H/F)", "CDI - Boulanger F/H", "boulanger(h/f)"]
)
def test_titles_that_mean_the_same(title: str) -> None:
    assert len(merge([job("un"), job("deux", title=title)])) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Boucher (H/F)"},
        {"commune": "46102"},
        {"employer": "Un autre four"},
        {"contract": entry_of(JobOffer, contrat="CDD").contract},
        {
            "employer": None,
            "packed_body": packed("Un tout autre texte, " * 20 + "avec des mots qui ne sont pas du tout les mêmes."),
        },
        {"employer": None, "packed_body": packed("court")},
    ],
)
def test_what_differs_stays_apart(changes: dict[str, Any]) -> None:
    assert len(merge([job("un", commune="46042"), job("deux", **({"commune": "46042"} | changes))])) == 2


@pytest.mark.parametrize(
    "titles", [("Boulanger (H/F)", "CDI (H/F)"), ("CDI (H/F)", "Boulanger (H/F)"), ("CDI", "CDI (H/F)")]
)
def test_a_title_that_says_nothing_is_like_no_other(titles: tuple[str, str]) -> None:
    assert len(merge([job(slug, title=title) for slug, title in zip(("un", "deux"), titles, strict=True)])) == 2


@given(
    st.lists(
        st.lists(st.sampled_from(["boulanger", "patissier", "nuit", "CDI", "2"]), max_size=4).map(" ".join), max_size=12
    )
)
def test_titles_are_alike_when_one_has_all_the_words_of_the_other(titles: list[str]) -> None:
    words = [frozenset(title.split()) - {"CDI"} for title in titles]
    alone: list[int] = []
    for number, own in enumerate(words):
        if not own or not any(own <= words[other] or words[other] <= own for other in alone if words[other]):
            alone.append(number)
    merged = merge([job(f"source{number}", title=title or "CDI") for number, title in enumerate(titles)])
    assert [entry.slug for entry in merged] == [f"source{number}-1" for number in alone]


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["boulanger", "boulanger nuit", "patissier"]), st.sampled_from(["46042", "46102"])
            ),
            max_size=5,
        ),
        max_size=5,
    )
)
def test_what_was_merged_before_changes_nothing(readings: list[list[tuple[str, str]]]) -> None:
    memory: Merged = {}
    for reading in readings:
        entries = [job(f"source{number}", title=title, commune=place) for number, (title, place) in enumerate(reading)]
        assert merge(entries, memory) == merge(entries)


def test_a_place_is_not_looked_at_again_until_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    same = merging._same
    monkeypatch.setattr(merging, "_same", lambda kept, entry: looked.append(entry.commune) or same(kept, entry))
    memory: Merged = {}
    entries = [job(feed, commune=place) for feed in ("un", "deux") for place in ("46042", "46102")]
    assert merge(entries, memory) == merge(list(entries), memory)
    assert looked == ["46042", "46102"]
    (_, merged) = merge([*entries[:3], entries[3].model_copy(update={"title": "Boulanger de nuit"})], memory)
    assert looked == ["46042", "46102", "46102"]
    assert [ref.feed for ref in merged.also] == ["deux"]


def test_an_unnamed_employer_is_recognised_by_the_text() -> None:
    assert (
        len(merge([job("un"), job("deux", employer=None, packed_body=packed(TEXT.replace("parfois", "souvent")))])) == 1
    )


def test_two_offers_of_one_employer_in_one_source_stay_two_unless_their_text_is_one() -> None:
    assert len(merge([job("un", 1), job("un", 2, packed_body=packed("Un poste de nuit. " * 12))])) == 2
    assert origins(merge([job("un", 1), job("un", 2)])) == [["un", "un"]]


def test_what_staff_wrote_keeps_its_page_and_takes_the_origin() -> None:
    written = job("un").model_copy(update={"source": None, "slug": "boulanger"})
    (merged,) = merge([written, job("deux")])
    assert (merged.slug, merged.source, [ref.feed for ref in merged.also]) == ("boulanger", None, ["deux"])
    assert len(merge([written, written.model_copy(update={"slug": "autre"})])) == 2, "staff know why there are two"
