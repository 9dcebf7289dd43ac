"""The spool: letters on disk, durable before anyone is told so, erased as soon as they are delivered.

SQLite with journal_mode=TRUNCATE and synchronous=EXTRA syncs the journal, the database and the folder at each commit
(https://www.sqlite.org/pragma.html#pragma_synchronous). Every transaction runs behind one flock: processes then queue
in turn instead of polling SQLite's own lock, and one that is killed frees it. Submitters are committed in groups,
because a sync costs the same for one letter as for a hundred. Several processes may use one folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import queue
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from relay.database import FILE, make_folder, open_database
from relay.letter import Kind, Letter

State = Literal["waiting", "delivered", "parked"]

DAY = 86_400.0
# Key and times of a delivered letter stay, so that a form sent again later is known.
REMEMBERED_DAYS = 30
# No delay between two attempts is longer: a letter that is due later than that was stamped by a wrong clock.
LONGEST_DELAY = 3_600.0
_GROUP = 256
# Pages of 4 KiB that a purge gives back to the disk at the most.
_GIVEN_BACK = 2_000

# A letter that is there already is written anew: its acknowledgement, too, must come after a sync.
_INSERT = """
INSERT INTO letter (key, reference, form, kind, sender, recipients, created_at, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET key = key
"""
_COLUMNS = (
    "key, reference, form, kind, sender, recipients, created_at, state, due_at, attempts, why, settled_at, content"
)


class SpoolUnavailable(Exception):
    """Nothing could be read or written (full disk, I/O error); what was submitted is not acknowledged."""


@dataclass(frozen=True)
class Stored:
    """A letter in the spool; times in seconds since 1970. Delivered, it has neither recipient nor content."""

    key: str
    reference: str
    form: str
    kind: Kind
    sender: str
    recipients: tuple[str, ...]
    created_at: float
    state: State
    due_at: float
    attempts: int
    why: str
    settled_at: float | None
    content: bytes


@dataclass(frozen=True)
class Depth:
    """How full the spool is, alerts left aside."""

    waiting: int
    parked: int
    oldest_age_seconds: float


_Order = tuple[Sequence[Letter], "Future[None]"]


class Spool:
    """The letters of one folder, made when first needed. Thread-safe; every method raises SpoolUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._turn = threading.Lock()
        self._starting = threading.Lock()
        self._lock_file: int | None = None
        self._database: sqlite3.Connection | None = None
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._committer: threading.Thread | None = None

    def submit(self, letters: Sequence[Letter]) -> None:
        """Return once all the letters are on disk, together; a key that is known already is the same success."""
        self.enqueue(letters).result()

    def enqueue(self, letters: Sequence[Letter]) -> Future[None]:
        """What `submit` waits for, for those who wait in another way (asyncio.wrap_future)."""
        answer: Future[None] = Future()
        answer.set_running_or_notify_cancel()
        with self._starting:
            if self._committer is None:
                self._committer = threading.Thread(target=self._commit_forever, name="spool", daemon=True)
                self._committer.start()
        self._orders.put((letters, answer))
        return answer

    def close(self) -> None:
        """Commit what was submitted, then let go of the files."""
        if self._committer is not None:
            self._orders.put(None)
            self._committer.join()
            self._committer = None
        with self._turn:
            self._let_go()

    def due(self, now: float, limit: int = 50) -> list[Stored]:
        """The waiting letters whose time has come, those never tried first."""
        # A due time that is too far away was written by a clock that has been set back since.
        where = "state = 'waiting' AND (due_at <= ? OR due_at > ?) ORDER BY due_at, created_at LIMIT ?"
        return self._select(where, now, now + 2 * LONGEST_DELAY, limit)

    def find(self, reference: str) -> list[Stored]:
        """The letters of one reference: a message, and the copy that goes with it."""
        return self._select("reference = ? ORDER BY created_at", reference)

    def listing(self, state: State) -> list[Stored]:
        """The letters in a state, the oldest first, without their contents."""
        return self._select("state = ? ORDER BY created_at", state, columns=_COLUMNS.replace("content", "x''"))

    def delivered(self, key: str, now: float) -> None:
        """A server has taken the letter over: its content and its recipients are erased at once."""
        self._update("state = 'delivered', settled_at = ?, recipients = '[]', content = x'', why = ''", now, key=key)

    def postponed(self, key: str, until: float, why: str, recipients: Sequence[str] = ()) -> None:
        """Not delivered this time; `recipients` are those that still wait for it, when others have it."""
        self._update("due_at = ?, attempts = attempts + 1, why = ?", until, why, key=key, recipients=recipients)

    def parked(self, key: str, why: str, now: float, recipients: Sequence[str] = ()) -> None:
        """Put aside until someone decides; kept for as long as it takes."""
        self._update("state = 'parked', settled_at = ?, why = ?", now, why, key=key, recipients=recipients)

    def requeued(self, key: str) -> None:
        """Wait again, for an attempt at once."""
        self._update("state = 'waiting', settled_at = NULL, due_at = 0, attempts = 0", key=key)

    def last_alert(self) -> tuple[bool, float | None]:
        """Whether an alert still waits to leave, and when the last one was written."""
        with self._transaction() as database:
            query = "SELECT coalesce(max(state = 'waiting'), 0), max(created_at) FROM letter WHERE kind = 'alerte'"
            waits, written_at = database.execute(query).fetchone()
        return bool(waits), written_at

    def purge(self, now: float) -> int:
        """Forget letters delivered, and copies parked, more than 30 days ago; gives how many."""
        gone = "(state = 'delivered' OR state = 'parked' AND kind = 'copie') AND settled_at < ?"
        with self._transaction() as database:
            # A letter settled in the future was stamped by a clock that has been set back since.
            database.execute("UPDATE letter SET settled_at = ?1 WHERE settled_at > ?1", [now])
            count = database.execute(f"DELETE FROM letter WHERE {gone}", [now - REMEMBERED_DAYS * DAY]).rowcount  # noqa: S608
            # The room that an outage took goes back to the disk, a little each time: nobody can submit meanwhile.
            free: int = database.execute("PRAGMA freelist_count").fetchone()[0]
            for _page in range(min(free, _GIVEN_BACK)):
                database.execute("PRAGMA incremental_vacuum(1)")
            return count

    def depth(self, now: float) -> Depth:
        """How many letters of visitors wait or are parked, and for how long the oldest has waited."""
        counts = "count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'parked')"
        oldest = "min(created_at) FILTER (WHERE state = 'waiting')"
        with self._transaction() as database:
            query = f"SELECT {counts}, {oldest} FROM letter WHERE state IN ('waiting', 'parked') AND kind != 'alerte'"  # noqa: S608
            waiting, parked, since = database.execute(query).fetchone()
        return Depth(waiting, parked, max(0.0, now - since) if since is not None else 0.0)

    def _select(self, where: str, *values: object, columns: str = _COLUMNS) -> list[Stored]:
        with self._transaction() as database:
            rows = database.execute(f"SELECT {columns} FROM letter WHERE {where}", values).fetchall()  # noqa: S608
        return [_stored(row) for row in rows]

    def _update(self, change: str, *values: object, key: str, recipients: Sequence[str] = ()) -> None:
        if recipients:
            change, values = f"{change}, recipients = ?", (*values, json.dumps(recipients))
        with self._transaction() as database:
            # What was delivered stays so: a late command does not bring an erased letter back.
            database.execute(f"UPDATE letter SET {change} WHERE key = ? AND state != 'delivered'", [*values, key])  # noqa: S608

    def _commit_forever(self) -> None:
        while (order := self._orders.get()) is not None:
            group = [order]
            # Those who came while the last group was being written make up the next one.
            while len(group) < _GROUP and not self._orders.empty() and (order := self._orders.get()) is not None:
                group.append(order)
            self._commit(group)
            if order is None:
                return

    def _commit(self, group: Sequence[_Order]) -> None:
        failure: Exception | None = None
        try:
            rows = [_row(letter) for letters, _answer in group for letter in letters]
            with self._transaction() as database:
                database.executemany(_INSERT, rows)
        except Exception as error:  # whatever it is, each of those who wait must hear of it, and this thread go on
            failure = error
        for _letters, answer in group:
            if failure:
                answer.set_exception(failure)
            else:
                answer.set_result(None)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._turn:
            try:
                with self._alone(), self._opened() as database:
                    yield database
            except (sqlite3.Error, OSError) as error:
                # The next attempt starts from fresh files: nothing of this failure is carried over.
                self._let_go()
                raise SpoolUnavailable(f"{type(error).__name__} : {error}") from error

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        if self._lock_file is None:
            make_folder(self.folder)
            self._lock_file = os.open(self.folder / "spool.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            if self._lock_file is not None:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        if self._database is None:
            self._database = open_database(self.folder / FILE)
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield self._database
            self._database.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            raise

    def _let_go(self) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


def _row(letter: Letter) -> tuple[object, ...]:
    envelope = (letter.key, letter.reference, letter.form, letter.kind, letter.sender, json.dumps(letter.recipients))
    return (*envelope, letter.created_at, letter.content)


def _stored(row: tuple[object, ...]) -> Stored:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    values["recipients"] = tuple(json.loads(cast("str", values["recipients"])))
    return Stored(**values)  # type: ignore[arg-type]
