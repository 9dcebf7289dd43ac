"""Spam and floods, without tracking: what is doubtful is tagged or shown again, and nothing is ever dropped.

Everything that must outlive one request is signed into the page itself, so that relays which share nothing but the
secret understand each other. Only the counts of the last minute are held in memory, per relay: a visitor is an HMAC
of their address (IPv4, or the /64 of an IPv6) with a key of the day, which nothing keeps.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from relay.submission import Submission

# Between the first keystroke and the sending, in seconds: nobody fills a form faster.
QUICKEST = 2.0
# How long a page may stay open before it is sent, in seconds.
LONGEST = 7 * 86_400.0
MINUTE = 60.0
DAY = 86_400.0
# So many times the limit is no longer a person.
FAR_ABOVE = 4
# Copies to one address in a day: the relay writes to people, not to their enemies.
COPIES = 3
# The most visitors that are counted at once; a visitor costs some 200 bytes.
_REMEMBERED = 20_000


class Verdict(Enum):
    """What happens to a message that is otherwise right."""

    WELCOME = auto()
    VERIFY = auto()
    TOO_MANY = auto()


@dataclass(frozen=True)
class Receipt:
    """What the thank-you page says."""

    form: str
    reference: str
    copied: bool


class Counts:
    """How often each has come within the current stretch of time; the longest unseen are forgotten first."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._seen: OrderedDict[bytes, tuple[int, int]] = OrderedDict()

    def one_more(self, who: bytes, now: float) -> int:
        """Count one; gives how many that makes."""
        stretch = int(now // self._seconds)
        since, count = self._seen.pop(who, (stretch, 0))
        count = count + 1 if since == stretch else 1
        self._seen[who] = (stretch, count)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return count


class Guard:
    """The doubts of one relay. `rate_limit` is in messages per minute and visitor, 0 for none."""

    def __init__(self, secret: bytes, rate_limit: int) -> None:
        self._secret = secret
        self._limit = rate_limit
        self._visits = Counts(MINUTE)
        self._copies = Counts(DAY)

    def token(self, now: float, *, begun: bool = False) -> str:
        """What a page carries: a number that no other page has, its moment, and whether it is `begun` just now.

        A form that is shown again holds its answers already, and may be sent as soon as one is mended.
        """
        return self._sealed("jeton", [secrets.token_urlsafe(12), round(now, 1), begun])

    def nonce(self, submission: Submission, now: float) -> str:
        """The page's own number; empty without a token, or with one that is not ours or too old."""
        number, since, _begun = self._opened("jeton", submission.token, ["", 0.0, False])
        return str(number) if number and now - float(since) < LONGEST else ""

    def doubtful(self, submission: Submission, now: float) -> bool:
        """Whether to tag the message: the trap is filled in, or the form was faster than a hand."""
        _number, since, begun = self._opened("jeton", submission.token, ["", 0.0, False])
        return submission.trapped or bool(begun and 0 <= now - float(since) < QUICKEST)

    def key(self, submission: Submission, now: float) -> str:
        """The idempotency key: these answers from this page, or, without a token, these answers on this day."""
        nonce = self.nonce(submission, now)
        return submission.digest(self._secret, "page", nonce) if nonce else self._key_of_day(submission, now)

    def confirmation(self, submission: Submission, now: float) -> str:
        """What the button of the verification page carries: it holds for these very answers."""
        return self._sealed("confirmation", [submission.digest(self._secret), round(now, 1)])

    def receipt(self, receipt: Receipt) -> str:
        """The address of a thank-you page, which nobody else can write."""
        return self._sealed("merci", [receipt.form, receipt.reference, receipt.copied])

    def receipt_of(self, sealed: str) -> Receipt | None:
        """What `receipt` sealed; None for anything else."""
        form, reference, copied = self._opened("merci", sealed, ["", "", False])
        return Receipt(str(form), str(reference), bool(copied)) if form else None

    def verdict(self, visitor: str, now: float) -> Verdict:
        """Count a visit; the limit is that of a visitor's minute."""
        if not self._limit:
            return Verdict.WELCOME
        count = self._visits.one_more(self._anonymous(visitor, now), now)
        if count > FAR_ABOVE * self._limit:
            return Verdict.TOO_MANY
        return Verdict.VERIFY if count > self._limit else Verdict.WELCOME

    def confirmed(self, submission: Submission, now: float) -> bool:
        """Whether the visitor has seen these very answers on the verification page, and meant them."""
        digest, since = self._opened("confirmation", submission.confirmation, ["", 0.0])
        meant = hmac.compare_digest(str(digest), submission.digest(self._secret))
        return meant and now - float(since) < LONGEST

    def may_copy(self, address: str, now: float) -> bool:
        """Whether one more copy may go to an address today."""
        return self._copies.one_more(self._anonymous(address.lower(), now), now) <= COPIES

    def _key_of_day(self, submission: Submission, now: float) -> str:
        return submission.digest(self._secret, "jour", str(int(now // DAY)))

    def _anonymous(self, who: str, now: float) -> bytes:
        of_day = hmac.digest(self._secret, f"visiteurs {int(now // DAY)}".encode(), hashlib.sha256)
        return hmac.digest(of_day, _network(who).encode(), hashlib.sha256)[:16]

    def _sealed(self, purpose: str, values: list[object]) -> str:
        return str(URLSafeSerializer(self._secret, salt=f"relay.{purpose}").dumps(values))

    def _opened(self, purpose: str, sealed: str, otherwise: list[Any]) -> list[Any]:
        try:
            opened: list[Any] = URLSafeSerializer(self._secret, salt=f"relay.{purpose}").loads(sealed)
        except BadData:
            return otherwise
        return opened


def _network(who: str) -> str:
    """What one household shares: an IPv4 address, or the /64 of an IPv6; any other word as it is."""
    try:
        address = ipaddress.ip_address(who)
    except ValueError:
        return who
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
