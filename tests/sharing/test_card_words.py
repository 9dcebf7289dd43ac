"""What a card says to someone who does not see it."""

from __future__ import annotations

import pytest

from plugins.sharing.cards import Card


@pytest.mark.parametrize(
    ("title", "line", "told"),
    [
        ("Boulanger", "Figeac · CDI", "Emploi : Boulanger. Figeac · CDI."),
        ("Où vivre ?", "Dix questions.", "Emploi : Où vivre ? Dix questions."),
        ("Emplois", "", "Emploi : Emplois."),
    ],
)
def test_each_sentence_ends_once(title: str, line: str, told: str) -> None:
    assert Card("adresse/", "Emploi", title, line).alternative == told
