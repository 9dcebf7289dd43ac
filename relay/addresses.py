"""Mail addresses: only those that every server reads the same way."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from email.headerregistry import Address

from email_validator import EmailNotValidError, validate_email


class BadAddress(ValueError):
    """Not a mail address; the message is French and quotes nothing."""


@dataclass(frozen=True)
class Mailbox:
    """A name, that may be empty, and an address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What follows the @."""
        return self.address.rpartition("@")[2]

    @property
    def header(self) -> Address:
        """As the standard library writes it in a header."""
        return Address(self.name, addr_spec=self.address)


# Few: the same address is read when a form is checked and twice when its letters are written, and is then forgotten.
@functools.lru_cache(maxsize=256)
def parse_address(text: str) -> str:
    """The address in ASCII, its domain in IDNA; raises BadAddress.

    Addresses whose own part holds accents (RFC 6531) are refused: few servers take them, and the letter would be
    bounced for one that nobody could have been answered at.
    """
    try:
        address = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True).ascii_email
    except (EmailNotValidError, ValueError):
        address = None
    # An encoded word is a legal local part, that a header parser may decode into a line break (cpython#121650).
    if not address or not address.isprintable() or "=?" in address:
        raise BadAddress("ce n'est pas une adresse de courriel ; écrire par exemple prenom.nom@exemple.fr")
    return address


def parse_mailbox(text: str) -> Mailbox:
    """« Choisir le Lot <relais@lot.fr> », or the address alone; raises BadAddress."""
    name, bracket, rest = text.strip().rpartition("<")
    if not bracket:
        return Mailbox("", parse_address(rest))
    name = name.strip().strip('"').strip()
    if not name.isprintable() or "=?" in name or set(name) & set('<>"') or not rest.endswith(">"):
        raise BadAddress("écrire par exemple Choisir le Lot <choisir-le-lot@lot.fr>")
    return Mailbox(name, parse_address(rest.removesuffix(">")))
