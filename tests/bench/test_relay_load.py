"""A flood of right messages to two relays on this machine: acknowledged each second, beside the disk's own syncs."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from plugins.workshop.bench import elsewhere
from tests.bench.test_spool_speed import syncs_per_second
from tests.conftest import ROOT
from tests.relay.ports import free_port, listens

RELAYS, VISITORS, EACH = 2, 32, 100


@contextmanager
def relay(folder: Path) -> Iterator[tuple[int, int]]:
    """A relay of its own, as `tasks.py relay` starts one; its port and its process."""
    folder.mkdir()
    port = free_port()
    environment = os.environ | {
        "RELAY_SMTP_URL": "smtp://127.0.0.1:9", "RELAY_SPOOL": str(folder), "RELAY_FROM": "relais@lot.example",
        "RELAY_SECRET": "secret de mesure, le même pour les deux", "RELAY_PUBLIC_URL": "https://choisir.example",
        "RELAY_RATE_LIMIT": "0",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "relay", "--port", str(port)], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert listens(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


async def visitor(port: int, name: str, waits: list[float]) -> None:
    """Sends its messages one after the other on one connection; notes how long each thank-you took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(EACH):
        body = urlencode({
            "nom": "Camille Essai", "courriel": f"{name}@example.org", "objet": "emploi",
            "message": f"Message {number} de {name}. " + "Je cherche un poste dans le Lot. " * 15,
        }).encode()  # fmt: skip
        begun = time.perf_counter()
        writer.write(
            b"POST /formulaires/ecrire HTTP/1.1\r\nHost: relais\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 303"), head
        waits.append(time.perf_counter() - begun)
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        if length and int(length[1]):
            await reader.readexactly(int(length[1]))
    writer.close()


async def flood(ports: list[int], waits: list[float]) -> float:
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(VISITORS):
            group.create_task(visitor(ports[number % len(ports)], f"visiteur-{number}", waits))
    return time.perf_counter() - begun


def test_every_message_of_a_flood_is_kept(tmp_path: Path) -> None:
    before = syncs_per_second(tmp_path)
    waits: list[float] = []
    with ExitStack() as stack:
        ports = [stack.enter_context(relay(tmp_path / f"relais-{number}"))[0] for number in range(RELAYS)]
        seconds = asyncio.run(flood(ports, waits))
        kept = sum(waiting(port) for port in ports)
    syncs = statistics.mean([before, syncs_per_second(tmp_path)])
    p99 = statistics.quantiles(waits, n=100)[98] * 1_000
    rate, p50 = len(waits) / seconds, statistics.median(waits) * 1_000
    print(
        f"\n{rate:,.0f} messages acquittés/s par {RELAYS} relais, p50 {p50:.0f} ms, "
        f"p99 {p99:.0f} ms ; ce disque : {syncs:,.0f} fsync/s"
    )
    elsewhere.keep("relay", messages_per_s=rate, p50_ms=p50, p99_ms=p99, fsync_per_s=syncs)
    assert len(waits) == VISITORS * EACH == kept


def waiting(port: int) -> int:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /formulaires/sante HTTP/1.1\r\nHost: relais\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    found = re.search(rb'"en_attente":\s*(\d+)', answer)
    assert found, answer
    return int(found[1])
