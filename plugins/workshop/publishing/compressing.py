"""What a web server would compress at each request, compressed once: gzip for everyone, brotli for browsers."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli  # type: ignore[import-untyped]

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


def compress(folder: Path) -> None:
    """Put « .gz » and « .br » beside each file that they make smaller; the same file gives the same bytes every day."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix in TEXT]
    with ThreadPoolExecutor() as pool:
        list(pool.map(_compress, files))


def _compress(path: Path) -> None:
    plain = path.read_bytes()
    packed = {".gz": gzip.compress(plain, 9, mtime=0), ".br": brotli.compress(plain, quality=11)}
    for ending, data in packed.items():
        if len(data) < len(plain):
            path.with_name(path.name + ending).write_bytes(data)
