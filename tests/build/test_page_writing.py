"""Pages written side by side: what goes wrong in one process ends the build, and the site stays as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pelican import signals
from pelican.generators import Generator

from plugins.workshop.building import Order, build
from plugins.workshop.page_helpers import PagesFailed
from tests.conftest import ROOT, TODAY, digest, noon

# Builds; with a second argument, does that in the first other process that writes a page.
RUNNER = """
import os, signal, sys
from pathlib import Path
from plugins.workshop.building import build_or_exit, order
own = os.getpid()
os.sched_getaffinity = lambda _pid: {0, 1}  # even where there is one core
def hook(event, args):
    if event == "open" and os.getpid() != own and str(args[0]).endswith("index.html"):
        exec(sys.argv[2])
if sys.argv[2]:
    sys.addaudithook(hook)
build_or_exit(order(sys.argv[1], "2026-11-22", production=False))
"""


def run(output: Path, wrong: str = "", runner: str = RUNNER) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", runner, str(output), wrong]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=120)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            "os.kill(os.getpid(), signal.SIGKILL)",
            "Erreur : un processus qui écrivait des pages s'est arrêté ; relancer",
        ),
        ("raise OSError(28, 'Plus de place')", "Plus de place"),
        ("import logging; logging.getLogger('pelican').warning('page étrange')", "page étrange"),
    ],
)
def test_what_goes_wrong_in_a_process_ends_the_build(tmp_path: Path, wrong: str, told: str) -> None:
    output = tmp_path / "output"
    assert run(output).returncode == 0
    before = digest(output)
    failed = run(output, wrong)
    assert failed.returncode == 1
    assert told in failed.stderr
    assert digest(output) == before


# Another process is killed while it takes pages: `_AT_ONCE` is subtracted there, and nowhere else.
TAKEN = """
import os, signal, sys, time
from plugins.workshop import page_helpers
from plugins.workshop.building import build_or_exit, order
own = os.getpid()
os.sched_getaffinity = lambda _pid: {0, 1}
class Deadly(int):
    def __rsub__(self, other):
        if os.getpid() != own:
            time.sleep(2)  # the others wait for their turn by then
            os.kill(os.getpid(), signal.SIGKILL)
        return other - int(self)
page_helpers._AT_ONCE = Deadly(16)
build_or_exit(order(sys.argv[1], "2026-11-22", production=False))
"""


def test_a_process_that_is_killed_as_it_takes_pages_ends_the_build(tmp_path: Path) -> None:
    failed = run(tmp_path / "output", runner=TAKEN)
    assert failed.returncode == 1
    assert "un processus qui écrivait des pages s'est arrêté ; relancer" in failed.stderr


def test_no_process_outlives_the_build_that_is_killed(tmp_path: Path) -> None:
    output = tmp_path / "output"
    killed = run(output, "os.kill(own, signal.SIGKILL)")
    assert killed.returncode == -9
    assert run(output).returncode == 0, "the next build waits for them, then does all of its work"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".next")] == []


TURNS = """
import os, sys
from pathlib import Path
from plugins.workshop import page_helpers
from plugins.workshop.building import Order, build_or_exit
from plugins.workshop.moment import moment_of
root, output, workers = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
os.sched_getaffinity = lambda _pid: set(range(workers))
page_helpers._IN_ONE, page_helpers._SHARE = 50, 1_000
work = page_helpers._Helpers._work
def noted(*args):
    work(*args)
    (output.parent / f"ended-{os.getpid()}").touch()
page_helpers._Helpers._work = noted
build_or_exit(Order(output, moment_of("2026-11-22"), root=root))
"""


def test_processes_take_turns(project: Path, tmp_path: Path) -> None:
    """Each copies what it touches of the memory that all share: none may write so many pages that it copies all."""
    made = []
    for workers in (1, 3):
        shutil.rmtree(project / ".cache/pages", ignore_errors=True)
        output = tmp_path / f"by-{workers}"
        subprocess.run(
            [sys.executable, "-c", TURNS, project, output, str(workers)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        made.append(digest(output))
    assert len([*tmp_path.glob("ended-*")]) > 2
    assert made[0] == made[1]


def test_the_profile_says_what_took_the_time(project: Path) -> None:
    said: list[str] = []
    shutil.rmtree(project / ".cache/pages")
    build(Order(project.parent / "output", noon(TODAY), root=project, profiled=True), said.append)
    parts = [line.split(" s  ", 1)[1] for line in said if " s  " in line]
    writing = parts.index("Écriture des pages")
    assert parts[writing + 1].startswith("  de processeur : "), "what took the most stands first"
    assert "  de processeur : commune.html" in parts[writing + 1 :]
    assert parts[-1] == "En tout"


class Twice(Generator):  # type: ignore[misc]  # Pelican has no types
    """A foreign plugin that names the home page again."""

    def generate_output(self, writer: Any) -> None:
        """Pelican's."""
        writer.write_file("index.html", self.get_template("not_found"), self.context)


def test_two_pages_for_one_file_end_the_build(project: Path, tmp_path: Path) -> None:
    with signals.get_generators.connected_to(lambda _pelican: Twice), pytest.raises(PagesFailed) as failure:
        build(Order(tmp_path / "output", noon(TODAY), root=project), lambda _line: None)
    assert str(failure.value).startswith("2 pages veulent le même fichier, index.html")
    assert not (tmp_path / "output").exists()


def test_a_page_is_kept_as_a_foreign_plugin_leaves_it(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0}, raising=False)
    output = tmp_path / "output"
    shutil.rmtree(project / ".cache/pages")

    def shrink(path: str, context: dict[str, Any]) -> None:
        page = Path(path)
        page.write_text(f"{page.read_text('utf-8')}<!-- {context['output_file']} -->", "utf-8")

    with signals.content_written.connected_to(shrink):
        build(Order(output, noon(TODAY), root=project), lambda _line: None)
    before = (output / "index.html").read_bytes()
    assert before.endswith(b"<!-- index.html -->")
    shutil.rmtree(project / ".cache/built")
    build(Order(output, noon(TODAY), root=project), lambda _line: None)
    assert (output / "index.html").read_bytes() == before
