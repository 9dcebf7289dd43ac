"""Pages written side by side: what goes wrong in one process ends the build, and the site stays as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, digest

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


def run(output: Path, wrong: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUNNER, str(output), wrong]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


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


def test_no_process_outlives_the_build_that_is_killed(tmp_path: Path) -> None:
    output = tmp_path / "output"
    killed = run(output, "os.kill(own, signal.SIGKILL)")
    assert killed.returncode == -9
    assert run(output).returncode == 0, "the next build waits for them, then does all of its work"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".next")] == []
