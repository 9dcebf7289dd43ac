"""Where the bench writes its generated projects, and the noise it can make beside them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# In memory when it is large enough: the disk is not what is measured.
_MEMORY = Path("/dev/shm")  # noqa: S108
# What an offer takes at most, in bytes: our pages twice, a card three times, the peers', and room for the programs.
_EACH = 500_000


@contextmanager
def folder(offers: int) -> Iterator[Path]:
    """A temporary folder with room for so many offers: in memory if they fit there, on the disk otherwise."""
    inside = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > offers * _EACH
    with tempfile.TemporaryDirectory(prefix="choisir-le-lot-bench-", dir=_MEMORY if inside else None) as name:
        yield Path(name)


@contextmanager
def noise() -> Iterator[None]:
    """Keep one core busy meanwhile, as a neighbour on the machine would."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as neighbour:
        try:
            yield
        finally:
            neighbour.kill()
