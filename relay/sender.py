"""The sender: one process takes letters from the spool to the mail server, for as long as it takes.

An flock says which process it is: no lease to expire, and a kill frees it. A letter leaves at least once; a crash
between the server's 250 and our own commit sends it a second time under the same Message-ID (RFC 1047).
Run by hand or by systemd: `python -m relay.sender`.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from relay import alerts
from relay.config import Settings, SettingsRefused, read_settings
from relay.database import make_folder
from relay.delivery import Patience, Refusal, ServerUnavailable, Session, connected
from relay.notes import loggable, note, start_notes
from relay.spool import LONGEST_DELAY, Spool, SpoolUnavailable, Stored

log = logging.getLogger("relay.sender")

# Seconds between two looks at a spool where nothing is due, and between two attempts at what must succeed.
IDLE = 1.0
PATIENT = 5.0
# A server that does not answer is tried more often than a letter that it refused: it may be back at any time.
_LONGEST_OUTAGE_DELAY = 900.0
_PURGE_EVERY = 3_600.0
# A server that fails so many letters in a row is down, even if it answers to a connection.
_FAILURES_IN_A_ROW = 3

Clock = Callable[[], float]  # seconds since 1970; may go back
Sleep = Callable[[float], object]  # true when asked to stop, as threading.Event.wait


class Stopped(Exception):
    """Asked to stop; every letter is where the spool says it is."""


class Sender:
    """Carries what is due, one round after another."""

    def __init__(
        self, settings: Settings, spool: Spool, clock: Clock, sleep: Sleep, patience: Patience | None = None
    ) -> None:
        self._settings = settings
        self._spool = spool
        self._clock = clock
        self._sleep = sleep
        self._patience = patience or Patience()
        self._outage_rounds = 0
        self._failures = 0
        self._purged_at: float | None = None

    def round(self) -> float:
        """Carry all that is due and look after the spool; gives the seconds to wait before the next round.

        Raises SpoolUnavailable, and Stopped when asked to stop.
        """
        wait = IDLE
        try:
            while letters := self._spool.due(self._clock()):
                self._carry(letters)
        except ServerUnavailable as error:
            wait = delay(self._settings.retry_min, self._outage_rounds, _LONGEST_OUTAGE_DELAY)
            self._outage_rounds += 1
            note(
                log,
                logging.WARNING,
                "serveur de courriel indisponible",
                reason=loggable(str(error)),
                retry_in=round(wait),
            )
        alerts.raise_if_needed(self._spool, self._settings, self._clock())
        self._purge_sometimes()
        return wait

    def _carry(self, letters: list[Stored]) -> None:
        with connected(self._settings.smtp, self._patience) as session:
            for letter in letters:
                if not self._carry_one(session, letter):
                    return

    def _carry_one(self, session: Session, letter: Stored) -> bool:
        if self._sleep(0):
            raise Stopped
        try:
            refusals = session.carry(letter.sender, letter.recipients, letter.content)
        except Exception as error:  # whatever this letter does to the conversation, the others go on
            why = str(error) if isinstance(error, ServerUnavailable) else type(error).__name__
            self._postpone(letter, letter.recipients, why)
            self._failures += 1
            if self._failures >= _FAILURES_IN_A_ROW:
                self._failures = 0
                raise ServerUnavailable(why) from None
            return False
        self._failures = self._outage_rounds = 0
        self._settle(letter, refusals)
        return True

    def _settle(self, letter: Stored, refusals: list[Refusal]) -> None:
        now = self._clock()
        left = tuple(recipient for refusal in refusals for recipient in refusal.recipients)
        why = " ; ".join(dict.fromkeys(refusal.why for refusal in refusals))
        if not refusals:
            self._record(lambda: self._spool.delivered(letter.key, now))
            self._note(logging.INFO, "remise au serveur", letter)
        elif all(refusal.final for refusal in refusals):
            self._record(lambda: self._spool.parked(letter.key, why, now, left))
            self._note(logging.ERROR, "refus définitif, mise de côté", letter, reason=loggable(why))
        else:
            self._postpone(letter, left, why)

    def _postpone(self, letter: Stored, recipients: tuple[str, ...], why: str) -> None:
        wait = delay(self._settings.retry_min, letter.attempts, LONGEST_DELAY)
        until = self._clock() + wait
        self._record(lambda: self._spool.postponed(letter.key, until, why, recipients))
        self._note(logging.INFO, "reportée", letter, reason=loggable(why), retry_in=round(wait))

    def _note(self, level: int, event: str, letter: Stored, **facts: str | float) -> None:
        note(log, level, event, reference=letter.reference, kind=letter.kind, **facts)

    def _record(self, write: Callable[[], None]) -> None:
        # No other letter leaves before this is written: a crash then repeats one letter, not all those of a full disk.
        while True:
            try:
                return write()
            except SpoolUnavailable as error:
                note(
                    log, logging.ERROR, "écriture impossible ; rien ne part avant qu'elle réussisse", reason=str(error)
                )
                if self._sleep(PATIENT):
                    raise Stopped from None

    def _purge_sometimes(self) -> None:
        now = self._clock()
        if self._purged_at is None or abs(now - self._purged_at) >= _PURGE_EVERY:
            self._spool.purge(now)
            self._purged_at = now


def delay(shortest: float, attempts: int, longest: float) -> float:
    """Seconds before the next attempt: doubled each time, a little at random so that relays do not knock together."""
    doubled = min(shortest * 2.0 ** min(attempts, 16), longest)
    return max(shortest, doubled * random.uniform(0.8, 1))  # noqa: S311  # nothing to guess here


def run(settings: Settings, clock: Clock = time.time, sleep: Sleep = time.sleep) -> None:
    """Send until `sleep` says to stop; waits for its turn while another sender works on the same spool."""
    spool = Spool(settings.spool)
    sender = Sender(settings, spool, clock, sleep)
    with contextlib.suppress(Stopped), _alone(settings.spool, sleep):
        while not sleep(_careful_round(sender)):
            pass
    spool.close()


def _careful_round(sender: Sender) -> float:
    try:
        return sender.round()
    except SpoolUnavailable as error:
        note(log, logging.ERROR, "dossier des messages indisponible", reason=str(error), retry_in=round(PATIENT))
        return PATIENT


@contextlib.contextmanager
def _alone(folder: Path, sleep: Sleep) -> Iterator[None]:
    lock = None
    said = ""
    while lock is None:
        try:
            lock = _lock(folder)
        except OSError as error:
            busy = isinstance(error, BlockingIOError)
            why = (
                "un autre expéditeur travaille dans ce dossier" if busy else f"dossier inutilisable ({error.strerror})"
            )
            if why != said:
                log.warning("%s ; celui-ci attend son tour", why)
                said = why
            if sleep(IDLE):
                raise Stopped from None
    try:
        yield
    finally:
        os.close(lock)


def _lock(folder: Path) -> int:
    make_folder(folder)
    descriptor = os.open(folder / "sender.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def main() -> None:
    """The sender as a process of its own, until SIGTERM or Ctrl-C."""
    start_notes()
    try:
        settings = read_settings(os.environ)
    except SettingsRefused as refused:
        sys.exit("\n".join(["L'expéditeur ne peut pas démarrer :", *refused.faults]))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(settings, sleep=stop.wait)


if __name__ == "__main__":
    main()
