"""Somebody reads while the team publishes and comes back: no dead link, no page of two versions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plugins.workshop.publishing.places import place_of
from tests.conftest import ROOT
from tests.deploy.conftest import Staff
from tests.deploy.nginx import Nginx


@contextmanager
def somebody_reading(nginx: Nginx, folder: Path) -> Iterator[dict]:
    """What the reader met is in the dictionary once the block is left."""
    met: dict = {}
    flag = folder / "reading"
    flag.touch()
    command = [sys.executable, "-m", "tests.deploy.reader", nginx.address, str(nginx.authority), str(flag)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        yield met
    finally:
        flag.unlink()
        met |= json.loads(process.communicate(timeout=60)[0])


def back(staff: Staff) -> str:
    with place_of(staff.place, ROOT).turn() as turn:
        return turn.back()


def change(staff: Staff, number: int) -> str:
    """What a team does between two publications; gives the address of the offer that it withdrew."""
    staff.write(100 + number)
    sheet = staff.root / "theme/static/css/base.css"
    sheet.write_text(sheet.read_text("utf-8") + f".essai-{number} {{ color: red }}\n", "utf-8")
    staff.offer(f"poste-{number:03}").unlink()
    staff.rename(f"poste-{29 - number:03}", f"nouveau-{number:03}")
    return f"/emplois/poste-{number:03}/"


@pytest.mark.long
def test_reading_during_publications_and_rollbacks(staff: Staff, tmp_path: Path, thorough: bool) -> None:
    rounds, links = (20, 10_000) if thorough else (3, 200)
    staff.publish()
    withdrawn, names = set(), set()
    with Nginx(Path(staff.place)) as nginx, somebody_reading(nginx, tmp_path) as met:
        for number in range(rounds):
            if number < 14:
                withdrawn.add(change(staff, number))
            else:
                staff.write(200 + number)
            assert staff.publish()
            names.add((Path(staff.place) / "current").resolve().name)
            if number % 2:  # nginx may read the maps late, or at the next one only
                nginx.reload()
            if number % 4 == 2 or number == rounds - 1:
                assert back(staff)
                nginx.reload()
    assert len(names) == rounds
    assert [one for one in met["wrong"] if not (one[0] == 410 and one[1] in withdrawn)] == []
    assert met["count"] >= links
