from __future__ import annotations

from collections.abc import Callable

from relay.letter import Letter
from relay.sender import Sender
from relay.spool import Spool
from tests.relay.mail_peer import MailPeer

Write = Callable[..., Letter]


def test_a_letter_reaches_the_server_and_leaves_the_spool(
    spool: Spool, sender: Sender, peer: MailPeer, write: Write
) -> None:
    letter = write(body="Bonjour le Lot")
    spool.submit([letter])
    sender.round()
    [mail] = peer.taken
    assert (mail.sender, mail.recipients) == ("relais@lot.fr", ("equipe@lot.fr",))
    assert mail.content == letter.content
    assert [stored.state for stored in spool.find(letter.reference)] == ["delivered"]
