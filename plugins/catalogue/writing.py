"""Files that are no pages: written beside them, told apart by their bytes, kept from build to build."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of a folder that exists: a kill leaves a scratch file, never half of it under its name."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_bytes(content)
    scratch.replace(path)


def digest_of(folder: Path) -> str:
    """A SHA-256 of every file of a folder, names and bytes, in hexadecimal."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(f"{path.relative_to(folder).as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def forget_older(used: Path, most: int) -> None:
    """Note that a kept folder serves, and drop those beside it that served longest ago: `most` stay."""
    os.utime(used)
    for old in sorted(used.parent.iterdir(), key=lambda path: -path.stat().st_mtime_ns)[most:]:
        shutil.rmtree(old, ignore_errors=True)
