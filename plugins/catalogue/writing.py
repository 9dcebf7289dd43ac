"""Files that are no pages: written beside them, told apart by their bytes, kept from build to build."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path

# What a build says that is nobody's fault. Made here, before Pelican is imported: its loggers say the same thing only once.
LOG = logging.getLogger("choisir-le-lot")
_ROOT = Path(__file__).parents[2]
# Bytes of digest.
_SEAL = 16


def write_text(path: Path, text: str) -> None:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def write_whole(path: Path, *content: bytes | memoryview) -> None:
    """Write a file that only its owner may read, whole or not at all, and the folders above it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(content)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def seal(path: Path, content: bytes) -> None:
    """Keep a file, whole or not at all, with a digest of its name and bytes at its end for `sealed`. Raises OSError."""
    write_whole(path, content, _seal_of(path, content))


def sealed(path: Path) -> bytes | None:
    """A file as it was kept; None when there is none, or when its bytes are not those: that is told, and nobody believes it."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    content, seal_found = raw[:-_SEAL], raw[-_SEAL:]
    if seal_found == _seal_of(path, content):
        return content
    LOG.warning("Fichier gardé %s : endommagé ou étranger, écarté et refait", path)
    return None


def _seal_of(path: Path, content: bytes) -> bytes:
    # Of its name too, which says what it was made of: a file that is whole and stands for another is not believed.
    return hashlib.blake2b(path.name.encode() + b"\0" + content, digest_size=_SEAL).digest()


def digest_of(folder: Path) -> str:
    """A SHA-256 of every file of a folder, names and bytes, in hexadecimal; what Python compiled is left out."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        total.update(f"{path.relative_to(folder).as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@functools.cache
def code_digest() -> str:
    """A digest of our code and of the data beside it, which no process changes its mind about."""
    return "".join(digest_of(_ROOT / package) for package in ("plugins", "relay"))


def forget_all_but(used: Container[str], folder: Path) -> None:
    """Drop what a folder of kept files holds under other names than those that served."""
    for kept in os.scandir(folder):
        if kept.name not in used:
            Path(kept.path).unlink(missing_ok=True)


def forget_older(used: Path, most: int) -> None:
    """Note that a kept folder serves, and drop those beside it that served longest ago: `most` stay."""
    os.utime(used)
    for old in sorted(used.parent.iterdir(), key=lambda path: -path.stat().st_mtime_ns)[most:]:
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def workbench(folder: Path) -> Iterator[Path]:
    """A folder for one process at a time, for which others wait; empty at first and at the end, whoever was killed in it."""
    folder.mkdir(parents=True, exist_ok=True)
    # The folder is its own lock: a process that is killed lets go of it, and there is no file to take away.
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        _empty(folder)
        try:
            yield folder
        finally:
            _empty(folder)
    finally:
        os.close(held)


def _empty(folder: Path) -> None:
    for left in folder.iterdir():
        shutil.rmtree(left, ignore_errors=True)
