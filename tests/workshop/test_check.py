"""`check` as staff and forges meet it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from plugins.catalogue.kinds import StaticPage
from plugins.catalogue.problems import Problem
from plugins.workshop.checking import check, check_or_exit, manner
from plugins.workshop.checks import spelling, telling
from plugins.workshop.checks.findings import PROBLEM, WORTH_A_LOOK, Finding
from tests.conftest import ROOT, TODAY
from tests.unit.factory import file_of, list_folders_backwards, write_project
from tests.workshop import faulty

DAY = TODAY.isoformat()


@pytest.fixture
def project_of_faults(tmp_path: Path) -> Path:
    return faulty.write(tmp_path / "projet")


def test_sixty_faulty_files_give_the_expected_report(project_of_faults: Path) -> None:
    assert len(faulty.BODIES) + len(faulty.FIELDS) == 60
    assert faulty.report(project_of_faults).splitlines() == faulty.EXPECTED.read_text("utf-8").splitlines()


def test_every_faulty_file_is_told_of_and_no_right_one(project_of_faults: Path) -> None:
    told = {finding.problem.path for finding in check(project_of_faults, TODAY)}
    wrong = {f"content/pages/{name}.md" for name in faulty.BODIES} | {f"{name}.md" for name in faulty.FIELDS}
    # Of two twins, the second says it; a picture that is too heavy is told of by its own path.
    assert wrong - told == {"offers/emplois/jumelle-a.md", "content/vivre/image-lourde.md"}
    assert told & set(faulty.RIGHT) == set()


def test_the_report_does_not_depend_on_the_order_of_files(
    project_of_faults: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_folders_backwards(monkeypatch)
    assert faulty.report(project_of_faults).splitlines() == faulty.EXPECTED.read_text("utf-8").splitlines()


def test_one_file_is_checked_as_it_is_among_all(project_of_faults: Path) -> None:
    every = check(project_of_faults, TODAY)
    for name in (*faulty.BODIES, "juste"):
        shown = f"content/pages/{name}.md"
        assert check(project_of_faults, TODAY, [shown]) == [found for found in every if found.problem.path == shown]


def test_the_real_content_has_no_problem_and_nothing_to_look_at_but_dates() -> None:
    assert [str(found) for found in check(ROOT, TODAY) if found.rule != "dates"] == []


def ended(root: Path, *names: str, **how: bool) -> int | str | None:
    options = dict.fromkeys(("web", "json", "sarif", "annotations"), False) | how
    try:
        check_or_exit(DAY, [str(root / name) for name in names], manner(**options), root)
    except SystemExit as end:
        return end.code
    return 0


def test_a_point_to_look_at_is_no_failure_and_a_problem_is(
    project_of_faults: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(project_of_faults, "content/pages/apostrophe.md") == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "(à revoir)" in said.out
    assert said.out.endswith("Aucun problème ; 1 point(s) à revoir.\n")
    assert ended(project_of_faults, "content/pages/lien-ici.md") == "1 problème(s)."
    assert "lien « ici » qui ne dit pas où il mène" in capsys.readouterr().err


def test_a_file_that_is_not_of_the_project_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "projet").mkdir()
    (tmp_path / "ailleurs.md").write_text("x", "utf-8")
    assert ended(tmp_path / "projet", "../ailleurs.md") == 2
    assert ended(tmp_path / "projet", "content/pages/rien.md") == 2
    assert "n'est pas un fichier du projet" in capsys.readouterr().err


def test_json_sarif_and_annotations_say_the_same(
    project_of_faults: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITLAB_CI", raising=False)
    name = "content/pages/lien-ici.md"
    assert ended(project_of_faults, name, json=True) == 1
    one = json.loads(capsys.readouterr().out)
    assert one == [
        {"fichier": name, "ligne": 7, "champ": "(corps)", "regle": "liens", "niveau": "problème",
         "message": "lien « ici » qui ne dit pas où il mène ; écrire le nom de la page"},
    ]  # fmt: skip
    assert ended(project_of_faults, name, sarif=True) == 1
    result = json.loads(capsys.readouterr().out)["runs"][0]["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"], result["level"]) == (name, 7, "error")
    assert ended(project_of_faults, name, annotations=True) == 1
    assert capsys.readouterr().out.startswith(f"::error file={name},line=7,title=liens::(corps) : lien « ici »")
    monkeypatch.setenv("GITLAB_CI", "true")
    assert ended(project_of_faults, name, annotations=True) == 1
    quality = json.loads(capsys.readouterr().out)[0]
    assert (quality["location"], quality["severity"]) == ({"path": name, "lines": {"begin": 7}}, "major")


def test_what_a_file_holds_cannot_start_another_command_of_the_forge() -> None:
    found = Finding(Problem("content/a,b:c.md", 1, "x", "100 %\n::error::faux"), "liens", WORTH_A_LOOK)
    said = telling.as_github([found])
    assert said.count("\n") == 0
    assert said.startswith("::warning file=content/a%2Cb%3Ac.md,line=1,title=liens::x : 100 %25 ")


def test_dead_pages_elsewhere_are_told_of_when_asked(tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/la").respond_with_data("ok")
    httpserver.expect_request("/robots").respond_with_data("non", status=403)
    httpserver.expect_request("/parti").respond_with_data("", status=410)
    at = httpserver.url_for("")
    body = f"[Un]({at}/la), [deux]({at}/robots), [trois]({at}/parti), [quatre](http://127.0.0.1:1/)."
    page = file_of(StaticPage, body=body, sources=[{"titre": "Source", "url": f"{at}/absente"}])
    write_project(tmp_path, {"content/pages/essai.md": page})
    assert [found for found in check(tmp_path, TODAY) if found.rule == "web"] == []
    told = [str(found) for found in check(tmp_path, TODAY, web=True) if found.rule == "web"]
    assert len(told) == 3
    assert "sources[1].url" in told[0]
    assert "/absente : réponse" in told[0]
    assert "127.0.0.1:1/ : pas de réponse" in told[1]
    assert "/parti : réponse 410" in told[2]
    assert all(found.level != PROBLEM for found in check(tmp_path, TODAY, web=True))


def test_without_hunspell_the_rest_is_checked_and_it_is_said(
    project_of_faults: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spelling.shutil, "which", lambda _name: None)
    notes: list[str] = []
    found = check(project_of_faults, TODAY, note=notes.append)
    assert notes == [spelling.MISSING]
    assert {finding.rule for finding in found} >= {"liens", "typographie"}
    assert "orthographe" not in {finding.rule for finding in found}


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    who = {
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@x.fr",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@x.fr",
    }
    return subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, encoding="utf-8", check=False, env=os.environ | who
    )


def test_the_git_hook_stops_a_commit_with_a_problem_and_lets_a_right_one_through(clone: Path) -> None:
    git(clone, "init", "-q")
    git(clone, "config", "core.hooksPath", ".githooks")
    page = clone / "content/pages/essai de page.md"
    page.write_text(file_of(StaticPage), "utf-8")
    git(clone, "add", str(page))
    stopped = git(clone, "commit", "-qm", "Une page")
    assert stopped.returncode != 0
    assert "nom de fichier « essai de page.md » refusé" in stopped.stderr
    git(clone, "mv", str(page), "content/pages/essai.md")
    assert git(clone, "commit", "-qm", "Une page").returncode == 0


def test_the_command_takes_files_and_options_in_any_order(clone: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "plugins.workshop.commands",
        "check",
        "--json",
        "content/pages/contact.md",
        "--today",
        DAY,
    ]
    done = subprocess.run(
        command,
        cwd=clone,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONPATH": str(clone)},
    )
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
