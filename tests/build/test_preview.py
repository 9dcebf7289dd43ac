"""A preview: drafts and what is to come, marked, on a site that nobody can take for the published one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

import tasks
from plugins.catalogue.problems import CannotPublish
from plugins.workshop.building import Order, build
from plugins.workshop.publishing import publish
from tests.build.test_build import run_build, write_offer
from tests.conftest import ROOT, TODAY, digest, noon

BAND = '<p class="preview">Aperçu&nbsp;: brouillons et pages à venir</p>'
COMING = "À venir\u00a0: 23 novembre 2026"


@pytest.fixture
def unready(project: Path) -> Path:
    """A project with an offer that is a draft, one of tomorrow, one that is online, and a page that is a draft."""
    for number, day in ((1, TODAY), (2, TODAY + timedelta(days=1)), (3, TODAY)):
        write_offer(project, number, day, TODAY + timedelta(days=30))
    draft = project / "offers/emplois/poste-001.md"
    draft.write_text(draft.read_text("utf-8").replace("exemple: non", "brouillon: oui"), "utf-8")
    page = project / "content/pages/essai.md"
    page.write_text(
        "---\ntitre: Essai\nresume: Une page.\npublie_le: 2026-11-01\nbrouillon: oui\n---\n\nTexte.\n", "utf-8"
    )
    return project


def built(root: Path, *, production: bool = False, preview: bool = False) -> Path:
    order = Order(root.parent / "output", noon(TODAY), production=production, preview=preview, root=root)
    build(order, say=lambda _line: None)
    return order.output


def test_drafts_and_what_is_to_come_are_there_and_marked(unready: Path) -> None:
    output = built(unready, preview=True)
    marks = {
        name: re.findall(r'<strong class="sample">([^<]+)</strong>', (output / name / "index.html").read_text("utf-8"))
        for name in ("emplois/poste-001", "emplois/poste-002", "emplois/poste-003", "essai")
    }
    assert marks == {
        "emplois/poste-001": ["Brouillon"],
        "emplois/poste-002": [COMING],
        "emplois/poste-003": [],
        "essai": ["Brouillon"],
    }
    cards = {
        found["title"]: found["mark"]
        for found in re.finditer(
            r'<a href="[^"]+">(?P<title>[^<]+)</a></h2>\s*<p class="where">(?:<strong class="sample">(?P<mark>[^<]+))?',
            (output / "emplois/index.html").read_text("utf-8"),
        )
    }
    assert [cards[f"Poste 00{n}"] for n in (1, 2, 3)] == ["Brouillon", COMING, None]


def test_every_page_says_what_it_is_to_people_and_to_robots(unready: Path) -> None:
    output = built(unready, preview=True)
    relay_s_own = output / "formulaires/indisponible.html"  # what nginx shows when no relay answers
    framed = output / "integrer"  # parts of other people's pages
    pages = {
        path: path.read_text("utf-8")
        for path in output.rglob("*.html")
        if path != relay_s_own and not path.is_relative_to(framed)
    }
    assert len(pages) > 400
    assert [path for path, page in pages.items() if page.count(BAND) != 1] == []
    assert [path for path, page in pages.items() if page.count('<meta name="robots" content="noindex">') != 1] == []
    assert [path for path, page in pages.items() if 'rel="canonical"' in page] == []
    assert (output / "robots.txt").read_text("utf-8") == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("production", [False, True])
def test_other_builds_show_nothing_of_it(unready: Path, production: bool) -> None:
    output = built(unready, production=production)
    assert not [name for name in ("emplois/poste-001", "emplois/poste-002", "essai") if (output / name).exists()]
    assert (output / "emplois/poste-003").exists()
    # The handbook explains previews, at home only.
    pages = [path for path in output.rglob("*.html") if path.relative_to(output).parts[0] != "manuel"]
    everything = "".join(path.read_text("utf-8") for path in pages)
    for sign in ("Aperçu", "preview", "Brouillon", "Poste 001", "Poste 002"):
        assert sign not in everything, sign


@pytest.mark.parametrize("production", [False, True])
def test_a_preview_is_not_published(unready: Path, tmp_path: Path, production: bool) -> None:
    place = tmp_path / "place"
    publish(Order(unready / "unused", noon(TODAY), production=True, root=unready), str(place))
    online = digest(place)
    wrong = Order(unready / "unused", noon(TODAY), production=production, preview=True, root=unready)
    with pytest.raises(CannotPublish, match="un aperçu ne se publie pas"):
        publish(wrong, str(place))
    assert digest(place) == online


def test_the_commands_know_it(tmp_path: Path) -> None:
    both = run_build(tmp_path / "out", "--production", "--preview")
    assert both.returncode == 1
    assert "un aperçu ne se publie pas" in both.stderr
    assert "preview" not in {argument.name for argument in tasks.publish.get_arguments()}
    by_default = {task.name: {one.name: one.default for one in task.get_arguments()}["preview"]
                  for task in (tasks.build, tasks.serve, tasks.edit)}  # fmt: skip
    assert by_default == {"build": False, "serve": False, "edit": True}


def test_a_preview_leaves_the_report_alone(clone: Path) -> None:
    command = [sys.executable, "-m", "plugins.workshop.commands", "build", "--preview", "--today=2026-11-22"]
    variables = os.environ | {"PYTHONPATH": str(clone)}
    done = subprocess.run(command, cwd=clone, env=variables, capture_output=True, encoding="utf-8", check=True)
    assert not (clone / "rapport").exists()
    assert "Rapport" not in done.stdout


def test_the_forges_settings_of_the_handbook_can_be_read() -> None:
    page = (ROOT / "docs/manuel/index.md").read_text("utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    assert [one["apercu"]["artifacts"]["paths"] for one in blocks if "apercu" in one] == [["output"]]
    steps = [one["jobs"]["apercu"]["steps"] for one in blocks if "jobs" in one]
    assert [step.get("run") for step in steps[0]] == [None, "python3 tasks.py build --preview", None]
