"""Kill the build at any moment: the site is complete, old or new, and the next build puts all in order."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plugins.workshop import swapping
from tests.conftest import ROOT, digest

# Builds, and kills itself with the processes that write its pages (SIGKILL: no handler, no cleanup) before their n-th
# change to the file system.
RUNNER = """
import mmap, os, signal, sys
output, day, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
place = os.path.dirname(output)
count = mmap.mmap(-1, 8)
def changes(event, args):
    if event == "open":
        return place in str(args[0]) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if event == "ctypes.dlsym":  # looked up just before the exchange
        return args[1] == "renameat2"
    return event in {"os.rename", "os.remove", "os.rmdir"} or event == "os.mkdir" and place in args[0]
def hook(event, args):
    if changes(event, args):
        count[:] = (told() + 1).to_bytes(8, "little")
        if last and told() >= last:
            os.killpg(0, signal.SIGKILL)
def told():
    return int.from_bytes(count[:], "little")
sys.addaudithook(hook)
from plugins.workshop.building import build, order
build(order(output, day, production=False), say=lambda line: None)
print(told())
"""


def run(output: Path, day: str, last: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUNNER, str(output), day, str(last)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, start_new_session=True)


@pytest.mark.long
def test_a_kill_at_any_moment_leaves_a_complete_site(tmp_path: Path, thorough: bool) -> None:
    output = tmp_path / "place" / "output"
    complete = {}
    # The same day again changes the least: it has no page of another to forget. Every kill must fall in every build.
    for day in ("2026-11-21", "2026-11-22", "2026-11-22"):
        finished = run(output, day)
        assert finished.returncode == 0, finished.stderr
        complete[day] = digest(output)
        steps = int(finished.stdout)
    assert len(set(complete.values())) == 2
    assert steps > 600

    points = range(1, steps + 1, max(1, steps // (150 if thorough else 6)))
    seen = set()
    for round_number, point in enumerate(points):
        # What a killed build left is there to clean up, every other time; without it the kill falls later in the build.
        if round_number % 2:
            shutil.rmtree(output.with_name(".output.next"), ignore_errors=True)
        day = ("2026-11-21", "2026-11-22")[round_number // 2 % 2]
        assert run(output, day, point).returncode == -9
        assert digest(output) in complete.values(), f"killed before change {point}"
        seen.add(digest(output))
    assert seen == set(complete.values()), "no kill fell on either side of the exchange"

    assert run(output, "2026-11-22").returncode == 0
    assert digest(output) == complete["2026-11-22"]
    assert sorted(path.name for path in output.parent.iterdir()) == [".output.lock", "output"]


def test_without_an_atomic_exchange_a_kill_between_the_renames_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swapping, "_exchange", lambda _one, _other: False)
    new, old = tmp_path / "new", tmp_path / "site"
    for folder, text in ((new, "neuf"), (old, "ancien")):
        folder.mkdir()
        (folder / "index.html").write_text(text)
    old.rename(tmp_path / ".site.before")  # where the kill falls
    swapping.recover(old)
    assert (old / "index.html").read_text() == "ancien"
    swapping.replace_folder(new, old)
    assert (old / "index.html").read_text() == "neuf"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
