"""Handing letters to the mail server, and what its answers mean."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from relay.server import SmtpServer

# Answers about the account, the connection or the order of commands, not about the letter (RFC 4954, 3207, 5321).
_ABOUT_US = {421, 454, 502, 503, 530, 534, 535, 538}
_ACCEPTED = range(200, 300)
_LONGEST_REASON = 200


class ServerUnavailable(Exception):
    """No connection, no TLS, wrong password, or gone in the middle of a letter: then nobody knows whether it was kept."""


@dataclass(frozen=True)
class Patience:
    """Seconds to wait: to connect, for an answer, for the answer to the whole text, and for one letter in all.

    RFC 5321 (4.5.3.2) asks for 5 minutes, and for 10 after the text: leaving earlier makes duplicates.
    """

    connect: float = 30
    answer: float = 300
    text: float = 600
    letter: float = 1_800


@dataclass(frozen=True)
class Refusal:
    """What the server said of some recipients; `final` when it will never say otherwise (5xx)."""

    recipients: tuple[str, ...]
    final: bool
    why: str


class Session:
    """One open connection; carries one letter after another."""

    def __init__(self, smtp: smtplib.SMTP, patience: Patience) -> None:
        self._smtp = smtp
        self._patience = patience

    def carry(self, sender: str, recipients: tuple[str, ...], content: bytes) -> list[Refusal]:
        """Hand one letter over; gives the recipients who did not get it, nobody when it was taken for all.

        Raises ServerUnavailable when the answer is not about this letter.
        """
        with _time_limit(self._smtp, self._patience.letter), _troubles_named():
            refusals = self._carry(sender, recipients, content)
            if refusals:
                # Else the next letter would find this one half begun, and be refused for it (503). What was said of
                # this one holds even if the server goes away now.
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    self._smtp.rset()
            return refusals

    def _carry(self, sender: str, recipients: tuple[str, ...], content: bytes) -> list[Refusal]:
        refusals = self._step(recipients, *self._smtp.mail(sender, [f"size={len(content)}"] if self._sized else []))
        if refusals:
            return refusals
        for recipient in recipients:
            refusals += self._step((recipient,), *self._smtp.rcpt(recipient))
        refused = {recipient for refusal in refusals for recipient in refusal.recipients}
        accepted = tuple(recipient for recipient in recipients if recipient not in refused)
        return refusals + (self._text(accepted, content) if accepted else [])

    @property
    def _sized(self) -> bool:
        return self._smtp.has_extn("size")

    def _text(self, recipients: tuple[str, ...], content: bytes) -> list[Refusal]:
        assert self._smtp.sock
        self._smtp.sock.settimeout(self._patience.text)
        try:
            code, answer = self._smtp.data(content)
        except smtplib.SMTPDataError as error:  # not 354: nothing was sent, even when the code is one of success
            code, answer = error.smtp_code, _bytes(error.smtp_error)
            if code in _ACCEPTED:
                raise ServerUnavailable(_reason(code, answer)) from None
        finally:
            if self._smtp.sock:
                self._smtp.sock.settimeout(self._patience.answer)
        return self._step(recipients, code, answer)

    def _step(self, recipients: tuple[str, ...], code: int, answer: bytes) -> list[Refusal]:
        if code in _ACCEPTED:
            return []
        why = _reason(code, answer)
        if code in _ABOUT_US or code < 400:  # a code that has no meaning here: not a server to trust
            raise ServerUnavailable(why)
        return [Refusal(recipients, code >= 500, why)]


@contextlib.contextmanager
def connected(server: SmtpServer, patience: Patience) -> Iterator[Session]:
    """A session with the server; raises ServerUnavailable."""
    with _troubles_named():
        smtp = _connect(server, patience)
    try:
        yield Session(smtp, patience)
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            if smtp.sock:
                smtp.sock.settimeout(patience.connect)
                smtp.quit()
        smtp.close()


def _connect(server: SmtpServer, patience: Patience) -> smtplib.SMTP:
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=patience.connect, context=_trust())
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=patience.connect)
    try:
        with _time_limit(smtp, patience.letter):
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                smtp.starttls(context=_trust())
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, server.password)
        assert smtp.sock
        smtp.sock.settimeout(patience.answer)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _trust() -> ssl.SSLContext:
    # The certificate is checked, against the machine's authorities or those of SSL_CERT_FILE.
    return ssl.create_default_context()


@contextlib.contextmanager
def _time_limit(smtp: smtplib.SMTP, seconds: float) -> Iterator[None]:
    # A server that says one byte a minute never reaches the timeout of one answer.
    too_long = threading.Event()

    def cut() -> None:
        too_long.set()
        with contextlib.suppress(OSError, AttributeError):
            smtp.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if too_long.is_set():
        # smtplib takes what had come of a line for the whole of it: this was no answer.
        raise ServerUnavailable("réponse trop lente")


@contextlib.contextmanager
def _troubles_named() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPServerDisconnected:
        raise ServerUnavailable("connexion coupée") from None
    except smtplib.SMTPResponseException as error:
        raise ServerUnavailable(_reason(error.smtp_code, _bytes(error.smtp_error))) from None
    except smtplib.SMTPException as error:
        raise ServerUnavailable(_clean(str(error))) from None
    except OSError as error:
        raise ServerUnavailable(_clean(error.strerror or str(error) or type(error).__name__)) from None


def _reason(code: int, answer: bytes) -> str:
    return f"{code} {_clean(answer.decode('utf-8', 'replace'))}".strip()


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:_LONGEST_REASON]


def _bytes(answer: bytes | str) -> bytes:
    return answer if isinstance(answer, bytes) else answer.encode("utf-8", "replace")
