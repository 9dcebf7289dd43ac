"""Times when nothing leaves: an outage of two days, a full disk, a clock that goes back, a server that never answers."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from relay.config import Settings
from relay.delivery import Patience
from relay.letter import Letter
from relay.sender import PATIENT, Sender, delay, run
from relay.spool import Spool, SpoolUnavailable
from tests.conftest import ROOT
from tests.relay.conftest import FakeClock, elsewhere, environment, read_mail, work
from tests.relay.mail_peer import MailPeer

Write = Callable[..., Letter]
HOUR = 3_600.0


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_two_days_without_server_lose_nothing(
    settings: Settings, spool: Spool, clock: FakeClock, write: Write, thorough: bool
) -> None:
    count = 10_000 if thorough else 400
    port = closed_port()
    sender = Sender(elsewhere(settings, port), spool, clock, clock.sleep)
    letters, rounds, back = [], 0, clock() + 48 * HOUR
    while clock() < back:
        so_far = 1 + int((count - 1) * (1 - (back - clock()) / (48 * HOUR)))
        come = [write() for _ in range(so_far - len(letters))]
        spool.submit(come)
        letters += come
        clock.sleep(sender.round())
        rounds += 1
    last = [write() for _ in range(count - len(letters))]
    spool.submit(last)
    letters += last
    assert rounds < 250, "a server that is down is tried every fifteen minutes, not more often"
    assert spool.depth(clock()).waiting == count
    with MailPeer(port) as peer:
        work(sender, clock, HOUR)
        arrived = Counter(mail.content for mail in peer.taken if mail.recipients != ("astreinte@lot.fr",))
        alerts = [mail for mail in peer.taken if mail.recipients == ("astreinte@lot.fr",)]
    assert arrived == Counter(letter.content for letter in letters)
    assert len(alerts) == 1, "one alert waited with the others; the next ones had nothing to add"
    assert spool.depth(clock()).waiting == 0


def test_an_alert_is_sent_once_an_hour_and_says_for_how_long(
    sender: Sender, spool: Spool, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    letter = write()
    spool.submit([letter])
    peer.refused["equipe@lot.fr"] = "451 not now"
    work(sender, clock, HOUR - 60)
    assert peer.taken == []
    work(sender, clock, 5 * HOUR)
    alerts = [read_mail(mail.content) for mail in peer.taken]
    assert 4 <= len(alerts) <= 6
    assert {alert["To"] for alert in alerts} == {"astreinte@lot.fr"}
    assert "60 min" in alerts[0].get_content()
    assert "3 h" in alerts[-2].get_content() or "4 h" in alerts[-2].get_content()


def test_an_alert_that_is_refused_raises_no_alert(
    sender: Sender, spool: Spool, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    spool.submit([write()])
    peer.refused |= {"equipe@lot.fr": "550 no", "astreinte@lot.fr": "550 no"}
    work(sender, clock, 24 * HOUR)
    assert peer.taken == []
    assert [letter.kind for letter in spool.listing("parked")] == ["message", "alerte"]


def test_a_refused_copy_raises_no_alert_and_is_forgotten_in_the_end(
    sender: Sender, spool: Spool, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    spool.submit([write(kind="copie", recipients=("faute@exemple.fr",))])
    peer.refused["faute@exemple.fr"] = "550 nobody here"
    work(sender, clock, 2 * HOUR)
    assert peer.taken == []
    assert [letter.kind for letter in spool.listing("parked")] == ["copie"]
    clock.sleep(31 * 24 * HOUR)
    sender.round()
    assert spool.listing("parked") == []


@pytest.mark.parametrize("back", [600, 2 * HOUR, 24 * HOUR, 400 * 24 * HOUR])
def test_a_clock_set_back_delays_by_an_hour_or_two_at_most(
    sender: Sender, spool: Spool, peer: MailPeer, clock: FakeClock, write: Write, back: float
) -> None:
    old = write()
    spool.submit([old])
    peer.refused["equipe@lot.fr"] = "451 not now"
    work(sender, clock, 6 * HOUR)
    peer.refused.clear()
    clock.now -= back
    new = write()
    spool.submit([new])
    work(sender, clock, 2.1 * HOUR)
    assert {old.content, new.content} <= {mail.content for mail in peer.taken}
    assert spool.depth(clock()).waiting == 0


def test_nothing_else_leaves_while_the_spool_cannot_note_what_has_left(
    settings: Settings, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    class FullDisk(Spool):
        tries = 0

        def delivered(self, key: str, now: float) -> None:
            self.tries += 1
            if self.tries <= 3:
                assert len(peer.taken) == 1
                raise SpoolUnavailable("disque plein")
            super().delivered(key, now)

    spool = FullDisk(settings.spool)
    spool.submit([write(), write()])
    started = clock()
    Sender(settings, spool, clock, clock.sleep).round()
    assert clock() - started == 3 * PATIENT
    assert len(peer.taken) == 2
    assert len({mail.content for mail in peer.taken}) == 2
    spool.close()


def _serve(answer: Callable[[socket.socket], None]) -> tuple[int, socket.socket]:
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            with connection:
                answer(connection)

    threading.Thread(target=accept, daemon=True).start()
    return listening.getsockname()[1], listening


def _silent(connection: socket.socket) -> None:
    connection.recv(1)


def _dribbling(connection: socket.socket) -> None:
    connection.sendall(b"220 tarpit\r\n")
    _dribble(connection)


def _dribble(connection: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection.sendall(b"2")
            time.sleep(0.02)


def _dribbling_at_the_end(connection: socket.socket) -> None:
    connection.sendall(b"220 tarpit\r\n")
    while b"\r\n.\r\n" not in (received := connection.recv(100_000)):
        connection.sendall(b"354 go on\r\n" if received.startswith(b"data") else b"250 ok\r\n")
    _dribble(connection)


@pytest.mark.parametrize("answer", [_silent, _dribbling, _dribbling_at_the_end])
def test_a_server_that_never_says_yes_or_no_is_left_in_the_end(
    settings: Settings,
    spool: Spool,
    clock: FakeClock,
    write: Write,
    peer: MailPeer,
    answer: Callable[[socket.socket], None],
) -> None:
    port, listening = _serve(answer)
    patience = Patience(connect=0.2, answer=0.2, text=0.2, letter=0.4)
    letter = write()
    spool.submit([letter])
    Sender(elsewhere(settings, port), spool, clock, clock.sleep, patience).round()
    listening.close()
    assert spool.depth(clock()).waiting == 1
    work(Sender(settings, spool, clock, clock.sleep), clock, 300)
    assert [mail.content for mail in peer.taken] == [letter.content]


def test_delays_double_from_the_configured_minimum_to_an_hour() -> None:
    waits = [delay(60, attempts, HOUR) for attempts in range(100)]
    assert waits[0] == 60
    assert all(0.8 * min(60 * 2**n, HOUR) <= wait <= min(60 * 2**n, HOUR) for n, wait in enumerate(waits) if n)
    assert len(set(waits[10:])) > 80


def test_a_sender_stops_when_asked_and_its_successor_waited_for_it(
    settings: Settings, spool: Spool, peer: MailPeer, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    stops = [threading.Event(), threading.Event()]
    threads = [threading.Thread(target=run, args=[settings, time.time, stop.wait]) for stop in stops]
    threads[0].start()
    spool.submit([write()])
    peer.wait_for(1)
    threads[1].start()
    while "un autre expéditeur travaille dans ce dossier" not in caplog.text:
        time.sleep(0.01)
    stops[0].set()
    threads[0].join()
    spool.submit([write()])
    peer.wait_for(2)
    stops[1].set()
    threads[1].join()


def _command(environ: dict[str, str]) -> subprocess.Popen[str]:
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environ}
    return subprocess.Popen([sys.executable, "-m", "relay.sender"], env=variables, stderr=subprocess.PIPE, text=True,
                            encoding="utf-8")  # fmt: skip


def test_the_command_sends_until_it_is_told_to_stop_and_logs_facts_but_nothing_of_anybody(
    settings: Settings, spool: Spool, peer: MailPeer, write: Write, clock: FakeClock
) -> None:
    clock.now = time.time()  # that of the command, which would tell of letters that wait for an hour
    refused, letter = (write(body="confidence", reply_to="jeanne@exemple.fr") for _ in range(2))
    spool.submit([refused, letter])
    peer.answer("MAIL", "421 <jeanne@exemple.fr> is greylisted")
    with _command(environment(settings.spool, peer.port)) as process:
        peer.wait_for(1)
        while spool.depth(time.time()).waiting > 1:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _out, said = process.communicate()
    assert process.returncode == 0
    notes = [json.loads(line) for line in said.splitlines()]
    assert [(note["event"], note["reference"]) for note in notes] == [
        ("reportée", refused.reference),
        ("remise au serveur", letter.reference),
    ]
    assert (notes[0]["reason"], notes[0]["retry_in"]) == ("421", 60)
    assert not any(private in said for private in ("confidence", "jeanne", "equipe@", "127.0.0.1"))


def test_the_command_says_all_that_is_wrong_and_stops(tmp_path: Path) -> None:
    with _command(environment(tmp_path) | {"RELAY_SMTP_URL": "http://x", "RELAY_FROM": "x"}) as process:
        _out, said = process.communicate()
    assert process.returncode == 1
    assert said.startswith("L'expéditeur ne peut pas démarrer :\nRELAY_SMTP_URL : ")
    assert "\nRELAY_FROM : " in said
    assert "Traceback" not in said
