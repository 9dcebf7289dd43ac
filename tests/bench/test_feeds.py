"""3,150 offers, as many as one search of France Travail gives: our own time beside parsing the same bytes, and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from pytest_httpserver import HTTPServer

from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import COMPLETE, Peer, offer

OFFERS = 3150
# The child is a whole `feeds` without its pauses; what it prints is its own processor time and its peak memory (VmHWM:
# `ru_maxrss` would begin at its parent's peak).
CHILD = """
import re, resource, sys
from pathlib import Path
from plugins.feeds.refreshing import refresh
before = resource.getrusage(resource.RUSAGE_SELF)
(outcome,) = refresh(Path(sys.argv[1]), [], say=lambda line: None, sleep=lambda seconds: None)
after = resource.getrusage(resource.RUSAGE_SELF)
assert not outcome.failed and outcome.kept == int(sys.argv[2]), outcome
print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
      int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""


def test_a_whole_search_costs_little_more_than_reading_it(desk: Desk, peer: Peer, httpserver: HTTPServer) -> None:
    desk.configure(page_size=150, timeout=60)
    text = "Vous accueillez, conseillez et fidélisez la clientèle du bourg. " * 25
    peer.offers = [
        offer(number, **COMPLETE)
        | {"id": f"{number:06d}T", "description": f"{text} {number}", "entreprise": {"nom": "X"}}
        for number in range(OFFERS)
    ]
    body = json.dumps(peer.offers).encode()
    started = time.process_time()
    json.loads(body)
    parsing = time.process_time() - started
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(desk.root), str(OFFERS)],
        cwd=Path(__file__).parents[2], env=desk.environ | {"PATH": ""}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    seconds, mebibytes = map(float, ended.stdout.split())
    print(f"\n{OFFERS} offres ({len(body) / 1e6:.0f} Mo) : {seconds:.2f} s de processeur, {seconds / parsing:.0f} fois "
          f"la seule lecture du JSON ; {mebibytes:.0f} Mio au plus")  # fmt: skip
    assert mebibytes <= 150
    # Reading, cleaning, checking and keeping every field: it grows with the offers, and with nothing else.
    assert seconds / parsing < 120
