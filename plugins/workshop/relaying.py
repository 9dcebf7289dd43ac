"""Start the relay: both its halves in production, or, for `serve`, the one that shows its mail on this machine."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from plugins.workshop.environment import ROOT
from relay.__main__ import settings_or_exit

FOLDER = ROOT / ".relay"
# In seconds: how long a developer's relay may take to start and to answer.
PATIENCE = 30
_STOPPING = 30
_GLANCE = 0.2
# What one proxy says to the next and not to whom it serves (RFC 9110, 7.6.1), and what a visitor has no say in.
_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "host", "x-forwarded-for"}


def run(host: str, port: int, proxy: str) -> None:
    """Start the web side and the sender, and end with the first of them; whoever watches over us starts both anew."""
    settings_or_exit()  # said once, rather than by each half
    web = [sys.executable, "-m", "relay", "--host", host, "--port", str(port), "--proxy", proxy]
    halves = [subprocess.Popen(command, cwd=ROOT) for command in (web, [sys.executable, "-m", "relay.sender"])]

    asked = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not asked and all(half.poll() is None for half in halves):
        time.sleep(_GLANCE)
    for half in halves:
        half.terminate()
    for half in halves:
        half.wait(timeout=_STOPPING)
    sys.exit(0 if asked else 1)


class LocalRelay:
    """A developer's relay behind `serve`; it ends with this process, and starts anew when its code changes."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, or start anew; requests wait meanwhile, for the socket stays open."""
        self._end()
        command = [sys.executable, "-m", "relay.development", "--socket", str(self._socket.fileno())]
        self._process = subprocess.Popen(
            [*command, "--folder", str(self._folder)], cwd=ROOT, stdin=subprocess.PIPE, pass_fds=[self._socket.fileno()]
        )

    def stop(self) -> None:
        """End it, and answer nobody any more."""
        self._end()
        self._socket.close()

    def _end(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.communicate(timeout=PATIENCE)

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, visitor: str
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Hand a request over and give back what the relay says; raises OSError when it says nothing."""
        host, port = self._socket.getsockname()
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        passed = {name: value for name, value in headers.items() if name.lower() not in _HOP}
        try:
            connection.request(method, path, body, passed | {"X-Forwarded-For": visitor})
            response = connection.getresponse()
            content = response.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        kept = [(name, value) for name, value in response.getheaders() if name.lower() not in _HOP]
        return response.status, kept, content
