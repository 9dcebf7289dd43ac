"""From what a form says to a letter: our own address as the sender, the visitor's text in the body alone.

The one header that a visitor fills is Reply-To (and To, in the copy that they asked for), with a validated address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from relay.addresses import BadAddress, Mailbox, parse_address
from relay.letter import Kind, Letter
from relay.mime import Attachment, UnsafeMail, write

__all__ = ["SPAM_TAG", "Attachment", "Mail", "UnsafeMail", "compose", "reference_of"]

SPAM_TAG = "[spam ?]"

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O or U, to be read aloud


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
    number = int.from_bytes(hashlib.sha256(b"reference\0" + key.encode("utf-8", "replace")).digest()[:5], "big")
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"LOT-{letters[:4]}-{letters[4:]}"


def compose(mail: Mail, sender: Mailbox, now: float) -> Letter:
    """Write a mail from our own address at a moment (seconds since 1970); raises UnsafeMail.

    Line ends become CRLF; every other character of the text arrives as it came.
    """
    key = f"{mail.key}.{mail.kind}"
    try:
        recipients = tuple(parse_address(address) for address in mail.recipients)
        reply_to = parse_address(mail.reply_to) if mail.reply_to else ""
    except BadAddress:
        raise UnsafeMail("adresse refusée") from None
    fixed = {
        "From": str(sender.header),
        "Subject": f"{SPAM_TAG} {mail.subject}" if mail.spam else mail.subject,
    }
    identifier = hashlib.sha256(b"message-id\0" + key.encode("utf-8", "replace")).hexdigest()[:32]
    plain = {
        "To": ",\r\n ".join(recipients),
        "Reply-To": reply_to,
        "Date": format_datetime(datetime.fromtimestamp(now, UTC)),
        "Message-ID": f"<{identifier}@{sender.domain}>",
        # RFC 3834: so that no automatic answer comes back to what nobody wrote by hand.
        "Auto-Submitted": "" if mail.kind == "message" else "auto-generated",
    }
    content = write(fixed, {name: value for name, value in plain.items() if value}, mail.body, mail.attachments)
    try:
        return Letter(key, reference_of(mail.key), mail.form, sender.address, recipients, content, now, mail.kind)
    except ValueError as error:
        raise UnsafeMail(str(error)) from None
