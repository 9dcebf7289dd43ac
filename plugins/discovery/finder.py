"""« Où vivre dans le Lot ? »: what the finder asks, and how it ranks communes. Stated here once for Python; the browser's
side is theme/static/js/finder.js, and a test holds both to the same ranking.

Formula. An answer to a question is a weight (0 to 3), a variant (which figure) and a level (how near, how much). A commune
earns 0 to 100 points for each question that has a weight:

- at most (minutes, price, share): 100 up to the level, then one point less for each hundredth of `slack` beyond it;
- at least (offers, fibre): 100 from the level on, then one point less for each hundredth of `slack` below it;
- class (size): 100 in the class asked for, 50 in the one beside it, else 0;
- unknown: 50, neither for nor against.

Its score is the mean of its points by weight. Equal scores: first the commune about which least is unknown, then by name.
All in whole numbers, rounded down, so that two languages cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Sense = Literal["most", "least", "class"]
UNKNOWN_POINTS = 50
WEIGHTS = ("ne compte pas", "un peu", "important", "essentiel")
# Points from which an answer speaks for a commune, and up to which against it.
FOR, AGAINST = 75, 40


@dataclass(frozen=True)
class Variant:
    """What a question may be about: a figure of the communes, and how visitors read it.

    `said` tells a value, which stands at « {} »; `here` serves where the value is 0.
    """

    figure: str
    label: str
    said: str
    here: str = ""


@dataclass(frozen=True)
class Criterion:
    """A question. `levels` are numbers and what visitors read; `weight` and `level` are what it proposes at first.

    In a class question the figure's `bounds` part the classes, and `levels` are their numbers.
    """

    key: str
    question: str
    sense: Sense
    variants: tuple[Variant, ...]
    levels: tuple[tuple[int, str], ...]
    slack: int = 1
    unit: str = ""
    bounds: tuple[int, ...] = ()
    weight: int = 0
    level: int = 0


@dataclass(frozen=True)
class Answer:
    """What a visitor wants: how much it counts (0 to 3), which figure, how near or how much."""

    weight: int
    variant: str
    level: int


@dataclass(frozen=True)
class Ranked:
    """A commune's place in the ranking; `points` by question, None where nothing is known."""

    index: int
    score: int
    points: Mapping[str, int | None]


Columns = Mapping[str, Sequence[int | None]]


def points(criterion: Criterion, value: int | None, level: int) -> int | None:
    """What a commune earns for a question, 0 to 100; None where its figure is unknown."""
    if value is None:
        return None
    if criterion.sense == "class":
        apart = abs(sum(value >= bound for bound in criterion.bounds) - level)
        return (100, 50)[apart] if apart < 2 else 0
    beyond = value - level if criterion.sense == "most" else level - value
    return max(0, min(100, 100 * (criterion.slack - beyond) // criterion.slack))


def rank(criteria: Sequence[Criterion], columns: Columns, count: int, answers: Mapping[str, Answer]) -> list[Ranked]:
    """The `count` communes, best first; `columns` are in the communes' order. Empty when no question has a weight."""
    asked = [
        (criterion, answers[criterion.key])
        for criterion in criteria
        if criterion.key in answers and answers[criterion.key].weight and answers[criterion.key].variant in columns
    ]
    weights = sum(answer.weight for _, answer in asked)
    ranked = []
    for index in range(count if asked else 0):
        earned = {one.key: points(one, columns[answer.variant][index], answer.level) for one, answer in asked}
        total = sum(answer.weight * _or_half(earned[one.key]) for one, answer in asked)
        unknown = sum(value is None for value in earned.values())
        ranked.append((-total, unknown, index, Ranked(index, total // weights, earned)))
    return [one for *_, one in sorted(ranked, key=lambda row: row[:3])]


def _or_half(earned: int | None) -> int:
    return UNKNOWN_POINTS if earned is None else earned
