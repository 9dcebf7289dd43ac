"""What the web side said 303 to is in the spool, whatever the instant at which it is killed."""

from __future__ import annotations

import base64
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from relay.spool import Spool
from tests.conftest import ROOT
from tests.relay.desk import FILLED, SECRET, Visitor
from tests.relay.ports import free_port

KILLS, KILLS_WHOLE = 12, 1_000
CROWD = 4


def environment(spool: Path) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("RELAY_")} | {
        "RELAY_SMTP_URL": "smtp://localhost", "RELAY_SPOOL": str(spool), "RELAY_FROM": "relais@lot.example",
        "RELAY_SECRET": SECRET, "RELAY_PUBLIC_URL": "https://choisir.example", "RELAY_RATE_LIMIT": "0",
    }  # fmt: skip


def web(spool: Path, port: int, *before: str) -> subprocess.Popen[bytes]:
    command = [*before, sys.executable, "-m", "relay", "--port", str(port)]
    return subprocess.Popen(command, cwd=ROOT, env=environment(spool), stderr=subprocess.DEVNULL)


def reference_in(location: str) -> str:
    payload = location.rpartition("/")[2].partition(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))[1])


class Crowd:
    """People who send one message after another, and note what they were thanked for."""

    def __init__(self, port: int, people: int = CROWD) -> None:
        self._visitor = Visitor(f"http://127.0.0.1:{port}")
        self._numbers = itertools.count()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._send_on, daemon=True) for _ in range(people)]
        self.thanked: list[str] = []

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        goal = len(self.thanked) + more
        while len(self.thanked) < goal:
            time.sleep(0.01)

    def _send_on(self) -> None:
        while not self._over.is_set():
            try:
                answer = self._visitor.send("ecrire", FILLED["ecrire"], message=f"Message {next(self._numbers)}")
            except requests.RequestException:
                time.sleep(0.02)  # nobody was thanked
                continue
            if answer.status_code == 303:
                self.thanked.append(reference_in(answer.headers["Location"]))


def test_thanked_is_kept_under_kill_9(tmp_path: Path, thorough: bool) -> None:
    port, chance = free_port(), random.Random(46)
    with Crowd(port) as crowd:
        for _ in range(KILLS_WHOLE if thorough else KILLS):
            process = web(tmp_path / "spool", port)
            crowd.wait_for(3)
            time.sleep(chance.random() * 0.1)
            process.kill()
            process.wait()
    assert len(crowd.thanked) >= 3 * KILLS
    spool = Spool(tmp_path / "spool")
    kept = {letter.reference for letter in spool.listing("waiting")}
    spool.close()
    assert set(crowd.thanked) - kept == set()


def test_the_last_sync_comes_before_the_thanks(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.fail("strace manque ; sur Debian ou Ubuntu : sudo apt install strace")
    port, trace = free_port(), tmp_path / "trace"
    calls = "trace=fsync,fdatasync,write,pwrite64,sendto,sendmsg,writev"
    process = web(tmp_path / "spool", port, "strace", "-D", "-f", "-s", "40", "-e", calls, "-o", str(trace))
    # Of a second person, the writes would fall between the sync and the thanks of the first.
    with Crowd(port, people=1) as crowd:
        crowd.wait_for(1)
    process.terminate()
    process.wait(timeout=60)
    lines = trace.read_text("utf-8", "replace").splitlines()
    thanks = next(number for number, line in enumerate(lines) if "303 See Other" in line)
    before = [line for line in lines[:thanks] if re.search(r"fsync|fdatasync|pwrite64", line)]
    assert re.search(r"fsync|fdatasync", before[-1]), "nothing was written after the last sync"
    assert sum(bool(re.search(r"fsync|fdatasync", line)) for line in before) >= 3, "journal, database and folder"
