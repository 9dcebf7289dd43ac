"""What stands behind a form: relays as `tasks.py relay` runs them, and the mail that they give to Postfix."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from relay.spool import Spool
from tests.conftest import ROOT
from tests.relay.desk import SECRET
from tests.relay.ports import listens
from tests.relay.postfix import Postfix


@contextmanager
def relay(folder: Path, port: int, mail_port: int, limit: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    """`tasks.py relay`: its web side and its sender."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RELAY_")} | {
        "RELAY_SMTP_URL": f"smtp://127.0.0.1:{mail_port}", "RELAY_SPOOL": str(folder), "RELAY_SECRET": SECRET,
        "RELAY_FROM": "Choisir le Lot <relais@lot.fr>", "RELAY_TO": "equipe@lot.fr", "RELAY_RETRY_MIN": "1",
        "RELAY_PUBLIC_URL": "https://choisir.example", "RELAY_RATE_LIMIT": str(limit),
    }  # fmt: skip
    command = [sys.executable, "-m", "plugins.workshop.commands", "relay", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
    try:
        assert listens(port)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=40)


def received(postfix: Postfix, count: int = 1) -> list[EmailMessage]:
    mails = postfix.wait_for("equipe", count)
    return [message_from_bytes(mail, policy=default) for mail in mails]  # type: ignore[misc]


def handed_over(folders: list[Path]) -> int:
    """How many messages relays have given to the mail server, once none waits."""
    with ExitStack() as stack:
        spools = [stack.enter_context(closing(Spool(folder))) for folder in folders]
        until = time.monotonic() + 60
        while any(spool.listing("waiting") for spool in spools):
            assert time.monotonic() < until, "a message still waits"
            time.sleep(0.05)
        return sum(letter.kind == "message" for spool in spools for letter in spool.listing("delivered"))
