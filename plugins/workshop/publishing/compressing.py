"""What a web server would compress at each request, compressed once: gzip for everyone, brotli for browsers."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from plugins.catalogue.side_by_side import Told
from plugins.catalogue.writing import forget_all_but, seal, sealed

# Text by its nature: pictures and fonts are compressed already.
TEXT = {
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".json",
    ".svg",
    ".xml",
    ".atom",
    ".ics",
    ".txt",
    ".md",
    ".csv",
    ".webmanifest",
    ".wasm",
}
_PACKED = {".gz": partial(gzip.compress, compresslevel=9, mtime=0), ".br": partial(brotli.compress, quality=11)}
# Another release of either may find other bytes.
_BY = f"gzip 9 {zlib.ZLIB_RUNTIME_VERSION}, brotli 11 {brotli.__version__}\0".encode()


def compress(folder: Path, kept: Path, told: Told) -> None:
    """Put « .gz » and « .br » beside each file that they make smaller; the same file gives the same bytes every day.

    A page takes as long as its rendering, ten times over: what the last publication compressed is `kept`, and nothing else.
    """
    kept.mkdir(parents=True, exist_ok=True)
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix in TEXT]
    used: set[str] = set()
    with ThreadPoolExecutor() as pool:
        for number, twins in enumerate(pool.map(partial(_compress, kept=kept), files), 1):
            used.update(twins)
            told(number, len(files))
    forget_all_but(used, kept)


def _compress(path: Path, kept: Path) -> list[str]:
    """Write the twins of a file; the names under which they are kept."""
    plain = path.read_bytes()
    digest = hashlib.sha256(_BY + plain).hexdigest()
    for ending, pack in _PACKED.items():
        twin = kept / f"{digest}{ending}"
        packed = sealed(twin)
        if packed is None:
            packed = pack(plain)
            seal(twin, packed)
        if len(packed) < len(plain):
            path.with_name(path.name + ending).write_bytes(packed)
    return [f"{digest}{ending}" for ending in _PACKED]
