"""What was acknowledged is delivered, whoever is killed and whenever."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

from relay.spool import Spool
from tests.relay import crew
from tests.relay.conftest import environment, read_mail
from tests.relay.mail_peer import MailPeer


def identifier(content: bytes) -> str:
    return str(read_mail(content)["Message-ID"])


def drained(spool: Spool, seconds: float = 300) -> bool:
    """Whether the sender empties the spool in time."""
    end = time.monotonic() + seconds
    while spool.depth(time.time()).waiting:
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def test_acknowledged_is_delivered_whoever_is_killed(tmp_path: Path, peer: MailPeer, thorough: bool) -> None:
    kills = 1_000 if thorough else 30
    folder, notes = tmp_path / "spool", tmp_path / "acknowledged"
    environ = environment(folder, peer.port, RELAY_RETRY_MIN="1")
    starts: dict[str, Callable[[int], BaseProcess]] = {
        "web 1": lambda n: crew.start(crew.submit_until_killed, folder, notes, f"a{n}"),
        "web 2": lambda n: crew.start(crew.submit_until_killed, folder, notes, f"b{n}"),
        "sender": lambda _n: crew.start(crew.send, environ),
    }
    running = {name: begin(0) for name, begin in starts.items()}
    killed: Counter[str] = Counter()
    for number in range(1, kills + 1):
        time.sleep(random.uniform(0, 0.2))
        name = random.choice(list(starts))
        crew.kill(running[name])
        killed[name] += 1
        running[name] = starts[name](number)
    crew.kill(running["web 1"])
    crew.kill(running["web 2"])

    spool = Spool(folder)
    assert drained(spool), spool.depth(time.time())
    crew.kill(running["sender"])
    acknowledged = notes.read_text("utf-8").split()
    arrived = Counter(identifier(mail.content) for mail in peer.taken)
    lost = [key for key in acknowledged if identifier(crew.letter(key).content) not in arrived]
    again = sum(arrived.values()) - len(arrived)
    print(
        f"{sum(killed.values())} kills {dict(killed)}: {len(acknowledged)} acknowledged, {len(arrived)} arrived, {again} twice"
    )
    assert len(acknowledged) > kills
    assert not lost
    assert again <= killed["sender"]
    assert len({mail.content for mail in peer.taken}) == len(arrived)
    spool.close()


def test_a_sender_killed_between_the_250_and_its_note_repeats_one_letter(tmp_path: Path, peer: MailPeer) -> None:
    spool = Spool(tmp_path / "spool")
    spool.submit([crew.letter("a"), crew.letter("b")])
    crash = crew.start(crew.send_one_and_die_before_noting_it, environment(spool.folder, peer.port))
    crash.join()
    assert len(peer.taken) == 1
    sender = crew.start(crew.send, environment(spool.folder, peer.port))
    first, *rest = peer.wait_for(3)
    assert drained(spool)
    crew.kill(sender)
    assert sorted(map(identifier, [first.content])) == [identifier(crew.letter("a").content)]
    assert sorted(identifier(mail.content) for mail in rest) == sorted(
        identifier(crew.letter(key).content) for key in "ab"
    )
    assert first.content == rest[0].content
    spool.close()


def test_two_senders_started_by_mistake_send_each_letter_once_and_take_over(tmp_path: Path, peer: MailPeer) -> None:
    spool = Spool(tmp_path / "spool")
    spool.submit([crew.letter(f"avant-{number}") for number in range(100)])
    first, second = (crew.start(crew.send, environment(spool.folder, peer.port)) for _ in range(2))
    peer.wait_for(100)
    assert drained(spool)
    assert len(peer.taken) == 100
    crew.kill(first)
    spool.submit([crew.letter("apres")])
    peer.wait_for(101)
    crew.kill(second)
    spool.close()
