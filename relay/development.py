"""The relay on a developer's machine: the same way in, and a local outbox in place of a mail server.

`python -m relay.development --socket N --folder F` is started by `tasks.py serve`; it ends with the process that
holds its standard input. The outbox is at /formulaires/boite, for this machine only.
"""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import logging
import os
import secrets
import socket
import sys
import threading
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import uvicorn
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from relay.app import HEADERS, Relay
from relay.config import Settings, read_settings
from relay.pages import Pages
from relay.spool import Spool, SpoolUnavailable

log = logging.getLogger("relay.development")

ADDRESS = "/formulaires/boite"
# The most messages that the outbox shows.
_SHOWN = 50
# Seconds between two looks at the spool.
_IDLE = 0.3


class Outbox:
    """Letters as files, in the order in which they left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver_from(self, spool: Spool, now: float) -> None:
        """Take over what is due, as a mail server would: on disk first, delivered then."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for letter in spool.due(now):
            (self._folder / f"{time.time_ns()}-{letter.reference}.eml").write_bytes(letter.content)
            spool.delivered(letter.key, now)

    def messages(self) -> list[dict[str, Any]]:
        """The latest messages as people read them, the newest first."""
        newest = sorted(self._folder.glob("*.eml"), reverse=True)[:_SHOWN] if self._folder.is_dir() else []
        return [_shown(path.read_bytes()) for path in newest]


def _shown(content: bytes) -> dict[str, Any]:
    message = message_from_bytes(content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    body = message.get_body()
    headers = {"subject": "Subject", "sender": "From", "recipients": "To", "reply_to": "Reply-To", "date": "Date"}
    return {name: str(message[header] or "") for name, header in headers.items()} | {
        "text": body.get_content() if body else "",
        "attachments": [(part.get_filename(), part.get_content()) for part in message.iter_attachments()],
    }


def settings_for(folder: Path) -> Settings:
    """Settings that reach nobody: the mail server is never called, and the secret lasts as long as the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret"
    if not secret.is_file():
        secret.write_text(secrets.token_hex(32), "utf-8")
    return read_settings(
        {
            "RELAY_SMTP_URL": "smtp://localhost",
            "RELAY_SPOOL": str(folder / "spool"),
            "RELAY_FROM": "Choisir le Lot <relais@lot.example>",
            "RELAY_SECRET_FILE": str(secret),
            "RELAY_PUBLIC_URL": "http://localhost",
            "RELAY_RATE_LIMIT": "0",
        }
    )


def _loopback(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def main() -> None:
    """Serve on a socket that was handed over, until the process that handed it ends."""
    parser = argparse.ArgumentParser(prog="python -m relay.development")
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    settings = settings_for(options.folder.resolve())
    spool, outbox = Spool(settings.spool), Outbox(options.folder / "outbox")
    pages = Pages()

    def box(request: Request) -> Response:
        if not _loopback(request):
            raise HTTPException(404)
        return HTMLResponse(pages.outbox(outbox.messages()), headers=HEADERS)

    def deliver() -> None:
        while True:
            try:
                outbox.deliver_from(spool, time.time())
            except (SpoolUnavailable, OSError) as failure:
                log.warning("Boîte d’envoi : %s", failure)
            time.sleep(_IDLE)

    def end_with_parent() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    for work in (deliver, end_with_parent):
        threading.Thread(target=work, daemon=True).start()
    application = Relay(settings, spool).application((Route(ADDRESS, box),))
    server = uvicorn.Server(uvicorn.Config(application, access_log=False, log_level="warning", forwarded_allow_ips="*"))
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C, which uvicorn raises again once it has ended
        server.run(sockets=[socket.socket(fileno=options.socket)])


if __name__ == "__main__":
    main()
