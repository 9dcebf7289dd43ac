"""What a source sent last, kept whole in `.feeds/<name>.json`: never in git, for its licence forbids passing it on.

Beside it, `<name>.held.json` is an answer that lost more than half and waits to be confirmed, and `<name>.failed.json`
says when and why the last reading failed.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

FOLDER = ".feeds"
HELD, FAILED = ".held", ".failed"
_LONGEST_HEADER = 10_000


class SnapshotDamaged(Exception):
    """The file is there and cannot be trusted; the message says in French what is wrong with it."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    feed: str


class Header(_Kept):
    """What a feed was asked, when it answered (UTC), with which validators, and how many records came.

    `kept` is how many of the records were worth keeping when they came.
    """

    fetched_at: AwareDatetime
    query: dict[str, str]
    validators: dict[str, str] = {}
    count: int
    kept: int = 0


class Snapshot(Header):
    """A feed's records as they came, with their header."""

    records: list[object]


class Failure(_Kept):
    """The last reading of a source, when it failed: when (UTC), and why in French."""

    failed_at: AwareDatetime
    reason: str


K = TypeVar("K", bound=_Kept)


def shown_path(name: str, beside: str = "") -> str:
    """A feed's file, relative to the project."""
    return f"{FOLDER}/{name}{beside}.json"


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the folder of the snapshots: two refreshes at once wait for each other. Raises OSError."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in folder.glob(".*.tmp"):  # a refresh was killed in the middle of writing it
            leftover.unlink()
        yield


def write_snapshot(root: Path, snapshot: Snapshot, beside: str = "") -> None:
    """Put a snapshot in place of the last one, whole or not at all, whatever cuts the power.

    Raises OSError. Only its owner may read the file: raw records carry the names and phones of recruiters.
    """
    _write(root / shown_path(snapshot.feed, beside), snapshot, "fetched_at")


def read_snapshot(root: Path, name: str, beside: str = "") -> Snapshot | None:
    """The last snapshot of a feed; None when there was none. Raises SnapshotDamaged."""
    snapshot = _read(root / shown_path(name, beside), Snapshot, name)
    if snapshot and snapshot.count != len(snapshot.records):
        raise SnapshotDamaged(f"{len(snapshot.records)} enregistrements au lieu de {snapshot.count}")
    return snapshot


def read_header(root: Path, name: str, beside: str = "") -> Header | None:
    """What the last snapshot of a feed says of itself, its records unread; None without one that can be trusted."""
    try:
        with (root / shown_path(name, beside)).open(encoding="ascii") as file:
            # The records begin on the second line: see `_pieces`.
            told = json.loads(file.readline(_LONGEST_HEADER) + "]}")
            del told["records"]
            header = Header.model_validate(told)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return header if header.feed == name else None


def write_failure(root: Path, failure: Failure) -> None:
    """Keep when and why a reading failed. Raises OSError."""
    _write(root / shown_path(failure.feed, FAILED), failure, "failed_at")


def read_failure(root: Path, name: str) -> Failure | None:
    """Why the last reading of a feed failed; None when it did not, or when nobody can tell any more."""
    try:
        return _read(root / shown_path(name, FAILED), Failure, name)
    except SnapshotDamaged:
        return None


def forget(root: Path, name: str, beside: str) -> None:
    """Take away what stood beside a snapshot."""
    (root / shown_path(name, beside)).unlink(missing_ok=True)


def _write(path: Path, kept: _Kept, moment: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.writelines(_pieces(dict(kept) | {moment: _instant(getattr(kept, moment))}))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _pieces(content: dict[str, Any]) -> Iterator[str]:
    """The content as JSON, a record at a time: the whole text would weigh as much again as the records."""
    # ASCII, because a foreign text may hold half of a surrogate pair, which UTF-8 cannot write.
    if "records" not in content:
        yield json.dumps(content)
        return
    records = content.pop("records")
    yield json.dumps(content)[:-1] + ', "records": ['
    for number, record in enumerate(records):
        yield (",\n" if number else "\n") + json.dumps(record)
    yield "]}"


def _read(path: Path, model: type[K], name: str) -> K | None:
    try:
        content: Any = json.loads(path.read_bytes())
        kept = model.model_validate(content)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SnapshotDamaged(f"illisible ({error.strerror})") from None
    except ValidationError as error:
        raise SnapshotDamaged(
            f"« {error.errors()[0]['loc'][0] if error.errors()[0]['loc'] else name} » incorrect"
        ) from None
    except (ValueError, RecursionError):
        raise SnapshotDamaged("le fichier n'est pas du JSON complet") from None
    if kept.feed != name:
        raise SnapshotDamaged("il vient d'une autre source")
    return kept


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _sync_folder(folder: Path) -> None:
    # The new name is on the disk only once the folder itself is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
