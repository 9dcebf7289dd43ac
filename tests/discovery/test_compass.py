"""The compass's rule by hand, and what its page is made of."""

from __future__ import annotations

from pathlib import Path

from plugins.catalogue.catalogue import load_catalogue
from plugins.discovery.compass import QUESTIONS, THEMES, needs
from plugins.discovery.compass_page import CompassPage
from tests.conftest import ROOT, TODAY

KEYS = [theme.key for theme in THEMES]


def only(**answers: int) -> list[int | None]:
    """Answers by the number of their question, « q1 » to « q10 »."""
    return [answers.get(f"q{number}") for number in range(1, len(QUESTIONS) + 1)]


def test_ten_questions_reach_eight_themes() -> None:
    assert len(QUESTIONS) == 10
    assert len(THEMES) == 8
    assert {key for question in QUESTIONS for key in question.weights} == set(KEYS)
    # Each theme has a question that is first of all about it.
    assert {max(question.weights, key=lambda key: question.weights[key]) for question in QUESTIONS} == set(KEYS)


def test_all_yes_needs_nothing_and_all_no_needs_everything() -> None:
    assert needs([0] * 10) == dict.fromkeys(KEYS, 0)
    assert needs([2] * 10) == dict.fromkeys(KEYS, 100)
    assert needs([None] * 10) == dict.fromkeys(KEYS, None)


def test_a_need_is_the_share_of_what_was_answered() -> None:
    # Mobilités: 1 of question 1 (no: 2 of 2), 2 of question 6 (partly: 2 of 4).
    found = needs(only(q1=2, q6=1))
    assert found["mobilites"] == 100 * (2 + 2) // (2 + 4) == 66
    assert found["employeur"] == 100
    assert found["numerique"] is None


def test_each_theme_leads_to_living_pages_of_the_site(site: Path) -> None:
    page = CompassPage(load_catalogue(ROOT, TODAY))
    for theme in THEMES:
        found = page.pages(theme)
        assert len(found) == len(theme.pages), f"{theme.key}: a page is gone"
        assert all((site / address.strip("/") / "index.html").is_file() for _, address in found)
