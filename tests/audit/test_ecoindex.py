"""The EcoIndex against the values that its authors check theirs with (cnumr/ecoindex_python, rounded to the unit)."""

import pytest

from plugins.workshop.audit.ecoindex import ecoindex, grade


@pytest.mark.parametrize(
    ("elements", "requests", "kilobytes", "score"),
    [(100, 100, 100, 72), (100, 100, 1000, 67), (100, 100, 10000, 58), (200, 200, 10000, 46), (2355, 267, 2493, 10), (240, 20, 331, 83)],
)  # fmt: skip
def test_the_published_values(elements: int, requests: int, kilobytes: float, score: int) -> None:
    assert round(ecoindex(elements, requests, kilobytes)) == score


def test_the_bounds() -> None:
    assert ecoindex(0, 0, 0) == 100
    assert ecoindex(10**6, 10**6, 10**6) == 0
    assert round(ecoindex(300, 10, 100), 1) == 83.3
    assert round(ecoindex(400, 12, 150), 1) == 78.6


@pytest.mark.parametrize(
    ("score", "letter"), [(100, "A"), (80.1, "A"), (80, "B"), (70, "C"), (50.2, "D"), (25, "F"), (10, "G"), (2, "G")]
)
def test_a_limit_belongs_to_the_letter_below(score: float, letter: str) -> None:
    assert grade(score) == letter
