"""A mail server on this machine that keeps what it is handed, and plays the faults that a test asks for."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult

Step = Literal["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "TEXT"]
DROP = "drop"  # closes the connection instead of answering
DROP_AFTER = "drop-after"  # keeps the text, then closes the connection instead of saying so


@dataclass(frozen=True)
class Taken:
    """A mail that the server said 250 to, or kept before it dropped the connection."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass
class Faults:
    """What to answer instead of yes, for each step, one after another; an empty list is no fault."""

    answers: dict[Step, deque[str]] = field(default_factory=dict)

    def next(self, step: Step) -> str | None:
        waiting = self.answers.get(step)
        return waiting.popleft() if waiting else None


class _Handler:
    def __init__(self, peer: MailPeer) -> None:
        self.peer = peer
        self.letters = 0

    async def _fault(self, server: SMTP, step: Step) -> str | None:
        answer = self.peer.faults.next(step)
        if answer == DROP:
            server.transport.close()
            return "421 gone"
        return answer

    async def handle_MAIL(self, server: SMTP, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.letters += 1
        fault = (
            "421 that is enough" if self.letters > self.peer.most_per_connection else await self._fault(server, "MAIL")
        )
        if fault is None:
            envelope.mail_from = address
        return fault or "250 OK"

    async def handle_RCPT(self, server: SMTP, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        fault = self.peer.refused.get(address) or await self._fault(server, "RCPT")
        if fault is None:
            envelope.rcpt_tos.append(address)
        return fault or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        fault = self.peer.faults.next("TEXT")
        if fault in {None, DROP_AFTER}:
            self.peer.take(Taken(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        if fault in {DROP, DROP_AFTER}:
            server.transport.close()
        return fault or "250 OK"


class _Smtp(SMTP):
    """aiosmtpd has no hook for the greeting, nor for the commands that a test answers no to."""

    peer: MailPeer
    greeted = False

    async def push(self, status: Any) -> None:
        if not self.greeted:
            self.greeted = True
            if await self._played("CONNECT"):
                return
        await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self._played("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        if not await self._played("EHLO"):
            await super().smtp_HELO(hostname)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if not await self._played("DATA"):
            await super().smtp_DATA(arg)

    async def _played(self, step: Step) -> bool:
        fault = self.peer.faults.next(step)
        if fault == DROP:
            self.transport.close()
        elif fault:
            await super().push(fault)
        return fault is not None


class MailPeer:
    """The server; its messages are in `taken`. Runs in a thread while it is entered."""

    def __init__(
        self, port: int = 0, *, tls: ssl.SSLContext | None = None, account: tuple[str, str] | None = None
    ) -> None:
        self.port = port
        self._tls = tls
        self._account = account
        self.taken: list[Taken] = []
        self.faults = Faults()
        self.refused: dict[str, str] = {}
        self.most_per_connection = 1_000_000
        self.connections = 0
        self._arrived = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def answer(self, step: Step, *answers: str) -> None:
        """What to say at the next occurrences of a step."""
        self.faults.answers[step] = deque(answers)

    def take(self, mail: Taken) -> None:
        with self._arrived:
            self.taken.append(mail)
            self._arrived.notify_all()

    def wait_for(self, count: int, seconds: float = 60) -> list[Taken]:
        """The messages, once there are that many."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.taken) >= count, seconds), (
                f"{len(self.taken)} of {count} came"
            )
            return list(self.taken)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._session, "127.0.0.1", self.port, ssl=self._tls)

    def _authenticate(self, _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        known = self._account == (data.login.decode(), data.password.decode())
        return AuthResult(success=known, handled=False)

    def _session(self) -> SMTP:
        self.connections += 1
        session = _Smtp(
            _Handler(self), hostname="peer.lot.fr", loop=self._loop, ident="peer", auth_require_tls=False,
            auth_required=self._account is not None, authenticator=self._authenticate if self._account else None,
        )  # fmt: skip
        session.peer = self
        return session

    def __exit__(self, *_error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
