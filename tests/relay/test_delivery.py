"""Who the relay talks to: certificates, accounts, and never in clear what was to be encrypted."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from relay.config import Settings
from relay.letter import Letter
from relay.sender import Sender
from relay.server import parse_server
from relay.spool import Spool
from tests.relay.certificate import make_certificate
from tests.relay.conftest import FakeClock, read_mail, work
from tests.relay.mail_peer import MailPeer

Write = Callable[..., Letter]
Send = Callable[[str], int]


# aiosmtpd warns of what only a test does: a password in clear, on this machine.
on_this_machine = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture
def send(settings: Settings, spool: Spool, clock: FakeClock, write: Write) -> Send:
    """Submit a letter, try a server for some minutes; gives how many letters still wait."""

    def attempt(address: str) -> int:
        spool.submit([write()])
        work(Sender(replace(settings, smtp=parse_server(address)), spool, clock, clock.sleep), clock, 600)
        return spool.depth(clock()).waiting

    return attempt


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    return context


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))


@pytest.mark.usefixtures("trusted")
def test_smtps_delivers_to_a_server_that_is_who_it_says(tls: ssl.SSLContext, send: Send) -> None:
    with MailPeer(tls=tls) as peer:
        assert send(f"smtps://localhost:{peer.port}") == 0
        assert len(peer.taken) == 1


def test_a_certificate_that_nobody_vouches_for_gets_nothing(tls: ssl.SSLContext, send: Send) -> None:
    with MailPeer(tls=tls) as peer:
        assert send(f"smtps://localhost:{peer.port}") == 1
        assert peer.taken == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_gets_nothing(tls: ssl.SSLContext, send: Send) -> None:
    with MailPeer(tls=tls) as peer:
        assert send(f"smtps://127.0.0.1:{peer.port}") == 1
        assert peer.taken == []


def test_a_server_that_no_longer_offers_starttls_gets_nothing_in_clear(send: Send) -> None:
    with MailPeer() as peer:
        assert send(f"smtp+starttls://localhost:{peer.port}") == 1
        assert peer.taken == []


@on_this_machine
def test_an_account_is_used_as_its_address_says_it(send: Send) -> None:
    with MailPeer(account=("relais@lot.fr", "another")) as peer:
        assert send(f"smtp://relais%40lot.fr:p%40%3A%2F%25e@127.0.0.1:{peer.port}") == 1
        assert peer.taken == []
    with MailPeer(account=("relais@lot.fr", "p@:/%e")) as peer:
        assert send(f"smtp://relais%40lot.fr:p%40%3A%2F%25e@127.0.0.1:{peer.port}") == 0
        assert len(peer.taken) == 2


@on_this_machine
@pytest.mark.parametrize("account", ["", "u:wrong@"])
def test_a_wrong_account_parks_nothing_and_is_told_once_it_is_right(
    settings: Settings, spool: Spool, clock: FakeClock, write: Write, account: str
) -> None:
    spool.submit([write()])
    with MailPeer(account=("u", "right")) as peer:
        sender = Sender(
            replace(settings, smtp=parse_server(f"smtp://{account}127.0.0.1:{peer.port}")), spool, clock, clock.sleep
        )
        work(sender, clock, 3 * 3_600)
        assert spool.depth(clock()).waiting == 1
        right = parse_server(f"smtp://u:right@127.0.0.1:{peer.port}")
        work(Sender(replace(settings, smtp=right), spool, clock, clock.sleep), clock, 2 * 3_600)
        told = [read_mail(mail.content)["To"] for mail in peer.taken]
        assert told.count("equipe@lot.fr") == 1
        assert set(told) == {"equipe@lot.fr", "astreinte@lot.fr"}
