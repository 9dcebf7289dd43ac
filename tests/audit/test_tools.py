"""The tools that npm brings see what they are there for, through our own calls."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from plugins.workshop import locked_tools
from plugins.workshop.audit import axe, lighthouse, markup, tools
from plugins.workshop.audit.lighthouse import CATEGORIES
from plugins.workshop.audit.pages import AuditedPage
from tests.audit.conftest import STYLE, Serve

LOCK = Path(tools.__file__).with_name("package-lock.json")
PAGE = AuditedPage("essai", "/")


def test_the_lock_names_no_registry() -> None:
    packages = json.loads(LOCK.read_text("utf-8"))["packages"]
    assert all("resolved" not in package for package in packages.values())
    assert all(package.get("integrity") for name, package in packages.items() if name)


def test_axe_speaks_french_and_knows_both_schemes(chromium: Browser, serve: Serve, npm_tools: tools.Tools) -> None:
    dark = "@media (prefers-color-scheme: dark) { .pale { color: #ccc } }"
    served = serve('<p class="pale">Pâle</p><img src="data:,">', files={"style.css": STYLE + dark})
    found = [str(fault) for fault in axe.examine(chromium, *served, npm_tools.axe).faults]
    assert len(found) == 2, found
    assert "essai : axe : image-alt, RGAA-1.1.1 : Les images doivent avoir" in found[0]
    assert "(clair, 320 px)" in found[0]
    assert "color-contrast, RGAA-3.2.1" in found[1]
    assert "(sombre, 320 px)" in found[1]
    assert axe.examine(chromium, *serve(), npm_tools.axe).faults == ()


def test_the_checker_reads_pages_and_styles(tmp_path: Path, npm_tools: tools.Tools) -> None:
    (tmp_path / "a.html").write_text(
        "<!doctype html><html lang=fr><title>A</title><section><p>Sans titre</section>", "utf-8"
    )
    (tmp_path / "b.html").write_text("<!doctype html><html lang=fr><title>B</title><p id=x><p id=x>", "utf-8")
    (tmp_path / "c.css").write_text("p { colour: red }", "utf-8")
    (tmp_path / "d.html").write_text("<!doctype html><html lang=fr><title>D</title><h1>Bien</h1>", "utf-8")
    found = sorted(str(fault) for fault in markup.examine(npm_tools.nu, tmp_path, markup.site_files(tmp_path)))
    assert [line.partition(" : ")[0] for line in found] == ["/a.html", "/b.html", "/b.html", "/c.css"]
    assert "Section lacks heading" in found[0]
    assert "Duplicate ID" in found[1]
    assert "colour" in found[3]


def said(score: float, **audits: dict) -> dict:
    """A report of Lighthouse, as far as we read it: every category at a score, over some audits."""
    weighed = [{"id": name, "weight": 1} for name in audits] + [{"id": "free", "weight": 0}]
    audits = {"cumulative-layout-shift": {}} | audits
    return {"categories": {name: {"score": score, "auditRefs": weighed} for name in CATEGORIES}, "audits": audits}


def test_lighthouse_tells_what_is_short_of_the_mark() -> None:
    report = said(1, shown={"score": 0, "title": "Absent"}, fine={"score": 1, "title": "Bien"})
    report["audits"]["cumulative-layout-shift"] = {"numericValue": 0.12}
    report["categories"]["seo"]["score"] = 0.92
    result = lighthouse._result(report, PAGE)
    assert result.scores == {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 92}
    assert [str(fault) for fault in result.faults] == [
        "essai : Lighthouse : référencement 92, il faut 99 : Absent",
        "essai : Lighthouse : 0,12 de décalage (CLS) sur téléphone, il faut 0",
    ]


def test_a_slow_measure_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = {"runtimeError": {"message": "NO_NAVSTART"}}
    answers = iter([lost, said(0.97), said(1)])
    monkeypatch.setattr(lighthouse, "_report", lambda *_args: next(answers))
    assert set(lighthouse.examine(Path(), "", "", PAGE).scores.values()) == {100}
    monkeypatch.setattr(lighthouse, "_report", lambda *_args: lost)
    assert lighthouse.examine(Path(), "", "", PAGE).faults[0].message == "mesure impossible, NO_NAVSTART"


def test_a_missing_tool_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None if name in ("java", "apt-get") else f"/usr/bin/{name}")
    with pytest.raises(SystemExit, match=r"il manque java pour l'audit .* ; .* sudo apt install default-jre-headless"):
        tools.ready()


def test_tools_are_installed_once(monkeypatch: pytest.MonkeyPatch, npm_tools: tools.Tools) -> None:
    monkeypatch.setattr(locked_tools, "_install", lambda *_: sys.exit("installés deux fois"))
    assert tools.ready() == npm_tools
    assert set(npm_tools.versions) == {"axe-core", "lighthouse", "vnu-jar"}
