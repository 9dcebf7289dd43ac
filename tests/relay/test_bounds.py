"""What no browser sends of itself: a clear status, within a bounded time and a bounded memory."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from relay.forms import FORMS
from tests.conftest import ROOT
from tests.relay.desk import FILLED, SECRET, Desk, Visitor, encoded, serving

URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.spool.close()


@pytest.fixture
def visitor(desk: Desk) -> Iterator[Visitor]:
    with serving(desk.application) as address:
        yield Visitor(address)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"message=" + b"a" * 65_536, {}, 413),
        (b"&".join(b"c%d=x" % number for number in range(10_000)), {}, 413),
        (b"nom=a&" * 121, {}, 413),
        (b"nom=Zo%e9", {}, 400),
        (b"nom=Zo\xe9", {}, 400),
        (b"nom=%ed%a0%80", {}, 400),
        (b"nom=a&nom=b", {}, 400),
        (b"", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"nom=a", {"Content-Type": ""}, 415),
        (b"", {}, 422),
        (b"%", {}, 422),
        (b"=&=&&", {}, 422),
        (b"nom=%00", {"Content-Type": f"{URLENCODED}; charset=UTF-8"}, 422),
    ],
)  # fmt: skip
def test_a_clear_status_and_a_page_in_french(
    desk: Desk, visitor: Visitor, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = visitor.post("ecrire", body, headers)
    assert answer.status_code == status
    assert '<html lang="fr">' in answer.text
    assert "Rien n’" in answer.text
    assert "choisir-le-lot@lot.fr" in answer.text
    assert desk.kept() == []


def test_a_body_that_says_nothing_of_its_length_is_cut_short_too(desk: Desk, visitor: Visitor) -> None:
    endless = (b"message=" + b"a" * 1_000 for _ in range(10_000))
    answer = requests.post(
        f"{visitor.address}/formulaires/ecrire", endless, headers={"Content-Type": URLENCODED}, timeout=30
    )
    assert answer.status_code == 413
    assert desk.kept() == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_form_is_sent_by_post_and_by_nothing_else(visitor: Visitor, method: str) -> None:
    answer = requests.request(method, f"{visitor.address}/formulaires/ecrire", timeout=30)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("name", FORMS)
def test_whoever_follows_a_form_s_address_finds_its_page(visitor: Visitor, name: str) -> None:
    answer = visitor.get(f"/formulaires/{name}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/formulaires/{name}/")
    assert visitor.get(f"/formulaires/{name}x").status_code == 404
    assert visitor.get(f"/formulaires/{name}/").status_code == 404, "a page of the site: never a loop between the two"


def test_a_slow_body_is_given_up_and_others_are_served_meanwhile(desk: Desk, visitor: Visitor) -> None:
    host, port = visitor.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as slow:
        slow.sendall(
            f"POST /formulaires/ecrire HTTP/1.1\r\nHost: x\r\nContent-Type: {URLENCODED}\r\nContent-Length: 500\r\n\r\nnom=".encode()
        )
        assert visitor.send("ecrire", FILLED["ecrire"]).status_code == 303
        assert slow.recv(100).startswith(b"HTTP/1.1 408 ")
    assert len(desk.kept()) == 1


def test_a_hundred_bodies_at_once_fit_in_80_mib(tmp_path: Path) -> None:
    """The relay as it runs in production, its peak memory read from the kernel."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RELAY_")} | {
        "RELAY_SMTP_URL": "smtp://localhost", "RELAY_SPOOL": str(tmp_path / "spool"), "RELAY_FROM": "relais@lot.example",
        "RELAY_SECRET": SECRET, "RELAY_PUBLIC_URL": "https://choisir.example", "RELAY_RATE_LIMIT": "0",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "relay", "--port", str(port)], cwd=ROOT, env=environ, stderr=subprocess.DEVNULL
    )
    try:
        visitor = Visitor(f"http://127.0.0.1:{port}")
        _wait_for(visitor)
        long = encoded(FILLED["ecrire"] | {"message": "é" * 9_900})
        assert len(long) > 59_000
        bodies = [long, b"message=" + b"a" * 500_000, b"&".join(b"c%d=x" % n for n in range(10_000))] * 40
        with ThreadPoolExecutor(100) as crowd:
            codes = list(crowd.map(lambda body: visitor.post("ecrire", body).status_code, bodies))
        assert codes == [303, 413, 413] * 40
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
        peak = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert peak
        print(f"peak {int(peak[1]) / 1024:.0f} MiB")
        assert int(peak[1]) <= 80 * 1024
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(visitor: Visitor) -> None:
    for _ in range(200):
        try:
            visitor.get("/formulaires/sante")
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the relay did not start")
