"""The handbook says what is true: its links lead somewhere, its commands exist, `edit` says what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tasks
from plugins.workshop import editing
from plugins.workshop.cms.config import _NEEDED
from tests.conftest import ROOT

INDEX = ROOT / "docs/manuel/index.md"


def test_every_link_of_the_handbook_leads_to_a_file() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)]+)\)", INDEX.read_text("utf-8"))
    assert len(targets) >= 10
    assert [target for target in targets if not (INDEX.parent / target).exists()] == []


def test_every_command_and_option_of_the_handbook_exists() -> None:
    commands = re.findall(r"python3 tasks\.py (\w+)((?: --\w+)*)", INDEX.read_text("utf-8"))
    assert {name for name, _ in commands} >= {"edit", "new", "check", "declare", "build"}
    for name, options in commands:
        known = {f"--{argument.name}" for argument in getattr(tasks, name).get_arguments()}
        assert name == "new" or set(options.split()) <= known, name


def test_every_forge_s_settings_are_in_the_handbook() -> None:
    page = INDEX.read_text("utf-8")
    for name, settings in _NEEDED.items():
        assert f"CMS_BACKEND={name}" in page
        assert all(setting in page for setting in settings)


def test_edit_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(editing, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match="n'est pas un dépôt git"):
        editing.edit_or_exit(8000)
    monkeypatch.setattr(editing.shutil, "which", lambda _name: None)
    with pytest.raises(SystemExit, match="sudo apt install git"):
        editing.edit_or_exit(8000)
