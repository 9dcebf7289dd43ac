"""How far a build is, as whoever waits in a terminal sees it."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path

import pytest

from plugins.catalogue import side_by_side
from plugins.workshop.building import Order, load
from plugins.workshop.progress import Progress
from tests.conftest import TODAY, noon


def test_a_terminal_shows_a_bar_and_keeps_none(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone)
    monkeypatch.setenv("TERM", "xterm")
    shown = bytearray()

    def read(terminal: int) -> bytes:
        shown.extend(os.read(terminal, 65536))
        return b" "

    assert pty.spawn([sys.executable, "tasks.py", "build"], read) == 0
    text = shown.decode()
    drawn = [piece for piece in text.split("\r") if "Pages" in piece and "━" in piece]
    assert 5 < len(drawn) <= 101
    assert "Index de recherche" in text
    assert not any(line.startswith("Pages :") for line in text.splitlines()), "a bar, or lines"
    assert text.rindex("\x1b[?25h") > text.rindex("━"), "the cursor is there again"


def test_a_long_reading_is_told_and_a_short_one_is_not(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> list[str]:
        lines: list[str] = []
        load(Order(project.parent / "output", noon(TODAY), root=project), lines.append, Progress(lines.append))
        return [line for line in lines if line.startswith("Fichiers :")]

    assert said() == []
    monkeypatch.setattr(side_by_side, "FEWEST", 10)
    lines = said()
    assert len(lines) == 5
    done, total = lines[-1].removeprefix("Fichiers : ").split(" sur ")
    assert done == total


def test_what_follows_under_the_same_name_is_told_too() -> None:
    lines: list[str] = []
    progress = Progress(lines.append)
    for _ in range(2):
        for done in range(1, 101):
            progress("Flux", done, 100)
    assert lines == [f"Flux : {done} sur 100" for done in (20, 40, 60, 80, 100)] * 2
