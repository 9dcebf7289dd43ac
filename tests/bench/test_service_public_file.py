"""The weekly file of « Choisir le service public » weighs 84 MB: it is read as it comes, never held."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.feeds.peers_jobs import post, posts_csv

ROOT = Path(__file__).parents[2]
OF_THE_LOT = 300
# The file is allowed 100 MiB; being read row by row, it takes the same few whatever its size.
MOST_GROWTH = 25 * 1024 * 1024

# In a process of its own, because a peak of memory never comes down: what it had before, at most, and its own time.
CHILD = """
import json, re, sys, time
from pathlib import Path
from plugins.feeds.refreshing import refresh
from plugins.feeds.snapshot import read_snapshot

# Not getrusage: its ru_maxrss begins at what the parent held when it forked, and would hide any growth below.
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text("ascii"))[1]) * 1024

root, told = Path(sys.argv[1]), []
before, started = peak(), time.process_time()
outcomes = refresh(root, [], say=told.append, progress=lambda _feed, done, _total: told.append(done))
own, grown = time.process_time() - started, peak() - before
print(json.dumps({
    "failed": [outcome.message for outcome in outcomes if outcome.failed], "kept": outcomes[0].kept,
    "growth": grown, "seconds": own, "progress": [rows for rows in told if isinstance(rows, int)],
}))
"""


class Generated:
    """A file of so many bytes or a little more, made while it is sent: some posts of the Lot among all the others."""

    def __init__(self, size: int) -> None:
        elsewhere = [
            post(number, Localisation_du_poste="Creuse (23)", Compétences_attendues="Savoir accueillir\n" * 20)
            for number in range(1000)
        ]
        head = posts_csv([post(number) for number in range(OF_THE_LOT)])
        block = posts_csv(elsewhere).partition(b"\n")[2]
        self.times = 1 + size // len(block)
        self.head, self.block, self.size = head, block, len(head) + self.times * len(block)

    def answer(self, _request: Request) -> Response:
        return Response(self._parts(), 200, {"Content-Length": str(self.size)}, content_type="text/csv")

    def _parts(self) -> Iterator[bytes]:
        yield self.head
        for _ in range(self.times):
            yield self.block


@pytest.mark.long
def test_the_file_is_read_in_little_memory(thorough: bool, tmp_path: Path, httpserver: HTTPServer) -> None:
    generated = Generated(84_000_000 if thorough else 10_000_000)
    httpserver.expect_request(re.compile(".*")).respond_with_handler(generated.answer)
    (tmp_path / "offers").mkdir()
    table = f'[service-public]\naddress = "{httpserver.url_for("/offres-datagouv-20261116.csv")}"\n'
    (tmp_path / "offers" / "feeds.toml").write_text(table, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    print(f"{generated.size / 1e6:.0f} Mo : {told['seconds']:.1f} s, +{told['growth'] / 2**20:.0f} Mio")
    assert told["failed"] == []
    assert told["kept"] == OF_THE_LOT
    assert told["growth"] <= MOST_GROWTH
    assert told["progress"] == sorted(told["progress"])
    assert told["progress"][-1] == OF_THE_LOT + 1000 * generated.times
