"""docs/rgaa.md promises nothing that no check keeps."""

from __future__ import annotations

import json
import re
from pathlib import Path

from plugins.workshop.audit import markup, own_checks
from plugins.workshop.audit.tools import Tools
from tests.conftest import ROOT

ROW = re.compile(r"^\| (\d+)\.(\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
ROWS = {
    f"{theme}.{number}": how for theme, number, _title, how in ROW.findall((ROOT / "docs/rgaa.md").read_text("utf-8"))
}
# The criteria of each of the thirteen themes of RGAA 4.1.
COUNTS = [9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12]
MENTIONS = (
    "**machine** : ",
    "**à faire** : ",
    "**non applicable** : ",
    "**non applicable**, vérifié : ",
    "**à la main, le 20",
)


def test_the_106_criteria_are_there_in_order() -> None:
    assert list(ROWS) == [
        f"{theme}.{number}" for theme, count in enumerate(COUNTS, 1) for number in range(1, count + 1)
    ]
    assert len(ROWS) == 106


def test_each_says_how_in_the_same_words() -> None:
    assert [number for number, how in ROWS.items() if not how.startswith(MENTIONS)] == []


def test_the_checks_that_it_names_exist(npm_tools: Tools) -> None:
    rules = json.loads((npm_tools.axe / "locales/fr.json").read_text("utf-8"))["rules"]
    own = {check.name for check in own_checks.CHECKS} | {own_checks.SAME_MENU, own_checks.DISTINCT_TITLES}
    known = own | {f"axe:{rule}" for rule in rules} | {markup.CHECK, "budget"}
    for number, how in ROWS.items():
        for machine in re.findall(r"\*\*machine\*\* : (.+?)(?:\*\*|$)", how):
            named = re.findall(r"`([^`]+)`", re.sub(r"\([^)]*\)", "", machine))
            assert named, number
            assert set(named) <= known, number


def test_each_check_is_named_where_it_serves() -> None:
    for check in own_checks.CHECKS:
        for number in check.criteria:
            assert f"`{check.name}`" in ROWS[number], (check.name, number)


def test_what_does_not_apply_is_not_there(audited: Path) -> None:
    absent = re.compile(rb"<(iframe|frame|video|audio|canvas|object|embed)[\s>]|\saccesskey=")
    found = {
        path.relative_to(audited).as_posix(): match[0]
        for path in audited.rglob("*.html")
        if (match := absent.search(path.read_bytes()))
    }
    assert found == {"ambassadeurs/kit/index.html": b"<canvas "}, "4.8: the kit's preview, which has a name"
    listening = [
        path.name for path in audited.rglob("*.js") if re.search(r"key(down|up|press)", path.read_text("utf-8"))
    ]
    assert listening == [], "12.10: a shortcut must be controllable"
