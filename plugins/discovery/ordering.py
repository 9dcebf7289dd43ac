"""The same index for the same pages, byte for byte.

Pagefind 1.5 writes its filters, their values and its sorts in an order that changes from run to run (a hash map's). Here
each is put in order by name, and the files that this changes are renamed by their new content, as Pagefind does.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cbor2

# What every file of the index begins with once unpacked; the rest is CBOR (RFC 8949).
_MAGIC = b"pagefind_dcd"
_ENTRY = "pagefind-entry.json"
# Where the meta file keeps them: after its version, its pages and its chunks of words.
_FILTERS, _SORTS = 3, 4


def put_in_order(index: Path) -> None:
    """Rewrite the filters and the meta file of an index folder. Raises ValueError for a format of another version."""
    entry = json.loads((index / _ENTRY).read_text("utf-8"))
    for language in entry["languages"].values():
        meta_path = index / f"pagefind.{language['hash']}.pf_meta"
        meta = _read(meta_path)
        meta_path.unlink()
        meta[_FILTERS] = sorted([name, _reorder_filter(index / "filter", code)] for name, code in meta[_FILTERS])
        meta[_SORTS] = sorted(meta[_SORTS])
        language["hash"] = _write(meta, language["wasm"], 10, lambda code: index / f"pagefind.{code}.pf_meta")
    (index / _ENTRY).write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _reorder_filter(folder: Path, code: str) -> str:
    path = folder / f"{code}.pf_filter"
    name, values = _read(path)
    path.unlink()
    return _write([name, sorted(values)], code.partition("_")[0], 7, lambda new: folder / f"{new}.pf_filter")


def _read(path: Path) -> Any:
    data = gzip.decompress(path.read_bytes())
    if not data.startswith(_MAGIC):
        raise ValueError(f"{path.name} n'est pas un fichier de Pagefind 1.5")
    return cbor2.loads(data[len(_MAGIC) :])


def _write(content: Any, language: str, length: int, place: Callable[[str], Path]) -> str:
    data = _MAGIC + cbor2.dumps(content)
    code = f"{language}_{hashlib.sha256(data).hexdigest()[:length]}"
    place(code).write_bytes(gzip.compress(data, mtime=0))
    return code
