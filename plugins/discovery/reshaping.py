"""Pagefind's index made ours: the same bytes for the same pages, and as few of them as a search needs.

- Order: Pagefind 1.5 writes filters, their values and sorts in an order that changes from run to run (a hash map's).
- Chunks: it packs the words by some 20 kB; a word that is typed needs one or two of some 3 kB.
- Fragments: each would hold the whole text of its page for the sake of excerpts; a result shows the page's summary instead,
  and no offer's text is handed on.
- Script: a search without words, by filters alone, would fetch every chunk (mended upstream by Pagefind #1317, not released).

What is changed is renamed by its new content, as Pagefind does, except fragments: their name already tells of all they held.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cbor2

# French elides before an apostrophe, and Pagefind cuts words at the typewriter's alone: « entreprise » would not find
# « d’entreprise ». Pages are read with that one (see indexing.py), and results get the printer's back.
CURLY, STRAIGHT = "\u2019", "'"
# What every file of the index begins with once unpacked; the rest is CBOR (RFC 8949), but JSON in fragments.
_MAGIC = b"pagefind_dcd"
_ENTRY = "pagefind-entry.json"
# Where the meta file keeps them: after its version and its pages.
_CHUNKS, _FILTERS, _SORTS = 2, 3, 4
# The most that a chunk of words weighs before compression, unless a word alone weighs more.
CHUNK_BYTES = 7_000
_SCRIPT = "pagefind.js"
_ALWAYS, _WITH_WORDS = "this.backend.request_indexes(ptr,term)", 'term?this.backend.request_indexes(ptr,term):"[]"'


class UnknownFormat(Exception):
    """Pagefind does not write what this module knows: its version changed."""


def reshape(index: Path) -> None:
    """Rewrite the index of a folder, as said above. Raises UnknownFormat."""
    entry = json.loads((index / _ENTRY).read_text("utf-8"))
    for language in entry["languages"].values():
        path = index / f"pagefind.{language['hash']}.pf_meta"
        meta = cbor2.loads(_take(path))
        meta[_CHUNKS] = [piece for *_, code in meta[_CHUNKS] for piece in _split(index / "index", code)]
        meta[_FILTERS] = sorted([name, _in_order(index / "filter", code)] for name, code in meta[_FILTERS])
        meta[_SORTS] = sorted(meta[_SORTS])
        data = cbor2.dumps(meta)
        language["hash"] = _code(language["wasm"], data, 10)
        _put(index / f"pagefind.{language['hash']}.pf_meta", data)
    (index / _ENTRY).write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), "utf-8")
    for path in (index / "fragment").iterdir():
        _put(path, _slim(_take(path)))
    _mend(index / _SCRIPT)


def _in_order(folder: Path, code: str) -> str:
    name, values = cbor2.loads(_take(folder / f"{code}.pf_filter"))
    data = cbor2.dumps([name, sorted(values)])
    new = _code(code.partition("_")[0], data, 7)
    _put(folder / f"{new}.pf_filter", data)
    return new


def _split(folder: Path, code: str) -> Iterator[list[str]]:
    """The first word, the last word and the name of each small chunk made of a large one."""
    (words,) = cbor2.loads(_take(folder / f"{code}.pf_index"))
    for part in _parts(words):
        data = cbor2.dumps([part])
        new = _code(code.partition("_")[0], data, 7)
        _put(folder / f"{new}.pf_index", data)
        yield [part[0][0], part[-1][0], new]


def _parts(words: list[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    weight = 0
    for word in words:
        size = len(cbor2.dumps(word))
        if part and weight + size > CHUNK_BYTES:
            yield part
            part, weight = [], 0
        part.append(word)
        weight += size
    yield part


def _slim(data: bytes) -> bytes:
    fragment = json.loads(data)
    told = fragment["meta"].items()
    kept = {name: value.replace(STRAIGHT, CURLY) for name, value in told if not name.startswith("image")}
    slim = fragment | {"content": "", "filters": {}, "anchors": [], "meta": kept}
    return json.dumps(slim, ensure_ascii=False, separators=(",", ":")).encode()


def _mend(script: Path) -> None:
    text = script.read_text("utf-8")
    if text.count(_ALWAYS) != 1:
        raise UnknownFormat(f"{script.name} n'est pas celui de Pagefind 1.5 : revoir plugins/discovery/reshaping.py")
    script.write_text(text.replace(_ALWAYS, _WITH_WORDS), "utf-8")


def _take(path: Path) -> bytes:
    data = gzip.decompress(path.read_bytes())
    path.unlink()
    if not data.startswith(_MAGIC):
        raise UnknownFormat(f"{path.name} n'est pas de Pagefind 1.5 : revoir plugins/discovery/reshaping.py")
    return data.removeprefix(_MAGIC)


def _put(path: Path, data: bytes) -> None:
    path.write_bytes(gzip.compress(_MAGIC + data, mtime=0))


def _code(language: str, data: bytes, length: int) -> str:
    return f"{language}_{hashlib.sha256(data).hexdigest()[:length]}"
