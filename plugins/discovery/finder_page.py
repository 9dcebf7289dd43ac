"""What the finder's page shows without JavaScript, and the one small file that the browser ranks from."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.display import show
from plugins.discovery.figures import Column, columns
from plugins.discovery.finder import AGAINST, FOR, UNKNOWN_POINTS, WEIGHTS, Criterion, Variant
from plugins.discovery.questions import CRITERIA
from plugins.territory.model import Commune

BEST = 5


@dataclass(frozen=True)
class Leading:
    """The communes that come first for one figure, each with what it is there; `others` when more are their equals."""

    label: str
    communes: tuple[tuple[Commune, str], ...]
    others: int


@dataclass(frozen=True)
class Question:
    """A question as the form shows it; `variants` are those of which something is known, none when nothing is."""

    criterion: Criterion
    variants: tuple[Variant, ...]


class FinderPage:
    """The finder of a day's catalogue."""

    weights = WEIGHTS
    for_, against, unknown = FOR, AGAINST, UNKNOWN_POINTS

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._communes = catalogue.territory.communes
        self.placed = sum(commune.position is not None for commune in self._communes)

    @functools.cached_property
    def _columns(self) -> dict[str, Column]:
        return columns(self._catalogue)

    @functools.cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions, each with the variants that can be answered."""
        return tuple(
            Question(one, tuple(variant for variant in one.variants if variant.figure in self._columns))
            for one in CRITERIA
        )

    @property
    def leading(self) -> Iterator[Leading]:
        """The tables by criterion: five communes for each figure that has a better and a worse."""
        for question in self.questions:
            for variant in question.variants if question.criterion.sense != "class" else ():
                named = f"{question.criterion.question} {variant.label[0].upper()}{variant.label[1:]}"
                label = named if len(question.variants) > 1 else question.criterion.question
                yield self._leading(label, question.criterion, self._columns[variant.figure])

    def _leading(self, label: str, criterion: Criterion, column: Column) -> Leading:
        sign = 1 if criterion.sense == "most" else -1
        known = [(index, value) for index, value in enumerate(column) if value is not None]
        ordered = sorted(known, key=lambda pair: (sign * pair[1], -self._communes[pair[0]].population))
        equals = sum(value == ordered[0][1] for _, value in ordered)
        communes = tuple(
            (self._communes[index], show(value, criterion.unit) if value or sign < 0 else "")
            for index, value in ordered[:BEST]
        )
        return Leading(label, communes, equals if equals > BEST else 0)

    def data(self) -> str:
        """The browser's file: JSON, names, addresses and figures in columns, and the numbers of the formula."""
        return json.dumps(document(self._communes, self._columns), ensure_ascii=False, separators=(",", ":"))


def document(communes: Sequence[Commune], known: dict[str, Column]) -> dict[str, object]:
    """What the file says; also what a test hands to the browser's side."""
    return {
        "names": [commune.name for commune in communes],
        "slugs": [commune.slug for commune in communes],
        "columns": known,
        "criteria": {one.key: _formula(one) for one in CRITERIA},
        "for": FOR,
        "against": AGAINST,
        "unknown": UNKNOWN_POINTS,
    }


def _formula(criterion: Criterion) -> dict[str, object]:
    told = {variant.figure: [variant.label, variant.said, variant.here] for variant in criterion.variants}
    return {"sense": criterion.sense, "slack": criterion.slack, "bounds": criterion.bounds, "variants": told}
