"""Foreign text made safe: what a partner's record says, as plain words and plain addresses."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from plugins.catalogue.values import WebAddress

LINE = 160
# No real offer comes near; what is longer is a mistake or an attack, and costs time in every later step.
LONGEST_TEXT = 30_000
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:br|p|li|div|ul|ol|tr|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
_TAG_OPENING = re.compile(r"<+(?=[a-z/!?])", re.IGNORECASE)
# Control and invisible formatting characters (bidi overrides among them), halves of pairs, private and unassigned.
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_ADDRESS: TypeAdapter[str] = TypeAdapter(WebAddress)


def plain_text(value: object) -> str:
    """The words of a foreign text, its paragraphs kept; "" when it is no text.

    Entities are decoded, tags and characters that cannot be seen are gone, and no « < » can open a tag.
    """
    if not isinstance(value, str):
        return ""
    return _short(value) if len(value) <= LINE else _plain(value)


def _plain(value: str) -> str:
    text = _without_tags(_visible(_decoded(value[:LONGEST_TEXT])))
    # Most texts have nothing to mend: to look costs a twentieth of mending.
    if any(spaces in text for spaces in ("  ", " \n", "\n ")):
        text = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return (re.sub(r"\n{3,}", "\n\n", text) if "\n\n\n" in text else text).strip()


# Records repeat their labels, and each of their fields is asked for more than once.
_short = functools.lru_cache(maxsize=10_000)(_plain)


def one_line(value: object, limit: int = LINE) -> str | None:
    """A foreign text as one line of at most `limit` characters; None when it says nothing."""
    if not isinstance(value, str):
        return None
    line = " ".join(plain_text(value).split())
    return cut(line, limit) if len(line) > 1 else None


def cut(text: str, limit: int) -> str:
    """A text of at most `limit` characters, shortened between two words and ended by « … »."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit // 2 else head).rstrip(" ,;:.–-(/") + "…"


def web_address(value: object) -> str | None:
    """A foreign http(s) address, or None when it is anything else or hides a character."""
    if not isinstance(value, str):
        return None
    return _checked_address(value[:LONGEST_TEXT])


# A record gives the same address in several of its fields.
@functools.lru_cache(maxsize=200)
def _checked_address(value: str) -> str | None:
    address = _decoded(value).strip()
    # What cannot be printed is what _UNSAFE holds, and spaces, which no address has.
    if not address.isprintable():
        return None
    try:
        return _ADDRESS.validate_python(address) if urlsplit(address).hostname else None
    except (ValidationError, ValueError):
        return None


def _decoded(text: str) -> str:
    # Twice: partners send « &amp;nbsp; » as well as « &nbsp; ».
    for _ in range(2 if "&" in text else 0):
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return text


def _visible(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    # Most texts hold no other character than those that stay: what cannot be printed is _UNSAFE, and odd spaces.
    return text if text.replace("\n", "").isprintable() else text.translate(_SEEN)


class _Seen(dict[int, str | None]):
    """What stands for each character, worked out once: texts are long, and their characters few."""

    def __missing__(self, code: int) -> str | None:
        seen = _seen(chr(code))
        if len(self) < _MOST_REMEMBERED:
            self[code] = seen
        return seen


def _seen(character: str) -> str | None:
    category = unicodedata.category(character)
    if character == "\n" or category in ("Zl", "Zp"):
        return "\n"
    if category == "Zs":
        return " "
    return None if category in _UNSAFE else character


_MOST_REMEMBERED = 5_000
_SEEN = _Seen()


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    # A few rounds, because taking a tag away can put another one together; what is left cannot open any.
    for _ in range(4):
        text = _TAG.sub("", _BREAK.sub("\n", _SCRIPT.sub("", text)))
    return _TAG_OPENING.sub("", text)
