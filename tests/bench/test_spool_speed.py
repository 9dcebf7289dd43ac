"""How fast the spool acknowledges, beside what the same disk can sync; figures are printed, only ratios are asserted."""

from __future__ import annotations

import os
import statistics
import threading
import time
from pathlib import Path

from plugins.workshop.bench import elsewhere
from relay.letter import Letter
from relay.spool import Spool
from tests.relay import crew

SUBMITTERS = 64


def syncs_per_second(folder: Path, count: int = 300) -> float:
    """Appends of 4 KiB, each followed by fsync: what one durable write costs here at the least."""
    with (folder / "sync").open("wb", buffering=0) as file:
        start = time.perf_counter()
        for _ in range(count):
            file.write(b"\0" * 4096)
            os.fsync(file.fileno())
        return count / (time.perf_counter() - start)


def acknowledgements(folder: Path, submitters: int, each: int) -> tuple[float, float]:
    """How many a second with `submitters` at a time, and the 99th percentile of what each waited, in milliseconds."""
    spool = Spool(folder)
    waits: list[float] = []
    letters = [[crew.letter(f"{who}-{number}", "x" * 1_000) for number in range(each)] for who in range(submitters)]

    def submit(mine: list[Letter]) -> None:
        for letter in mine:
            start = time.perf_counter()
            spool.submit([letter])
            waits.append(time.perf_counter() - start)

    threads = [threading.Thread(target=submit, args=[mine]) for mine in letters]
    spool.submit([crew.letter("first")])
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    assert spool.depth(time.time()).waiting - 1 == submitters * each == len(waits)
    spool.close()
    return len(waits) / seconds, statistics.quantiles(waits, n=100)[98] * 1_000


def test_group_commit_acknowledges_more_than_one_letter_per_sync(tmp_path: Path) -> None:
    before = syncs_per_second(tmp_path)
    rates: dict[int, float] = {}
    for submitters, each in ((1, 300), (SUBMITTERS, 100)):
        rates[submitters], p99 = acknowledgements(tmp_path / f"{submitters}", submitters, each)
        print(f"\n{submitters} submitters: {rates[submitters]:,.0f} acknowledged/s, p99 {p99:.1f} ms")
    syncs = statistics.mean([before, syncs_per_second(tmp_path)])
    print(f"same disk: {syncs:,.0f} fsync/s, so {rates[SUBMITTERS] / syncs:.2f} acknowledgements per fsync")
    elsewhere.keep("spool", alone_per_s=rates[1], together_per_s=rates[SUBMITTERS], p99_ms=p99, fsync_per_s=syncs)
    assert rates[SUBMITTERS] > 2 * rates[1], "submitters that wait together are not committed together"
