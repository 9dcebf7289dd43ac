"""The build as a promise: same in, same out; all or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from plugins.catalogue.problems import ProblemsFound
from plugins.workshop.building import BuildFailed, Order, build, build_or_exit
from tests.conftest import ROOT, TODAY, digest, noon

Build = Callable[..., Path]

OFFER = """---
titre: Poste {number:03}
resume: Une offre écrite par un test.
employeur: confidentiel
commune: Figeac
contrat: CDI
publie_le: {published}
expire_le: {expires}
contact:
  courriel: choisir-le-lot@lot.fr
exemple: {sample}
---

Le texte du poste {number:03}.
"""


def write_offer(project: Path, number: int, published: date, expires: date, sample: str = "non") -> None:
    text = OFFER.format(number=number, published=published, expires=expires, sample=sample)
    (project / f"offers/emplois/poste-{number:03}.md").write_text(text, "utf-8")


def run_build(output: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "plugins.workshop.commands", "build", f"--output={output}", *options]
    variables = {key: value for key, value in os.environ.items() if not key.startswith("LC_")} | environment
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, encoding="utf-8", check=False)


def test_two_builds_are_identical_whatever_the_machine(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    first = run_build(one, "--today=2026-11-22", LANG="C", TZ="UTC", PYTHONHASHSEED="1")
    second = run_build(other, "--today=2026-11-22", LANG="fr_FR.UTF-8", TZ="Pacific/Auckland", PYTHONHASHSEED="2")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert digest(one) == digest(other)


def test_the_order_in_which_files_were_written_does_not_matter(project: Path, build_project: Build) -> None:
    first = digest(build_project())
    for folder in ("offers", "content", "ambassadors"):
        (project / folder).rename(project / "aside")
        for path in sorted((project / "aside").rglob("*"), reverse=True):
            if path.is_file():
                target = project / folder / path.relative_to(project / "aside")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        shutil.rmtree(project / "aside")
    assert digest(build_project()) == first


def test_a_problem_leaves_the_previous_site_byte_for_byte(project: Path, build_project: Build) -> None:
    output = build_project()
    before = digest(output)
    (project / "offers/emplois/faux.md").write_text("---\ntitre: Faux\n---\nTexte.\n", "utf-8")
    with pytest.raises(ProblemsFound) as found:
        build_project()
    assert {problem.path for problem in found.value.problems} == {"offers/emplois/faux.md"}
    assert digest(output) == before
    assert [path.name for path in output.parent.iterdir() if path.name.endswith(".next")] == []


def test_pelican_cannot_swallow_an_error(project: Path, build_project: Build) -> None:
    before = digest(build_project())
    (project / "theme/templates/list.html").write_text("{% extends 'absent.html' %}", "utf-8")
    with pytest.raises(Exception, match="absent"):
        build_project()
    assert digest(project.parent / "output") == before


def test_a_warning_of_pelican_ends_the_build(project: Path, build_project: Build) -> None:
    conf = project / "pelicanconf.py"
    conf.write_text(conf.read_text("utf-8") + 'PLUGINS = [*PLUGINS, "plugins.absent"]\n', "utf-8")
    with pytest.raises(BuildFailed, match="absent"):
        build_project()


def test_an_offer_leaves_the_lists_on_its_day_and_its_address_stays(project: Path, build_project: Build) -> None:
    write_offer(project, 1, TODAY, TODAY + timedelta(days=5))
    for day, listed in ((4, True), (5, False), (50, False)):
        output = build_project(TODAY + timedelta(days=day))
        assert ('href="/emplois/poste-001/"' in (output / "emplois/index.html").read_text("utf-8")) is listed
        page = (output / "emplois/poste-001/index.html").read_text("utf-8")
        assert ("noindex" in page) is not listed
        assert ("JobPosting" in page) is listed


def test_an_offer_of_tomorrow_is_not_there_today(project: Path, build_project: Build) -> None:
    write_offer(project, 1, TODAY + timedelta(days=1), TODAY + timedelta(days=9))
    assert not (build_project() / "emplois/poste-001").exists()
    assert (build_project(TODAY + timedelta(days=1)) / "emplois/poste-001").exists()


def test_lists_hold_24_a_page_freshest_first(project: Path, build_project: Build) -> None:
    for folder in ("offers", "content", "ambassadors"):
        for path in (project / folder).rglob("*.md"):
            path.unlink()
    for number in range(60):
        write_offer(project, number, TODAY - timedelta(days=number), TODAY + timedelta(days=90))
    output = build_project()
    pages = [output / "emplois/index.html", *(output / f"emplois/page/{n}/index.html" for n in (2, 3))]
    titles = [
        "".join(f"{n:03} " for n in range(60) if f">Poste {n:03}</a>" in page.read_text("utf-8")) for page in pages
    ]
    assert [len(title.split()) for title in titles] == [24, 24, 12]
    assert titles[0].startswith("000 001")
    assert 'href="/emplois/page/2/" rel="next"' in pages[0].read_text("utf-8")
    assert 'href="/emplois/" rel="prev"' in pages[1].read_text("utf-8")
    assert not (output / "emplois/page/4").exists()


def test_production_leaves_samples_out_and_opens_to_robots(project: Path, build_project: Build) -> None:
    write_offer(project, 1, TODAY, TODAY + timedelta(days=5))
    write_offer(project, 2, TODAY, TODAY + timedelta(days=5), sample="oui")
    output = build_project(production=True)
    assert (output / "emplois/poste-001").exists()
    assert not (output / "emplois/poste-002").exists()
    everything = "".join(path.read_text("utf-8") for path in output.rglob("*.html"))
    assert "Cette page est inventée" not in everything
    assert 'class="sample"' not in everything
    assert "Sitemap: " in (output / "robots.txt").read_text("utf-8")
    assert "Disallow: /" in (build_project() / "robots.txt").read_text("utf-8")


def test_hostile_front_matter_and_text_stay_text(project: Path, build_project: Build) -> None:
    write_offer(project, 1, TODAY, TODAY + timedelta(days=5))
    path = project / "offers/emplois/poste-001.md"
    evil = "</script><script>alert(1)</script><img src=x alt=x onerror=alert(2)>"
    text = path.read_text("utf-8").replace("Poste 001", f'"{evil}"', 1).replace("Une offre", f"{evil} Une offre")
    path.write_text(text + f"\n{evil} [clic](javascript:alert(3))\n", "utf-8")
    output = build_project()
    for page in output.rglob("*.html"):
        html = page.read_text("utf-8")
        for danger in ("<script>alert", "<img src=x", "javascript:alert"):
            assert danger not in html, page


def test_a_folder_of_somebody_s_own_is_never_replaced(tmp_path: Path) -> None:
    own = tmp_path / "documents"
    own.mkdir()
    (own / "these.odt").write_text("précieux", "utf-8")
    with pytest.raises(BuildFailed, match="documents contient autre chose"):
        build(Order(output=own, moment=noon(TODAY)), say=lambda _line: None)
    assert [path.name for path in own.iterdir()] == ["these.odt"]


def test_an_empty_folder_is_welcome(tmp_path: Path) -> None:
    output = tmp_path / "vide"
    output.mkdir()
    build(Order(output=output, moment=noon(TODAY)), say=lambda _line: None)
    assert (output / "index.html").is_file()


def test_the_command_fails_in_french(tmp_path: Path) -> None:
    bad_day = run_build(tmp_path / "out", "--today=demain")
    assert bad_day.returncode == 1
    assert "« demain » n'est pas une date ; écrire par exemple 2026-12-31" in bad_day.stderr
    assert "Traceback" not in bad_day.stderr


def test_output_is_named_from_where_the_command_is_typed(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tasks.py"), "build", "--output=ici", "--today=2026-11-22"]
    built = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "ici/index.html").is_file()


def test_a_broken_template_is_told_where_and_the_site_stays(project: Path, build_project: Callable[..., Path]) -> None:
    before = digest(build_project())
    template = project / "theme/templates/page.html"
    template.write_text(template.read_text("utf-8") + "{% si %}\n", "utf-8")
    with pytest.raises(SystemExit, match=r"Erreur : page\.html:\d+ : TemplateSyntaxError, .*'si'"):
        build_or_exit(Order(project.parent / "output", noon(TODAY), root=project))
    assert digest(project.parent / "output") == before
