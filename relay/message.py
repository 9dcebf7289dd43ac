"""From what a form says to the final bytes of a mail, checked as a mail server will read them.

Visitor text stands only in the body and its attachments. The one header that a visitor fills is Reply-To, with a
validated address. Python's own generator can still be led to write a header of its own (cpython#121650), so the bytes
are parsed again before anyone stores them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from relay.addresses import BadAddress, Mailbox, parse_address
from relay.letter import Kind, Letter

SPAM_TAG = "[spam ?]"

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O or U, to be read aloud
_LINE_END = re.compile(r"\r\n|\r|\n")
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}\.(md|csv|txt)")
_SUBTYPES = {"md": "markdown", "csv": "csv", "txt": "plain"}
_LONGEST_LINE = 998  # RFC 5321, 4.5.3.1.6


class UnsafeMail(ValueError):
    """The mail cannot be written so that every server reads the same; the message quotes nothing of it."""


@dataclass(frozen=True)
class Attachment:
    """A text file beside the mail: a name such as « ferme-du-causse.md » (md, csv or txt), and its text."""

    name: str
    text: str


@dataclass(frozen=True)
class Mail:
    """What a form wants said. `key` is the idempotency key; `subject` holds nothing that a visitor typed.

    A mail of kind « copie » shares the key and the reference of the message that it is the copy of.
    """

    key: str
    form: str
    subject: str
    body: str
    recipients: tuple[str, ...]
    reply_to: str = ""
    attachments: Sequence[Attachment] = ()
    spam: bool = False
    kind: Kind = "message"


def reference_of(key: str) -> str:
    """The short number of a message, from its key: LOT-7K3M-92QF (40 bits)."""
    number = int.from_bytes(hashlib.sha256(b"reference\0" + key.encode()).digest()[:5], "big")
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"LOT-{letters[:4]}-{letters[4:]}"


def compose(mail: Mail, sender: Mailbox, now: float) -> Letter:
    """Write a mail from our own address at a moment (seconds since 1970); raises UnsafeMail.

    Line ends become CRLF, as RFC 2046 wants of text; every other character arrives as it came.
    """
    key = f"{mail.key}.{mail.kind}"
    try:
        recipients = tuple(parse_address(address) for address in mail.recipients)
        reply_to = parse_address(mail.reply_to) if mail.reply_to else ""
    except BadAddress:
        raise UnsafeMail("adresse refusée") from None
    headers = _headers(mail, sender, key, now) | {"To": ", ".join(recipients)}
    headers |= {"Reply-To": reply_to} if reply_to else {}
    content = _write(headers, mail)
    _check(content, headers, mail)
    try:
        return Letter(key, reference_of(mail.key), mail.form, sender.address, recipients, content, now, mail.kind)
    except ValueError as error:
        raise UnsafeMail(str(error)) from None


def _headers(mail: Mail, sender: Mailbox, key: str, now: float) -> dict[str, str]:
    subject = f"{SPAM_TAG} {mail.subject}" if mail.spam else mail.subject
    if not subject.isprintable() or "=?" in subject:
        raise UnsafeMail("sujet avec un caractère de contrôle ou un mot codé")
    identifier = hashlib.sha256(b"message-id\0" + key.encode()).hexdigest()[:32]
    headers = {
        "From": str(sender.header),
        "Subject": subject,
        "Date": format_datetime(datetime.fromtimestamp(now, UTC)),
        "Message-ID": f"<{identifier}@{sender.domain}>",
    }
    # RFC 3834: so that no automatic answer comes back to what nobody wrote by hand.
    return headers if mail.kind == "message" else headers | {"Auto-Submitted": "auto-generated"}


def _write(headers: dict[str, str], mail: Mail) -> bytes:
    message = EmailMessage(policy=SMTP)
    for name, value in headers.items():
        message[name] = value
    # Quoted-printable whatever the text: its lines are short and no program on the way has a reason to touch them.
    message.set_content(_unix(mail.body), cte="quoted-printable")
    for attachment in mail.attachments:
        if not _FILE_NAME.fullmatch(attachment.name):
            raise UnsafeMail("nom de pièce jointe refusé")
        message.add_attachment(
            _dos(_encodable(attachment.text)).encode(), maintype="text", filename=attachment.name,
            subtype=_SUBTYPES[attachment.name.rpartition(".")[2]], params={"charset": "utf-8"},
        )  # fmt: skip
    return message.as_bytes()


def _encodable(text: str) -> str:
    # A lone surrogate is no character, and UTF-8 has no bytes for it.
    return text.encode("utf-8", "replace").decode()


def _unix(text: str) -> str:
    whole = _LINE_END.sub("\n", _encodable(text))
    return whole if whole.endswith("\n") else whole + "\n"


def _dos(text: str) -> str:
    return _LINE_END.sub("\r\n", text)


def _check(content: bytes, headers: dict[str, str], mail: Mail) -> None:
    """Read the bytes as they will be read elsewhere: the headers that were meant, no other, and the whole text."""
    lines = content.split(b"\r\n")
    if not content.isascii() or any(b"\r" in line or b"\n" in line or len(line) > _LONGEST_LINE for line in lines):
        raise UnsafeMail("ligne trop longue, fin de ligne isolée ou caractère non ASCII")
    read = message_from_bytes(content, policy=SMTP)
    assert isinstance(read, EmailMessage)
    framing = ["Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
    if mail.attachments:
        framing.remove("Content-Transfer-Encoding")
    if sorted(read.keys()) != sorted([*headers, *framing]):
        raise UnsafeMail("en-têtes autres que prévus")
    if any(str(read[name]) != value for name, value in headers.items()):
        raise UnsafeMail("en-tête lu autrement qu'écrit")
    body = read.get_body()
    texts = [part.get_content() for part in ([body] if body else []) + list(read.iter_attachments())]
    if texts != [_dos(_unix(mail.body)), *(_dos(_encodable(attachment.text)) for attachment in mail.attachments)]:
        raise UnsafeMail("texte lu autrement qu'écrit")
