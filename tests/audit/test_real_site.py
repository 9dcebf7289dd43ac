"""The real site against its budgets, one page per template; Lighthouse and every width only in full when asked (--long)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from plugins.workshop import audit
from plugins.workshop.audit import axe, lighthouse, markup, own_checks, report, weighing
from plugins.workshop.audit.lighthouse import LighthouseResult
from plugins.workshop.audit.pages import LIST, PAGES, AuditedPage, Budget
from plugins.workshop.audit.running import PageResult
from plugins.workshop.audit.server import answer
from plugins.workshop.audit.site import ENTRIES
from plugins.workshop.audit.tools import Tools
from tests.conftest import TODAY

EACH = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def lines(faults: object) -> list[str]:
    return [str(fault) for fault in faults]


@EACH
def test_weights(chromium: Browser, address: str, page: AuditedPage) -> None:
    # On a loaded machine a font may come after the first picture and move the header by a hair: seen again, as Lighthouse is.
    for _ in range(3):
        found = lines(weighing.faults(page, weighing.visit(chromium, address, page)))
        if not all("(CLS)" in fault for fault in found) or not found:
            break
    assert found == []


@EACH
def test_axe(chromium: Browser, address: str, npm_tools: Tools, thorough: bool, page: AuditedPage) -> None:
    # In short, each scheme on every other page.
    schemes = axe.SCHEMES if thorough else (axe.SCHEMES[PAGES.index(page) % 2],)
    widths = axe.WIDTHS if thorough else (320,)
    assert lines(axe.examine(chromium, address, page, npm_tools.axe, schemes, widths).faults) == []


def test_own_checks(chromium: Browser, address: str, thorough: bool) -> None:
    """Three seconds a page: one in four here, all with --long."""
    seen = [own_checks.inspect(chromium, address, page) for page in (PAGES if thorough else PAGES[::4])]
    assert lines(fault for one in seen for fault in one.faults) == []
    assert lines(own_checks.compare(seen)) == []


def test_markup(audited: Path, npm_tools: Tools, thorough: bool) -> None:
    pages = [audited / page.address.lstrip("/") for page in PAGES]
    sample = [page / "index.html" if page.is_dir() else page for page in pages] + [*audited.rglob("*.css")]
    assert lines(markup.examine(npm_tools.nu, audited, markup.site_files(audited) if thorough else sample)) == []


def test_lighthouse(address: str, chromium_path: str, npm_tools: Tools, thorough: bool) -> None:
    """Twelve seconds a page: the home page here, every page with --long."""
    pages = PAGES if thorough else PAGES[:1]
    seen = [lighthouse.examine(npm_tools.lighthouse, chromium_path, address, page) for page in pages]
    assert lines(fault for one in seen for fault in one.faults) == []


def test_every_template_has_its_page(audited: Path, templates: dict[str, str]) -> None:
    assert audited.is_dir()
    seen = {templates.get(f"{page.address}index.html".lstrip("/"), templates.get(page.address[1:])) for page in PAGES}
    framed = {"embed.html"}  # a part of other people's pages, tried there: tests/browser/test_embed.py
    feeds = {"flux.atom", "flux.json"}  # for machines
    assert seen == set(templates.values()) - framed - feeds


def test_every_page_of_the_audit_exists_as_production_has_it(audited: Path) -> None:
    for page in PAGES:
        html = answer(audited, page.address)
        assert html.status == 200, page.name
        assert (b'content="noindex"' in html.plain) != page.indexed, page.name
        assert "Cette page est inventée" not in html.plain.decode()
    assert ENTRIES > 24
    for page in (page for page in PAGES if page.name in ("liste emplois", "liste vivre")):
        assert page.budget is LIST
        assert answer(audited, page.address).plain.count(b'<li class="card') == 24, "a list is weighed full"


def test_the_figures_and_the_exit_code(
    chromium: Browser, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The task from end to end, but for the tools that the tests above run on their own."""
    page = AuditedPage("accueil", "/", Budget("large", requests=99))
    visit = weighing.visit(chromium, address, page)
    # Nothing shifts, even where a font comes late: that is for the tests above.
    visit = replace(visit, weights=replace(visit.weights, cls=0), errors=())
    scores = dict.fromkeys(lighthouse.CATEGORIES, 100)
    result = PageResult(
        page, visit, axe.AxeResult((), 2), own_checks.inspect(chromium, address, page, []), LighthouseResult(scores, ())
    )
    between = (audit.pages.Fault("/communes/albas/", "Nu", "ligne 3, Duplicate ID"),)
    done = report.Report(TODAY, {"axe-core": "4"}, (result,), between)
    monkeypatch.setattr("plugins.workshop.audit.running.run", lambda *_args: done)
    monkeypatch.setattr("plugins.workshop.audit.install", lambda _name: None)
    monkeypatch.setattr("plugins.workshop.audit.FIGURES", tmp_path / "kept.json")
    with pytest.raises(SystemExit, match=r"1 défaut\(s\)"):
        audit.audit_or_exit("", "", "2026-11-22")
    assert "/communes/albas/ : Nu : ligne 3, Duplicate ID" in capsys.readouterr().err
    figures = json.loads((tmp_path / "kept.json").read_text("utf-8"))
    assert list(figures) == ["date", "tools", "budgets", "pages", "faults"]
    assert figures["pages"][0]["html"] == visit.weights.html
    assert figures["pages"][0]["lighthouse"]["best_practices"] == 100
    assert "accueil" in report.line(result)

    (tmp_path / "kept.json").unlink()
    monkeypatch.setattr("plugins.workshop.audit.running.run", lambda *_args: report.Report(TODAY, {}, (), ()))
    audit.audit_or_exit("404", "", "")
    assert not (tmp_path / "kept.json").exists(), "one page is not the site"
    with pytest.raises(SystemExit, match="n'est pas une page de l'audit ; choisir parmi : accueil, "):
        audit.audit_or_exit("acceuil", "", "")
    with pytest.raises(SystemExit, match="n'est pas une date"):
        audit.audit_or_exit("", "", "demain")
