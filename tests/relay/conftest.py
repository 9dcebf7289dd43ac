"""What the proofs of the relay share: settings, letters, a clock, and a mail server that says what it is told to."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from relay.config import Settings, read_settings
from relay.letter import Letter
from relay.message import Mail, compose
from relay.sender import Sender
from relay.server import SmtpServer
from relay.spool import Spool
from tests.relay.mail_peer import MailPeer

# 22 November 2026, noon in Paris.
NOON = 1_795_345_200.0


class FakeClock:
    """Time that passes only when someone sleeps."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def environment(spool: Path, port: int = 25, **more: str) -> dict[str, str]:
    return {
        "RELAY_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "RELAY_SPOOL": str(spool),
        "RELAY_FROM": "Choisir le Lot <relais@lot.fr>",
        "RELAY_TO": "equipe@lot.fr",
        "RELAY_ALERT_TO": "astreinte@lot.fr",
        "RELAY_SECRET": "un secret de trente-deux caracteres",
        "RELAY_PUBLIC_URL": "https://www.choisirlelot.fr",
    } | more


@pytest.fixture
def peer() -> Iterator[MailPeer]:
    with MailPeer() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, peer: MailPeer) -> Settings:
    return read_settings(environment(tmp_path / "spool", peer.port))


@pytest.fixture
def spool(settings: Settings) -> Iterator[Spool]:
    spool = Spool(settings.spool)
    yield spool
    spool.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sender(settings: Settings, spool: Spool, clock: FakeClock) -> Sender:
    return Sender(settings, spool, clock, clock.sleep)


@pytest.fixture
def write(settings: Settings, clock: FakeClock) -> Callable[..., Letter]:
    """Compose a letter; each has its own key, unless one is given."""
    numbers = itertools.count()

    def one(**fields: object) -> Letter:
        mail = Mail(f"cle-{next(numbers)}", "ecrire", "Message reçu par le site", "Bonjour", ("equipe@lot.fr",))
        return compose(replace(mail, **fields), settings.sender, clock())  # type: ignore[arg-type]

    return one


def elsewhere(settings: Settings, port: int) -> Settings:
    """The same relay, with another mail server."""
    return replace(settings, smtp=SmtpServer("127.0.0.1", port))


def read_mail(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def work(sender: Sender, clock: FakeClock, seconds: float) -> None:
    """What `run` does, for a time; looks at an idle spool every 30 seconds only, to be done sooner."""
    end = clock() + seconds
    while clock() < end:
        clock.sleep(max(sender.round(), 30))
