"""axe-core in the audited page, with its rules for RGAA 4 and WCAG 2.2 AA, in French."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser

from plugins.workshop.audit.pages import AuditedPage, Fault

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (320, 768, 1280)  # CSS pixels
TAGS = ("RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Off by default: a rule of WCAG 2.2, then those that axe calls experimental although they serve RGAA criteria.
ALSO = ("target-size",
        "css-orientation-lock", "label-content-name-mismatch", "p-as-heading", "table-fake-caption", "td-has-header")  # fmt: skip
_OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {name: {"enabled": True} for name in ALSO},
    "resultTypes": ["violations", "incomplete"],
}


@dataclass(frozen=True)
class AxeResult:
    """The violations of a page, and how many elements axe leaves to a person's judgement."""

    faults: tuple[Fault, ...]
    to_review: int


def examine(
    browser: Browser, address: str, page: AuditedPage, axe: Path, schemes: tuple[Scheme, ...] = SCHEMES,
    widths: tuple[int, ...] = WIDTHS,
) -> AxeResult:  # fmt: skip
    """Run the rules on a page in each scheme at each width; a violation seen several times is told once."""
    context = browser.new_context(base_url=address, locale="fr-FR", reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(page.address)
    tab.evaluate((axe / "axe.min.js").read_text("utf-8"))
    tab.evaluate("locale => axe.configure({ locale })", json.loads((axe / "locales" / "fr.json").read_text("utf-8")))
    found: dict[str, str] = {}
    to_review = 0
    for scheme, width in product(schemes, widths):
        tab.emulate_media(color_scheme=scheme)
        tab.set_viewport_size({"width": width, "height": 800})
        results = tab.evaluate("options => axe.run(document, options)", _OPTIONS)
        to_review = max(to_review, sum(len(rule["nodes"]) for rule in results["incomplete"]))
        for rule in results["violations"]:
            found.setdefault(_sentence(rule), f"{'clair' if scheme == 'light' else 'sombre'}, {width} px")
    context.close()
    return AxeResult(tuple(Fault(page.name, "axe", f"{what} ({where})") for what, where in found.items()), to_review)


def _sentence(rule: dict[str, Any]) -> str:
    criteria = [tag for tag in rule["tags"] if tag.startswith("RGAA-")]
    named = ", ".join([rule["id"], *criteria])
    return f"{named} : {rule['help']} ; {len(rule['nodes'])} fois, dont {rule['nodes'][0]['html'][:120]}"
