"""What a source sent last, kept whole in `.feeds/<name>.json`: never in git, for its licence forbids passing it on."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

FOLDER = ".feeds"


class SnapshotDamaged(Exception):
    """The file is there and cannot be trusted; the message says in French what is wrong with it."""


class Snapshot(BaseModel):
    """A feed's records as they came, with the question asked and the moment of the answer (UTC)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feed: str
    fetched_at: AwareDatetime
    query: dict[str, str]
    count: int
    records: list[object]


def shown_path(name: str) -> str:
    """A feed's snapshot, relative to the project."""
    return f"{FOLDER}/{name}.json"


def write_snapshot(root: Path, snapshot: Snapshot) -> None:
    """Put a snapshot in place of the last one, whole or not at all, whatever cuts the power.

    Raises OSError. Only its owner may read the file: raw records carry the names and phones of recruiters.
    """
    path = root / shown_path(snapshot.feed)
    path.parent.mkdir(parents=True, exist_ok=True)
    # ASCII, because a foreign text may hold half of a surrogate pair, which UTF-8 cannot write.
    content = json.dumps(dict(snapshot) | {"fetched_at": _instant(snapshot)}, ensure_ascii=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{snapshot.feed}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def read_snapshot(root: Path, name: str) -> Snapshot | None:
    """The last snapshot of a feed; None when there was none. Raises SnapshotDamaged."""
    try:
        content = (root / shown_path(name)).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SnapshotDamaged(f"illisible ({error.strerror})") from None
    try:
        snapshot = Snapshot.model_validate(json.loads(content))
    except ValidationError as error:
        raise SnapshotDamaged(
            f"« {error.errors()[0]['loc'][0] if error.errors()[0]['loc'] else name} » incorrect"
        ) from None
    except (ValueError, RecursionError):
        raise SnapshotDamaged("le fichier n'est pas du JSON complet") from None
    return _checked(snapshot, name)


def _checked(snapshot: Snapshot, name: str) -> Snapshot:
    if snapshot.feed != name:
        raise SnapshotDamaged("il vient d'une autre source")
    if snapshot.count != len(snapshot.records):
        raise SnapshotDamaged(f"{len(snapshot.records)} enregistrements au lieu de {snapshot.count}")
    return snapshot


def _instant(snapshot: Snapshot) -> str:
    return snapshot.fetched_at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _sync_folder(folder: Path) -> None:
    # The new name is on the disk only once the folder itself is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
