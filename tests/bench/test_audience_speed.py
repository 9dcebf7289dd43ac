"""How fast and how lean the logs are read, beside plainly reading their lines; only ratios and memory are asserted."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

from tests.ambassadors.logs import many
from tests.conftest import ROOT

LINES = 1_000_000
MOST_MIB = 200
# Measured at 35 to 45 times on two machines; a second pass over the lines, or a slow expression, doubles it.
MOST_TIMES_READING = 90


# The command, and its own peak: `ru_maxrss` would begin at its parent's.
CHILD = """
import atexit, runpy, sys
atexit.register(lambda: print(open("/proc/self/status").read(), file=sys.stderr))
runpy.run_module("plugins.workshop.commands", run_name="__main__")
"""


def children() -> float:
    """Seconds of processor that finished children took: a busy machine does not change them much."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_a_million_lines(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with log.open("w", encoding="utf-8") as file:
        file.writelines(many(LINES))
    start = time.process_time()
    with log.open("rb") as plain:
        assert sum(1 for _ in plain) == LINES
    reading = time.process_time() - start

    before, start = children(), time.perf_counter()
    words = ["audience", str(log), "--output", str(tmp_path / "r.html")]
    child = subprocess.run([sys.executable, "-c", CHILD, *words], cwd=ROOT, check=True, capture_output=True)
    waited, counting = time.perf_counter() - start, children() - before
    peak = int(child.stderr.rpartition(b"VmHWM:")[2].split()[0]) / 1024
    print(
        f"\n{LINES:,} lines: {waited:.1f} s, {counting:.1f} s of processor, {counting / reading:.0f} × reading, {peak:.0f} MiB at most"
    )
    assert peak <= MOST_MIB
    assert counting <= MOST_TIMES_READING * reading
