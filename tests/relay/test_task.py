"""`tasks.py relay`: it starts when it is told enough, says what is missing when not, and ends as a whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.conftest import ROOT
from tests.relay.ports import free_port
from tests.relay.test_web_kill import environment

COMMAND = [sys.executable, "-m", "plugins.workshop.commands", "relay"]


def test_what_is_missing_is_said_once_and_in_french() -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RELAY_")}
    ended = subprocess.run(
        COMMAND, cwd=ROOT, env=environ | {"RELAY_TO_OFRE": "a@lot.fr"}, capture_output=True, encoding="utf-8",
        check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.count("RELAY_SMTP_URL : absente") == 1
    assert "RELAY_SPOOL : absente" in ended.stderr
    assert "vouliez-vous écrire RELAY_TO_OFFRE" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("victim", ["relay", "relay.sender", None])
def test_both_halves_live_and_end_together(tmp_path: Path, victim: str | None) -> None:
    port = free_port()
    command = [*COMMAND, "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(tmp_path / "spool"), stderr=subprocess.DEVNULL)
    _wait_for(port)
    halves = _children(process.pid)
    assert sorted(halves) == ["relay", "relay.sender"]
    if victim:
        os.kill(halves[victim], signal.SIGKILL)
    else:
        process.terminate()
    assert process.wait(timeout=60) == (1 if victim else 0), (
        "a half that dies is no success: whoever watches starts anew"
    )
    assert not any(Path(f"/proc/{half}").exists() for half in halves.values())


def _wait_for(port: int) -> None:
    for _ in range(400):
        try:
            if requests.get(f"http://127.0.0.1:{port}/formulaires/sante", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    pytest.fail("the relay did not start")


def _children(parent: int) -> dict[str, int]:
    """The Python modules that a process runs in its children, with their numbers."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text("utf-8").split()
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0") for child in listed}
    return {command[command.index("-m") + 1]: child for child, command in commands.items()}
