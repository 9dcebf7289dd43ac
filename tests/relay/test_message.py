from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.addresses import BadAddress, Mailbox, parse_address, parse_mailbox
from relay.letter import Letter
from relay.message import Attachment, Mail, UnsafeMail, compose, reference_of
from relay.mime import write
from tests.relay.conftest import NOON, read_mail
from tests.relay.naughty import NAUGHTY

SENDER = Mailbox("Choisir le Lot", "relais@lot.fr")
MAIL = Mail("cle", "ecrire", "Message reçu par le site", "Bonjour", ("equipe@lot.fr",))
CONTROLS = [chr(code) for code in (*range(32), 127, *range(128, 160), 0x2028, 0x2029)]
FIXED = ["Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]


def lines_of(text: str) -> str:
    """As text travels: CRLF between lines, and one at the end."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return (plain if plain.endswith("\n") else plain + "\n").replace("\n", "\r\n")


def test_a_letter_says_who_what_when_and_to_whom() -> None:
    letter = compose(replace(MAIL, reply_to="jeanne@exemple.fr"), SENDER, NOON)
    message = read_mail(letter.content)
    assert sorted(message.keys()) == sorted([*FIXED, "Reply-To"])
    assert message["From"] == "Choisir le Lot <relais@lot.fr>"
    assert message["To"] == "equipe@lot.fr"
    assert message["Reply-To"] == "jeanne@exemple.fr"
    assert message["Subject"] == "Message reçu par le site"
    assert message["Date"] == "Sun, 22 Nov 2026 11:00:00 +0000"
    assert (letter.sender, letter.recipients, letter.created_at) == ("relais@lot.fr", ("equipe@lot.fr",), NOON)


def test_the_same_key_gives_the_same_message_id_and_reference() -> None:
    one, again, other = (compose(replace(MAIL, key=key), SENDER, NOON) for key in ("a", "a", "b"))
    assert one.key == again.key != other.key
    assert read_mail(one.content)["Message-ID"] == read_mail(again.content)["Message-ID"]
    assert read_mail(one.content)["Message-ID"] != read_mail(other.content)["Message-ID"]
    assert one.reference == reference_of("a") != other.reference
    assert "cle" not in read_mail(compose(MAIL, SENDER, NOON).content)["Message-ID"]


@given(st.text(min_size=1, max_size=40))
def test_a_reference_can_be_said_on_the_phone(key: str) -> None:
    if key.isascii():
        start, *groups = reference_of(key).split("-")
        assert start == "LOT"
        assert [len(group) for group in groups] == [4, 4]
        assert not set("".join(groups)) & set("ILOU")


def test_spam_is_tagged_in_the_subject_and_nothing_else_changes() -> None:
    tagged = read_mail(compose(replace(MAIL, spam=True), SENDER, NOON).content)
    assert tagged["Subject"] == "[spam ?] Message reçu par le site"
    assert sorted(tagged.keys()) == FIXED


def test_a_copy_shares_the_reference_and_asks_for_no_automatic_answer() -> None:
    original = compose(MAIL, SENDER, NOON)
    copy = compose(replace(MAIL, kind="copie", recipients=("jeanne@exemple.fr",)), SENDER, NOON)
    assert copy.reference == original.reference
    assert copy.key != original.key
    assert read_mail(copy.content)["Message-ID"] != read_mail(original.content)["Message-ID"]
    assert read_mail(copy.content)["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_text_arrives_byte_for_byte(text: str) -> None:
    mail = replace(MAIL, body=text, attachments=[Attachment("fiche.md", text), Attachment("ligne.csv", text)])
    message = read_mail(compose(mail, SENDER, NOON).content)
    body = message.get_body()
    assert body is not None
    assert body.get_content().encode() == lines_of(text).encode()
    for attached in message.iter_attachments():
        assert (
            attached.get_content().encode()
            == text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode()
        )


@given(st.text())
def test_any_text_arrives_whole(text: str) -> None:
    body = read_mail(compose(replace(MAIL, body=text), SENDER, NOON).content).get_body()
    assert body is not None
    assert body.get_content() == lines_of(text.encode("utf-8", "replace").decode())


def test_lines_are_what_every_server_takes() -> None:
    content = compose(replace(MAIL, body="x" * 60_000 + "\n.\nFrom moi\n" + "é" * 5_000), SENDER, NOON).content
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")


def test_attachments_are_named_typed_and_readable() -> None:
    mail = replace(
        MAIL, attachments=[Attachment("ferme-du-causse.md", "---\ntitre: é\n"), Attachment("reponse.csv", "a;b\n")]
    )
    farm, answer = read_mail(compose(mail, SENDER, NOON).content).iter_attachments()
    assert (farm.get_filename(), farm.get_content_type()) == ("ferme-du-causse.md", "text/markdown")
    assert (answer.get_filename(), answer.get_content_type()) == ("reponse.csv", "text/csv")
    assert farm.get_content() == "---\r\ntitre: é\r\n"


def _attempts() -> list[str]:
    cuts = [
        *CONTROLS,
        "\r\n",
        "\r\n\r\n",
        "=?UTF-8?Q?=0A?=",
        "=?UTF-8?Q?=0D=0A?=",
        "=?utf-8?b?DQo=?=",
        "=?us-ascii?q?=0a?=",
    ]
    return [f"a{cut}Bcc:vole@exemple.fr" for cut in cuts] + [f"a{cut}@exemple.fr" for cut in cuts]


PLACES: dict[str, Callable[[str], Mail]] = {
    "reply_to": lambda text: replace(MAIL, reply_to=text),
    "reply_to, as a domain": lambda text: replace(MAIL, reply_to=f"a@{text}"),
    "recipients": lambda text: replace(MAIL, recipients=(text,)),
    "second recipient": lambda text: replace(MAIL, recipients=("equipe@lot.fr", text)),
    "subject": lambda text: replace(MAIL, subject=text),
    "form": lambda text: replace(MAIL, form=text),
    "attachment name": lambda text: replace(MAIL, attachments=[Attachment(f"{text}.md", "x")]),
    "key": lambda text: replace(MAIL, key=text),
}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_injected_becomes_a_header_or_a_recipient(place: str) -> None:
    refused = 0
    for text in _attempts():
        try:
            letter = compose(PLACES[place](text), SENDER, NOON)
        except UnsafeMail:
            refused += 1
            continue
        message = read_mail(letter.content)
        assert set(message.keys()) <= {*FIXED, "Reply-To"}, repr(text)
        assert "vole@exemple.fr" not in letter.recipients
        assert message["To"].addresses[0].addr_spec == "equipe@lot.fr"
        assert all("\n" not in value and "\r" not in value for value in message.values())
    assert refused >= len(CONTROLS), place


@pytest.mark.parametrize("text", [*_attempts(), " a", "=?utf-8?q?a?="])
def test_no_header_takes_what_could_be_read_as_another(text: str) -> None:
    for fixed, plain in (({"Subject": text}, {}), ({}, {"To": text})):
        with pytest.raises(UnsafeMail):
            write(fixed, plain, "texte", [])


@pytest.mark.parametrize("text", _attempts())
def test_injection_through_the_body_stays_in_the_body(text: str) -> None:
    mail = replace(
        MAIL, body=f"Bcc: vole@exemple.fr\n{text}\n\n.\r\nMAIL FROM:<x@y.fr>", attachments=[Attachment("a.md", text)]
    )
    letter = compose(mail, SENDER, NOON)
    message = read_mail(letter.content)
    assert sorted([*message.keys(), "Content-Transfer-Encoding"]) == FIXED
    assert letter.recipients == ("equipe@lot.fr",)


@pytest.mark.parametrize("name", ["Jean =?UTF-8?Q?=0ABcc:_x@y.fr?=", "a\nBcc: x@y.fr", "a\r\nb", 'a" <x@y.fr>, "'])
def test_the_name_of_the_sender_is_refused_when_it_is_more_than_a_name(name: str) -> None:
    with pytest.raises(BadAddress):
        parse_mailbox(f"{name} <relais@lot.fr>")


@pytest.mark.parametrize("name", ["", "Choisir le Lot", "Département du Lot — été", "Lot, France (46)", 'L"ot'])
def test_the_name_of_the_sender_is_written_as_it_is(name: str) -> None:
    letter = compose(MAIL, Mailbox(name, "relais@lot.fr"), NOON)
    [address] = read_mail(letter.content)["From"].addresses
    assert (address.display_name, address.addr_spec) == (name, "relais@lot.fr")


@pytest.mark.parametrize(
    "address",
    ["é@lot.fr", "x=?UTF-8?Q?=0A?=@lot.fr",
     "a@b", "a b@lot.fr", '"a b"@lot.fr', "A <a@lot.fr>", "a@lot.fr,b@lot.fr", "a@[127.0.0.1]", "", "a" * 65 + "@lot.fr"],
)  # fmt: skip
def test_an_address_that_servers_read_differently_is_refused(address: str) -> None:
    with pytest.raises(BadAddress, match=r"prenom\.nom@exemple\.fr"):
        parse_address(address)


def test_the_longest_addresses_are_written_whole() -> None:
    longest = "a" * 64 + "@" + ".".join("b" * 60 for _ in range(3)) + ".fr"
    mail = replace(MAIL, reply_to=longest, recipients=tuple(f"{n}{longest[2:]}" for n in "12345"))
    message = read_mail(compose(mail, SENDER, NOON).content)
    assert [address.addr_spec for address in message["To"].addresses] == list(mail.recipients)
    assert message["Reply-To"].addresses[0].addr_spec == longest


def test_a_letter_that_would_fail_its_neighbours_in_the_spool_is_refused() -> None:
    good = compose(MAIL, SENDER, NOON)
    for change, text in itertools.product(("key", "form", "sender", "reference"), ("", "é", "a\n", "\ud800")):
        with pytest.raises(ValueError):
            replace(good, **{change: text})
    with pytest.raises(ValueError):
        Letter("a", "b", "c", "d", (), b"", NOON)
