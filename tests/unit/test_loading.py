"""What the staff's folders hold, read by as many processes as there are cores when there is much to read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, copied

SIDE_BY_SIDE = """
import os, sys
from datetime import date
from pathlib import Path
from plugins.catalogue import side_by_side
from plugins.catalogue.loading import Memory, load_entries
os.sched_getaffinity = lambda _pid: {0, 1}
side_by_side.FEWEST = 10
began = []
start = side_by_side._Helper.__init__
side_by_side._Helper.__init__ = lambda *args: (began.append(1), start(*args))[1]
root, today = Path(sys.argv[1]), date(2026, 11, 22)
shared, alone = load_entries(root, today), load_entries(root, today, memory=Memory())
print(shared == alone, len(began), len(alone.entries) > 50, [problem.path for problem in alone.problems])
"""


def test_files_read_by_two_processes_are_those_read_by_one(tmp_path: Path) -> None:
    root = copied(tmp_path / "project")
    (root / "offers/emplois/faux.md").write_text("---\ntitre: Seul\n---\n", "utf-8")
    said = subprocess.run(
        [sys.executable, "-c", SIDE_BY_SIDE, root], cwd=ROOT, capture_output=True, text=True, check=True
    )
    shared, began, many, *problems = said.stdout.split(maxsplit=3)
    assert (shared, began, many) == ("True", "1", "True")
    assert "offers/emplois/faux.md" in problems[0]
