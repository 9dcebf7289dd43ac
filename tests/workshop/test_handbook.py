"""The handbook says what is true: its links lead somewhere, its commands exist and do it, `edit` says what is missing."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

import tasks
from plugins.workshop import editing
from plugins.workshop.cms.config import _NEEDED
from tests.build.test_build import write_offer
from tests.conftest import ROOT, TODAY

INDEX = ROOT / "docs/manuel/index.md"


def test_every_link_of_the_handbook_leads_to_a_file() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)]+)\)", INDEX.read_text("utf-8"))
    assert len(targets) >= 10
    assert [target for target in targets if not (INDEX.parent / target).exists()] == []


def test_every_command_and_option_of_the_handbook_exists() -> None:
    commands = re.findall(r"python3 tasks\.py (\w+)((?: --[\w-]+)*)", INDEX.read_text("utf-8"))
    assert {name for name, _ in commands} >= {"edit", "new", "check", "declare", "build", "publish", "rollback"}
    for name, options in commands:
        arguments = getattr(tasks, name).get_arguments()
        known = {f"--{argument.name}" for argument in arguments}
        known |= {f"--no-{argument.name}" for argument in arguments if argument.default is True}
        assert name == "new" or set(options.split()) <= known, name


def test_what_the_handbook_says_of_publishing_publishes_and_rolls_back(clone: Path) -> None:
    section = INDEX.read_text("utf-8").partition("\n## Publier\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    settings = dict(re.findall(r"export (\w+)=(.+)", blocks[0]))
    assert set(settings) == {"SITE_URL", "PUBLISH_TO"}
    variables = os.environ | settings | {"PUBLISH_TO": str(clone / "ailleurs")}

    def run(command: str) -> None:
        done = subprocess.run(
            shlex.split(command), cwd=clone, env=variables, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    publish, rollback = (line for block in blocks for line in block.splitlines() if "tasks.py" in line)
    publish += f" --no-audit --today={TODAY}"  # a browser and a minute, proved in tests/deploy
    run(publish)
    page = clone / "ailleurs/current/site/emplois/poste-001/index.html"
    write_offer(clone, 1, TODAY, TODAY + timedelta(days=30))
    run(publish)
    assert f'href="{settings["SITE_URL"]}/emplois/poste-001/"' in page.read_text("utf-8")
    run(rollback)
    assert "Poste 001" not in page.read_text("utf-8")  # a page that says that there is nothing any more


def test_every_forge_s_settings_are_in_the_handbook() -> None:
    page = INDEX.read_text("utf-8")
    for name, settings in _NEEDED.items():
        assert f"CMS_BACKEND={name}" in page
        assert all(setting in page for setting in settings)


def test_edit_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(editing, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match="n'est pas un dépôt git"):
        editing.edit_or_exit(8000, preview=True)
    monkeypatch.setattr(editing.shutil, "which", lambda _name: None)
    with pytest.raises(SystemExit, match="sudo apt install git"):
        editing.edit_or_exit(8000, preview=True)
