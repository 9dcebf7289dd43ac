"""Lighthouse on a page: a slow phone on a slow network, as its defaults simulate them; four scores of 100."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.workshop.audit.pages import AuditedPage, Fault, figure

CHECK = "Lighthouse"
LEAST = 99
ATTEMPTS = 3
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibilité",
    "best-practices": "bonnes pratiques",
    "seo": "référencement",
}
# A run that does not end after this many seconds will not.
_PATIENCE = 180


@dataclass(frozen=True)
class LighthouseResult:
    """The scores out of 100, by category as Lighthouse names them, and what is wrong."""

    scores: dict[str, int]
    faults: tuple[Fault, ...]


def examine(command: Path, chromium: str, address: str, page: AuditedPage) -> LighthouseResult:
    """Run Lighthouse on a page; where noindex is meant, the rule against it is left out.

    Another program at work on the machine makes a page look slow, and sometimes Lighthouse loses its trace (NO_NAVSTART):
    a performance short of the mark is measured again, and the best result counts.
    """
    results = []
    for _ in range(ATTEMPTS):
        results.append(_result(_report(command, chromium, address, page), page))
        if results[-1].scores["performance"] >= LEAST:
            break
    return max(results, key=lambda result: sum(result.scores.values()))


def _report(command: Path, chromium: str, address: str, page: AuditedPage) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        # Through a file: when it fails, Lighthouse leaves before a pipe has taken all it said.
        target = Path(scratch) / "report.json"
        arguments = ["node", str(command), f"{address}{page.address}", "--quiet", "--output=json", "--locale=fr"]
        arguments += [f"--output-path={target}", f"--only-categories={','.join(CATEGORIES)}"]
        arguments += ["--chrome-flags=--headless=new --no-sandbox"]
        arguments += [] if page.indexed else ["--skip-audits=is-crawlable"]
        variables = os.environ | {"CHROME_PATH": chromium}
        ended = subprocess.run(
            arguments, env=variables, capture_output=True, encoding="utf-8", check=False, timeout=_PATIENCE
        )
        if not target.is_file():
            return {"runtimeError": {"message": ended.stderr[-500:]}}
        report: dict[str, Any] = json.loads(target.read_text("utf-8"))
        return report


def _result(report: dict[str, Any], page: AuditedPage) -> LighthouseResult:
    if "runtimeError" in report:
        lost = f"mesure impossible, {report['runtimeError']['message']}"
        return LighthouseResult(dict.fromkeys(CATEGORIES, 0), (Fault(page.name, CHECK, lost),))
    scores = {name: round((report["categories"][name]["score"] or 0) * 100) for name in CATEGORIES}
    low = [name for name, score in scores.items() if score < LEAST]
    broken = [_sentence(report, name, scores[name]) for name in low]
    shift = report["audits"]["cumulative-layout-shift"].get("numericValue") or 0
    broken += [f"{figure(shift)} de décalage (CLS) sur téléphone, il faut 0"] if shift else []
    return LighthouseResult(scores, tuple(Fault(page.name, CHECK, message) for message in broken))


def _sentence(report: dict[str, Any], category: str, score: int) -> str:
    weighed = [one["id"] for one in report["categories"][category]["auditRefs"] if one["weight"]]
    failed = [report["audits"][name]["title"] for name in weighed if (report["audits"][name]["score"] or 0) < 1]
    return f"{CATEGORIES[category]} {score}, il faut {LEAST} : {' ; '.join(failed)}"
