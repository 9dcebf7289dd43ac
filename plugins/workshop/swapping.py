"""Put a finished folder in the place of another in one step, so that no reader ever meets half of it.

`renameat2(RENAME_EXCHANGE)` (Linux ≥ 3.15) and `renamex_np(RENAME_SWAP)` (macOS) exchange two folders atomically;
Python exposes neither. Elsewhere two renames leave a gap of some microseconds, which `recover` mends.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_EXCHANGE = 2


def replace_folder(new: Path, old: Path) -> None:
    """Make `new` stand where `old` stood (if anything did), and remove what `old` was."""
    aside = _aside(old)
    if not old.exists():
        new.rename(old)
        return
    if _exchange(new, old):
        shutil.rmtree(new)
        return
    shutil.rmtree(aside, ignore_errors=True)
    old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside)


def recover(folder: Path) -> None:
    """Undo a replacement that was killed between its two renames."""
    aside = _aside(folder)
    if aside.exists() and not folder.exists():
        aside.rename(folder)


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.before")


def _exchange(one: Path, other: Path) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        done = libc.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE)
    elif sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        done = libc.renamex_np(os.fsencode(one), os.fsencode(other), _EXCHANGE)
    else:
        return False
    return bool(done == 0)
