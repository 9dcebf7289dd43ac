"""Faults of the mail server, one at a time, as aiosmtpd plays them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from relay.letter import Letter
from relay.sender import Sender
from relay.spool import Spool
from tests.relay.conftest import FakeClock, read_mail, work
from tests.relay.mail_peer import DROP, DROP_AFTER, MailPeer, Step

Write = Callable[..., Letter]
IN_A_LETTER: list[Step] = ["MAIL", "RCPT", "DATA", "TEXT"]


def state(spool: Spool, letter: Letter) -> str:
    [stored] = spool.find(letter.reference)
    return stored.state


def test_a_letter_reaches_the_server_and_leaves_the_spool(
    spool: Spool, sender: Sender, peer: MailPeer, write: Write
) -> None:
    letter = write(body="Bonjour le Lot")
    spool.submit([letter])
    sender.round()
    [mail] = peer.taken
    assert (mail.sender, mail.recipients) == ("relais@lot.fr", ("equipe@lot.fr",))
    assert mail.content == letter.content
    assert state(spool, letter) == "delivered"


@pytest.mark.parametrize("code", ["421", "450", "451", "452", "454"])
@pytest.mark.parametrize("step", ["CONNECT", "EHLO", *IN_A_LETTER])
def test_not_now_is_tried_again_until_yes(
    spool: Spool, sender: Sender, peer: MailPeer, clock: FakeClock, write: Write, step: Step, code: str
) -> None:
    letter, other = write(), write()
    spool.submit([letter, other])
    peer.answer(step, *[f"{code} 4.0.0 not now"] * 4)
    sender.round()
    assert state(spool, letter) == "waiting"
    work(sender, clock, 3_600)
    assert sorted(mail.content for mail in peer.taken) == sorted([letter.content, other.content])
    assert spool.depth(clock()).waiting == 0


@pytest.mark.parametrize("code", ["500", "550", "552", "553", "554", "571"])
@pytest.mark.parametrize("step", IN_A_LETTER)
def test_never_is_parked_whole_and_told_to_staff(
    spool: Spool, sender: Sender, peer: MailPeer, clock: FakeClock, write: Write, step: Step, code: str
) -> None:
    letter = write(body="à garder")
    spool.submit([letter])
    peer.answer(step, f"{code} 5.7.1 never")
    work(sender, clock, 3 * 3_600)
    [stored] = spool.find(letter.reference)
    assert (stored.state, stored.content, stored.recipients) == ("parked", letter.content, ("equipe@lot.fr",))
    assert stored.why.startswith(code)
    [alert] = peer.taken
    assert alert.recipients == ("astreinte@lot.fr",)
    assert letter.reference in read_mail(alert.content).get_content()
    assert "à garder" not in read_mail(alert.content).get_content()


@pytest.mark.parametrize("code", ["500", "530", "535", "554"])
def test_a_refusal_of_ourselves_is_no_refusal_of_the_letter(
    spool: Spool, sender: Sender, peer: MailPeer, clock: FakeClock, write: Write, code: str
) -> None:
    letter = write()
    spool.submit([letter])
    peer.answer("EHLO" if code in {"500", "554"} else "MAIL", *[f"{code} who are you"] * 6)
    sender.round()
    assert state(spool, letter) == "waiting"
    work(sender, clock, 12 * 3_600)
    assert letter.content in [mail.content for mail in peer.taken]


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", *IN_A_LETTER])
def test_a_dropped_connection_is_tried_again(
    spool: Spool, sender: Sender, peer: MailPeer, clock: FakeClock, write: Write, step: Step
) -> None:
    letter = write()
    spool.submit([letter])
    peer.answer(step, DROP, DROP)
    work(sender, clock, 3_600)
    assert [mail.content for mail in peer.taken] == [letter.content]


def test_a_server_that_keeps_the_text_but_does_not_say_so_gets_the_same_message_id_twice(
    spool: Spool, sender: Sender, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    letter = write()
    spool.submit([letter])
    peer.answer("TEXT", DROP_AFTER)
    work(sender, clock, 3_600)
    assert [mail.content for mail in peer.taken] == [letter.content] * 2


@pytest.mark.parametrize("answer", ["250 ok", "200", "354 go on", "25", "hello", "", "999 what"])
@pytest.mark.parametrize("step", ["DATA", "TEXT"])
def test_only_a_clear_yes_to_the_text_is_a_yes(
    spool: Spool, sender: Sender, peer: MailPeer, clock: FakeClock, write: Write, step: Step, answer: str
) -> None:
    letter = write()
    spool.submit([letter])
    peer.answer(step, answer or " ")
    sender.round()
    yes = step == "TEXT" and answer in {"250 ok", "200"}
    assert (state(spool, letter) == "delivered") == yes
    assert spool.find(letter.reference)[0].content == (b"" if yes else letter.content)


def test_greylisting_delays_but_delivers_once(
    spool: Spool, sender: Sender, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    letter = write()
    spool.submit([letter])
    peer.refused["equipe@lot.fr"] = "450 4.2.0 greylisted, come back in five minutes"
    work(sender, clock, 300)
    assert peer.taken == []
    peer.refused.clear()
    work(sender, clock, 600)
    assert [mail.content for mail in peer.taken] == [letter.content]


def test_who_has_the_letter_does_not_get_it_again(
    spool: Spool, sender: Sender, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    letter = write(recipients=("a@lot.fr", "b@lot.fr", "c@lot.fr"))
    spool.submit([letter])
    peer.refused |= {"b@lot.fr": "451 later", "c@lot.fr": "550 never"}
    work(sender, clock, 120)
    assert [mail.recipients for mail in peer.taken] == [("a@lot.fr",)]
    peer.refused.pop("b@lot.fr")
    work(sender, clock, 600)
    assert [mail.recipients for mail in peer.taken][:2] == [("a@lot.fr",), ("b@lot.fr",)]
    [stored] = spool.find(letter.reference)
    assert (stored.state, stored.recipients) == ("parked", ("c@lot.fr",))


def test_one_letter_that_the_server_cannot_stand_does_not_hold_the_others(
    spool: Spool, sender: Sender, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    poison, *others = (write(recipients=(f"r{number}@lot.fr",)) for number in range(20))
    spool.submit([poison, *others])
    peer.refused["r0@lot.fr"] = "421 I cannot stand this one"
    work(sender, clock, 60)
    assert len(peer.taken) == len(others)
    assert state(spool, poison) == "waiting"


def test_a_server_that_takes_few_letters_per_connection_takes_them_all(
    spool: Spool, sender: Sender, peer: MailPeer, clock: FakeClock, write: Write
) -> None:
    letters = [write() for _ in range(60)]
    spool.submit(letters)
    peer.most_per_connection = 7
    work(sender, clock, 3_600)
    assert sorted(mail.content for mail in peer.taken) == sorted(letter.content for letter in letters)


@pytest.mark.parametrize("step", IN_A_LETTER)
def test_a_refused_letter_leaves_the_connection_good_for_the_next(
    spool: Spool, sender: Sender, peer: MailPeer, write: Write, step: Step
) -> None:
    refused, other = write(), write()
    spool.submit([refused, other])
    peer.answer(step, "451 not this one")
    sender.round()
    assert [mail.content for mail in peer.taken] == [other.content]
    assert peer.connections == 1


def test_a_server_that_is_down_behind_its_port_is_not_asked_for_each_letter(
    spool: Spool, sender: Sender, peer: MailPeer, write: Write
) -> None:
    spool.submit([write() for _ in range(40)])
    peer.answer("MAIL", *["421 shutting down"] * 40)
    assert sender.round() >= 60
    assert peer.connections == 3
