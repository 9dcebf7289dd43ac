"""What the audit says: a table and its faults on the terminal, and the figures that /sobriete/ shows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugins.catalogue.writing import write_text
from plugins.workshop.audit.ecoindex import grade
from plugins.workshop.audit.pages import LIST, READING, Fault

if TYPE_CHECKING:  # running prints through this module
    from plugins.workshop.audit.running import PageResult

HEADING = (
    f"{'Page':<18}{'HTML':>8}{'Requêtes':>10}{'Sans photo':>12}{'Total':>10}{'JS':>8}{'Éléments':>10}"
    f"{'EcoIndex':>10}{'axe':>5}{'Lighthouse':>18}  Défauts"
)


@dataclass(frozen=True)
class Report:
    """An audit: its day, the versions of the tools, the pages, and the faults that belong to no single one of them."""

    day: date
    versions: dict[str, str]
    results: tuple[PageResult, ...]
    between: tuple[Fault, ...]

    @property
    def faults(self) -> list[Fault]:
        """Every fault, page after page, then those between pages."""
        return [fault for result in self.results for fault in result.faults] + list(self.between)


def line(result: PageResult) -> str:
    """A page's row of the table; octets as they travel."""
    seen = result.visit.weights
    scores = "/".join(str(score) for score in result.lighthouse.scores.values())
    return (
        f"{result.page.name:<18}{seen.html:>8}{seen.requests:>10}{seen.bare:>12}{seen.total:>10}{seen.script:>8}"
        f"{seen.elements:>10}{seen.ecoindex:>8} {grade(seen.ecoindex)}{len(result.axe.faults):>5}{scores:>18}  {len(result.faults)}"
    )


def write(report: Report, target: Path) -> None:
    """Keep the figures, always in the same order, for the page /sobriete/."""
    figures = {
        "date": report.day.isoformat(),
        "tools": report.versions,
        "budgets": {budget.name: asdict(budget) for budget in (READING, LIST)},
        "pages": [_figures(result) for result in report.results],
        "faults": [str(fault) for fault in report.faults],
    }
    write_text(target, json.dumps(figures, ensure_ascii=False, indent=2) + "\n")


def _figures(result: PageResult) -> dict[str, Any]:
    return {
        "name": result.page.name,
        "address": result.page.address,
        "budget": result.page.budget.name,
        **asdict(result.visit.weights),
        "grade": grade(result.visit.weights.ecoindex),
        "axe": {"violations": len(result.axe.faults), "to_review": result.axe.to_review},
        "lighthouse": {name.replace("-", "_"): score for name, score in result.lighthouse.scores.items()},
        "faults": len(result.faults),
    }
