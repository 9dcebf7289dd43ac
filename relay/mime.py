"""The bytes of a mail.

Written here because the email package takes 3 ms for one, when the disk takes a tenth of that: it folds the headers
that do not change, once, and the others are one plain ASCII line each. It parses what was written, every time, so that
a fault of this module is a refusal and not a wrong mail.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP

_LINE_END = re.compile(r"\r\n|\r|\n")
_PLAIN = re.compile(r"[!-~]([ -~]{0,900}[!-~])?(,\r\n [!-~]{1,320})*")
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}\.(md|csv|txt)")
_SUBTYPES = {"md": "markdown", "csv": "csv", "txt": "plain"}


class UnsafeMail(ValueError):
    """The mail cannot be written so that every server reads the same; the message quotes nothing of it."""


@dataclass(frozen=True)
class Attachment:
    """A text file beside the mail: a name such as « ferme-du-causse.md » (md, csv or txt), and its text."""

    name: str
    text: str


@dataclass(frozen=True)
class _Part:
    headers: Mapping[str, str]
    encoded: bytes
    text: bytes


def write(fixed: Mapping[str, str], plain: Mapping[str, str], body: str, attachments: Sequence[Attachment]) -> bytes:
    """Headers that stay the same from one mail to the next, others that are plain ASCII, a text, and files.

    Line ends become CRLF, as RFC 2046 wants of text; every other character arrives as it came. Raises UnsafeMail.
    """
    parts = [_body(body), *(_attachment(attachment) for attachment in attachments)]
    lines = [_fixed(name, value) for name, value in fixed.items()]
    lines += [_plain(name, value) for name, value in plain.items()]
    lines.append(b"MIME-Version: 1.0\r\n")
    content = b"".join(lines) + (_multipart(parts) if attachments else _whole(parts[0]))
    _check(content, [*fixed, *plain, "MIME-Version"], parts)
    return content


@functools.lru_cache(maxsize=64)
def _fixed(name: str, value: str) -> bytes:
    if not value.isprintable() or "=?" in value:
        raise UnsafeMail(f"{name} : caractère de contrôle ou mot codé")
    message = EmailMessage(policy=SMTP)
    message[name] = value
    written = message.as_bytes().removesuffix(b"\r\n")
    read = message_from_bytes(written, policy=SMTP)
    # cpython#121650: what was one header may be read as two.
    if read.keys() != [name] or str(read[name]) != value or not written.isascii():
        raise UnsafeMail(f"{name} : lu autrement qu'écrit")
    return written


def _plain(name: str, value: str) -> bytes:
    if not _PLAIN.fullmatch(value) or "=?" in value:
        raise UnsafeMail(f"{name} : caractère refusé")
    return f"{name}: {value}\r\n".encode("ascii")


def _body(text: str) -> _Part:
    plain = _dos(text)
    plain = plain if plain.endswith(b"\r\n") else plain + b"\r\n"
    # Quoted-printable whatever the text: its lines are short, and no program on the way has a reason to touch them.
    headers = {"Content-Type": 'text/plain; charset="utf-8"', "Content-Transfer-Encoding": "quoted-printable"}
    return _Part(headers, binascii.b2a_qp(plain, istext=True), plain)


def _attachment(attachment: Attachment) -> _Part:
    if not _FILE_NAME.fullmatch(attachment.name):
        raise UnsafeMail("nom de pièce jointe refusé")
    text = _dos(attachment.text)
    headers = {
        "Content-Type": f'text/{_SUBTYPES[attachment.name.rpartition(".")[2]]}; charset="utf-8"',
        "Content-Disposition": f'attachment; filename="{attachment.name}"',
        "Content-Transfer-Encoding": "base64",
    }
    return _Part(headers, base64.encodebytes(text).replace(b"\n", b"\r\n"), text)


def _dos(text: str) -> bytes:
    # A lone surrogate is no character, and UTF-8 has no bytes for it.
    return _LINE_END.sub("\r\n", text).encode("utf-8", "replace")


def _whole(part: _Part) -> bytes:
    headers = "".join(f"{name}: {value}\r\n" for name, value in part.headers.items())
    return headers.encode("ascii") + b"\r\n" + part.encoded


def _multipart(parts: Sequence[_Part]) -> bytes:
    # « =_ » stands neither in quoted-printable nor in base64: no text can hold the boundary (RFC 2045, 6.7).
    boundary = b"=_" + hashlib.sha256(b"\0".join(part.text for part in parts)).hexdigest()[:40].encode()
    start = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n'
    return (
        start
        + b"".join(b"--" + boundary + b"\r\n" + _whole(part) + b"\r\n" for part in parts)
        + b"--"
        + boundary
        + b"--\r\n"
    )


def _check(content: bytes, headers: list[str], parts: Sequence[_Part]) -> None:
    """Parse the bytes as others will: the headers that were meant, no other, and every text whole."""
    read = message_from_bytes(content)
    if read.is_multipart():
        found = [part for part in read.walk() if not part.is_multipart()]
        expected = [*headers, "Content-Type"]
    else:
        found, expected = [read], [*headers, *parts[0].headers]
    if read.keys() != expected or len(found) != len(parts):
        raise UnsafeMail("en-têtes autres que prévus")
    if read.is_multipart() and any(
        one.items() != [*part.headers.items()] for one, part in zip(found, parts, strict=True)
    ):
        raise UnsafeMail("pièces autres que prévues")
    if [_decoded(one) for one in found] != [part.text for part in parts]:
        raise UnsafeMail("texte lu autrement qu'écrit")


def _decoded(part: Message) -> object:
    return part.get_payload(decode=True)
