"""What each record of a feed became is kept in `.cache/records/<feed>`: a build makes anew only what changed.

A file is believed when all that its items depend on is as it was, and when its bytes are those that were written; what
is read from it can be nothing but entries, knowledge and reasons (see `_Reader`).
"""

from __future__ import annotations

import functools
import hashlib
import io
import marshal
import pickle
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import is_dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import email_validator
import pydantic
import pydantic_core

from plugins.catalogue import choices, values
from plugins.catalogue.fingerprints import told_by
from plugins.catalogue.kinds import KIND_OF, Entry
from plugins.catalogue.writing import LOG, code_digest, write_whole
from plugins.feeds.source import Item, Quarantined, Reading
from plugins.territory import knowledge, model

FOLDER = ".cache/records"
Result = Item | Quarantined

# Another number, another form: what an older form holds is not even looked at.
_MARK = b"choisir-le-lot records 1\n"
# Where each part begins: two digests of SHA-256, then the results.
_KEY, _SEAL, _PAYLOAD = (len(_MARK) + digests * 32 for digests in range(3))
_SMALL_SHARE = 20


class RecordMemory:
    """Results of the last reading of each feed, for who reads the same feeds again and again: the very same entries."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, dict[bytes, Result]]] = {}

    def recall(self, name: str, key: bytes) -> dict[bytes, Result] | None:
        """The results of a feed under a key, by their record's digest."""
        known, results = self._known.get(name, (b"", {}))
        return results if known == key else None

    def note(self, name: str, key: bytes, results: dict[bytes, Result]) -> None:
        """Note them, in the place of those of the feed's reading before."""
        self._known[name] = key, results


def kept_or_made(
    root: Path, reading: Reading[Any], records: Sequence[Any], make: Callable[[list[Any]], list[Result]],
    memory: RecordMemory | None = None,
) -> list[Result]:  # fmt: skip
    """What each record is worth, in order; `make` is asked for those whose result is neither kept nor in `memory`.

    A result depends on its record and on `reading`, nothing else. Records are JSON values.
    """
    path, key = root / FOLDER / reading.feed.name, _key(reading)
    remembered = memory.recall(reading.feed.name, key) if memory else None
    kept = _read(path, key) if remembered is None else remembered
    # The whole of a record, types included, as bytes: twice as fast as JSON.
    digests = [hashlib.sha256(marshal.dumps(record, 2)).digest() for record in records]
    missing = {digest: record for digest, record in zip(digests, records, strict=True) if digest not in kept}
    made = dict(zip(missing, make(list(missing.values())), strict=True))
    results = {digest: made[digest] if digest in made else kept[digest] for digest in digests}
    # To make a few again costs less than to write them all.
    if len(results.keys() ^ kept.keys()) * _SMALL_SHARE > len(results):
        _write(path, key, results)
    if memory:
        memory.note(reading.feed.name, key, results)
    for digest, result in results.items():
        if isinstance(result, Entry):
            told_by(result, hashlib.blake2b(key + digest, digest_size=16).hexdigest())
    return [results[digest] for digest in digests]


def forget_others(root: Path, names: Iterable[str]) -> None:
    """Drop what is kept of feeds that are no more."""
    for path in {*(root / FOLDER).glob("*")} - {root / FOLDER / name for name in names}:
        if not path.is_dir():
            path.unlink(missing_ok=True)


def _key(reading: Reading[Any]) -> bytes:
    """A digest of all that a result depends on besides its record: two equal ones give equal results."""
    return hashlib.sha256(
        f"{reading.feed!r}\0{reading.fetched_on}\0{reading.knowledge.digest}\0{_code()}".encode()
    ).digest()


@functools.cache
def _code() -> str:
    """Our code and the data beside it, of which the territory is made, and what checks values for it."""
    versions = (sys.version, pydantic.VERSION, pydantic_core.__version__, email_validator.__version__)
    return f"{code_digest()} {versions}"


def _read(path: Path, key: bytes) -> dict[bytes, Result]:
    """The results kept under a key, by their record's digest; none when there are none, or none to be trusted."""
    try:
        content = path.read_bytes()
        mark, kept_under, seal = content[:_KEY], content[_KEY:_SEAL], content[_SEAL:_PAYLOAD]
        if mark != _MARK or seal != _sealed(kept_under, memoryview(content)[_PAYLOAD:]):
            raise ValueError(path)
        payload = io.BytesIO(content)
        payload.seek(_PAYLOAD)
        return _Reader(payload).results() if kept_under == key else {}
    except FileNotFoundError:
        return {}
    except Exception as fault:  # whatever foreign bytes raise, they are not believed
        reason = fault.strerror if isinstance(fault, OSError) else "coupé, abîmé, étranger ou d'une autre version"
        _say(f"{FOLDER}/{path.name} écarté ({reason}) : l'instantané est relu en entier")
        return {}


def _write(path: Path, key: bytes, results: dict[bytes, Result]) -> None:
    payload = io.BytesIO()
    writer = pickle.Pickler(payload, 5)
    # By its name: as it stands a zone asks for `getattr`, with which anything can be reached.
    writer.dispatch_table = {ZoneInfo: lambda zone: (ZoneInfo, (zone.key,))}
    writer.dump(results)
    try:
        write_whole(path, _MARK, key, _sealed(key, payload.getbuffer()), payload.getbuffer())
    except OSError as fault:  # the next build does the work again
        _say(f"{FOLDER}/{path.name} n'a pas pu être écrit ({fault.strerror})")


def _sealed(key: bytes, payload: memoryview) -> bytes:
    total = hashlib.sha256(key)
    total.update(payload)
    return total.digest()


def _say(line: str) -> None:
    LOG.warning("%s", line)


def _is_plain(value: object) -> bool:
    return isinstance(value, type) and (issubclass(value, pydantic.BaseModel | Enum) or is_dataclass(value))


_OWN = (Quarantined, *KIND_OF, *(
    value for module in (choices, values, knowledge, model) for value in vars(module).values() if _is_plain(value)
))  # fmt: skip
_ALLOWED: dict[tuple[str, str], type] = {
    (one.__module__, one.__qualname__): one for one in (*_OWN, date, datetime, timedelta, timezone, Decimal, ZoneInfo)
}


class _Reader(pickle.Unpickler):
    """Reads what results are made of; any other name (os.system) is refused before anything is imported or run."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return _ALLOWED[module, name]

    def results(self) -> dict[bytes, Result]:
        """Raises whatever wrong bytes raise."""
        read = self.load()
        if not isinstance(read, dict) or not all(isinstance(one, Result) for one in read.values()):
            raise TypeError(type(read))
        return read
