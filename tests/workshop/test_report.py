"""The build report: what it tells staff, and that it stays out of the site."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from plugins.catalogue.catalogue import FeedStatus
from plugins.catalogue.kinds import Ambassador, Farm, JobOffer
from plugins.workshop import reporting
from plugins.workshop.building import Order, build
from plugins.workshop.checking import check
from tests.conftest import TODAY, noon
from tests.unit.factory import catalogue_of, entry_of, file_of, write_project

LATE = (TODAY + timedelta(days=90)).isoformat()


def told(folder: Path, *entries: object, **more: object) -> str:
    catalogue = replace(catalogue_of(*entries), **more)  # type: ignore[arg-type]
    (folder / "output").mkdir(exist_ok=True)
    (folder / "output/index.html").write_text("x" * 12_340, "utf-8")
    (folder / "output/manuel").mkdir(exist_ok=True)
    (folder / "output/manuel/index.html").write_text("x" * 90_000, "utf-8")
    reporting.write(folder, catalogue, folder / "output", {"Pages": 1.04, "En tout": 3.21})
    return (folder / "rapport/rapport.txt").read_text("utf-8")


def test_what_soon_needs_somebody_is_named_with_its_day(tmp_path: Path) -> None:
    consent = {"date": "2026-01-01", "portee": "site", "fin": "2026-12-01"}
    report = told(
        tmp_path,
        entry_of(JobOffer, "macon", titre="Maçon", rome="F1703", expire_le="2026-12-22"),
        entry_of(Farm, "ferme", titre="Ferme", expire_le="2026-12-23"),
        entry_of(Ambassador, "camille", titre="Camille", consentement=consent),
    )
    assert "22/12/2026 : Offre d’emploi, « Maçon » (offers/emplois/macon.md)" in report
    assert "23/12/2026" not in report, "a month and a day"
    assert "01/12/2026 : Portrait, « Camille » (ambassadors/camille.md)" in report
    assert "311 sur 312 : Albas," in report
    assert "Camille Exemple (ambassadors/camille.md) : sans photo, ni citation" in report
    assert "Plus grandes communes sans portrait : Cahors, Gourdon," in report, "Figeac has one"
    assert "Construction, bâtiment et travaux publics (1)" in report
    assert "12,3 ko : /\n" in report
    assert "ko : /manuel/" not in report, "it is not published"
    assert "Temps\n  Pages : 1,0 s\n  En tout : 3,2 s\n" in report


def test_changes_since_the_last_build_are_told(tmp_path: Path) -> None:
    one, two, three = (entry_of(JobOffer, slug, expire_le=LATE) for slug in ("un", "deux", "trois"))
    assert "rien à comparer" in told(tmp_path, one, two)
    report = told(tmp_path, two, three)
    assert "  + emplois/trois\n  − emplois/un\n" in report
    assert "Aucun changement." in told(tmp_path, two, three)
    (tmp_path / "rapport/dernier.json").write_text("abîmé", "utf-8")
    assert "rien à comparer" in told(tmp_path, two)


def test_feeds_that_are_stale_failed_or_set_records_aside_are_told(tmp_path: Path) -> None:
    stale = FeedStatus("a", "Flux A", "Flux A : de l’avant-veille", state="stale")
    failing = FeedStatus(
        "b", "Flux B", "Flux B : 12 offres", failure="réponse 500", quarantined=("1", "2"), reasons=("sans commune",)
    )
    right = FeedStatus("c", "Flux C", "Flux C : tout va")
    report = told(tmp_path, feeds=(stale, failing, right))
    assert "Flux A : de l’avant-veille" in report
    assert "Flux B : 12 offres ; dernier échec : réponse 500" in report
    assert "Flux B : 2 (sans commune)" in report
    assert "Flux C" not in report


def test_dead_links_are_told_as_check_last_saw_them(tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/parti").respond_with_data("", status=404)
    httpserver.expect_request("/la").respond_with_data("")
    gone, fine = httpserver.url_for("/parti"), httpserver.url_for("/la")
    text = f"[Un lien]({gone}), [un autre]({fine})."
    one, two = (f"offers/emplois/{name}.md" for name in ("un", "deux"))
    write_project(tmp_path, {path: file_of(JobOffer, body=text, expire_le=LATE) for path in (one, two)})

    assert "Jamais tous suivis : lancer python3 tasks.py check --web" in told(tmp_path)
    check(tmp_path, TODAY, web=True)
    report = told(tmp_path)
    assert f"22/11/2026 : {gone} (réponse 404), dans {one}, ligne " in report
    assert f"22/11/2026 : {gone} (réponse 404), dans {two}, ligne " in report
    assert "Tous les liens ont été suivis le 22/11/2026." in report
    assert fine not in report

    (tmp_path / one).write_text(file_of(JobOffer, body="Sans lien.", expire_le=LATE), "utf-8")
    assert one not in told(tmp_path), "mended since"
    (tmp_path / one).write_text(file_of(JobOffer, body=text, expire_le=LATE), "utf-8")
    check(tmp_path, TODAY + timedelta(days=1), [one], web=True)
    report = told(tmp_path)
    assert f"23/11/2026 : {gone} (réponse 404), dans {one}" in report
    assert f"22/11/2026 : {gone} (réponse 404), dans {two}" in report, "one file says nothing of another"
    assert "Tous les liens ont été suivis le 22/11/2026." in report

    (tmp_path / ".cache/liens-morts.json").write_text('{"links": [{}]}', "utf-8")
    assert "Jamais tous suivis" in told(tmp_path)


def test_the_page_says_what_the_text_says_and_runs_nothing(tmp_path: Path) -> None:
    report = told(tmp_path, entry_of(JobOffer, titre="<script>alert(1)</script>", expire_le="2026-12-01"))
    page = (tmp_path / "rapport/index.html").read_text("utf-8")
    assert "<script>alert" in report
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert page.count("<h2>") == 12


def test_a_build_writes_it_beside_the_site_and_a_production_build_does_not(clone: Path) -> None:
    def run(*options: str) -> str:
        command = [sys.executable, "-m", "plugins.workshop.commands", "build", "--today", "2026-11-22", *options]
        done = subprocess.run(
            command,
            cwd=clone,
            capture_output=True,
            encoding="utf-8",
            check=True,
            env=os.environ | {"PYTHONPATH": str(clone)},
        )
        return done.stdout

    run("--production")
    assert not (clone / "rapport").exists()
    assert "Rapport : rapport/index.html" in run()
    report = (clone / "rapport/rapport.txt").read_text("utf-8")
    assert "Emplois : 6" in report
    parts = dict(re.findall(r"^  (.+) : (\d+,\d) s$", report, re.MULTILINE))
    assert next(iter(parts)) in {"Lecture du contenu et des flux", "Mise en route de Pelican et des plugins"}
    assert [*parts][-1] == "En tout"
    # What takes less than a twentieth of a second is left out: the index when it is kept, reading when there is little.
    assert {"Mise en route de Pelican et des plugins", "Écriture des pages"} < parts.keys()
    *times, total = (float(seconds.replace(",", ".")) for seconds in parts.values())
    assert all(times)
    assert sum(times) <= total + 0.05 * len(times)
    assert not list((clone / "output").rglob("rapport*"))


def test_a_forge_s_form_is_in_the_site_only_when_it_is_configured(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = Order(output=project.parent / "output", moment=noon(TODAY), production=True, root=project)
    build(order, say=lambda _line: None)
    assert not (order.output / "admin").exists()
    for key, value in {"CMS_BACKEND": "gitlab", "CMS_REPO": "lot/site", "CMS_APP_ID": "abc"}.items():
        monkeypatch.setenv(key, value)
    build(order, say=lambda _line: None)
    config = (order.output / "admin/config.yml").read_text("utf-8")
    assert "name: gitlab" in config
    assert "proxy_url" not in config
    assert (order.output / "admin/decap-cms.js").is_file()
