"""A generated project served by its own `serve`, and a browser's connection to it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from plugins.workshop.bench.measuring import CommandFailed
from plugins.workshop.bench.project import Project

# In seconds: how long a page may take, and how long between two looks at it.
PATIENCE = 1_800.0
_GLANCE = 0.005
_SHEET = re.compile(r'<link rel="stylesheet" href="(/[^"]*site\.css)"')


class Browser:
    """Looks at pages of a server on this machine, over a connection that it keeps."""

    def __init__(self, port: int, server: subprocess.Popen[bytes]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._server = server

    def wait(self, read: Callable[[str], str], address: str, word: str) -> float:
        """The moment (monotonic seconds) when what is read of a page (`page` or `sheet`) first has a word.

        Raises CommandFailed when the server ends, or after a long while.
        """
        until = time.monotonic() + PATIENCE
        while word not in read(address):
            if self._server.poll() is not None or time.monotonic() > until:
                raise CommandFailed(f"« {word} » ne s’est pas montré sur {address} (serve)")
            time.sleep(_GLANCE)
        return time.monotonic()

    def page(self, address: str) -> str:
        """What an address answers; nothing when it is not there, or nobody answers yet."""
        try:
            self._connection.request("GET", address)
            answer = self._connection.getresponse()
            content = answer.read().decode("utf-8", "replace")
        except (http.client.HTTPException, OSError):
            self._connection.close()
            return ""
        return content if answer.status == http.client.OK else ""

    def sheet(self, address: str) -> str:
        """The stylesheet that a page names now; nothing when either is not there."""
        named = _SHEET.search(self.page(address))
        return self.page(named[1]) if named else ""

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


@contextmanager
def serving(project: Project) -> Iterator[tuple[subprocess.Popen[bytes], Browser]]:
    """The project's `serve`, from its start, and a browser that may still have to wait for it; no source is read."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (project.root / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            project.command("serve", "--port", f"{port}", "--no-refresh"), cwd=project.root, env=project.environ,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    browser = Browser(port, process)
    try:
        yield process, browser
    finally:
        browser.close()
        os.killpg(process.pid, signal.SIGKILL)  # its relay and its build too: all of it is thrown away
        process.wait()
