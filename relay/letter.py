"""A letter: one mail ready to leave, with its envelope. The spool keeps it, the sender carries it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["message", "copie", "alerte"]


@dataclass(frozen=True)
class Letter:
    """A finished mail (RFC 5322 bytes, CRLF) and its envelope (RFC 5321 addresses, ASCII).

    `key` makes it unique: submitted twice, it leaves once. `reference` is what a person says on the phone.
    `created_at` is in seconds since 1970. `kind`: a visitor's message, the copy that a visitor asked for, or an alert
    to staff; a message is never given up. Raises ValueError for an envelope that no server would read the same way.
    """

    key: str
    reference: str
    form: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)
    created_at: float
    kind: Kind = "message"

    def __post_init__(self) -> None:
        # One letter that SQLite cannot write would fail the whole group that is committed with it.
        for text in (self.key, self.reference, self.form, self.sender, *self.recipients):
            if not (text and text.isascii() and text.isprintable()):
                raise ValueError(f"texte vide, accentué ou avec un caractère de contrôle dans une lettre : {text!a}")
        if not self.recipients:
            raise ValueError("lettre sans destinataire")
