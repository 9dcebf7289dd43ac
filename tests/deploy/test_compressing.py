"""Twins are kept from publication to publication: the same bytes as anew, and never believed once damaged."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest

from plugins.catalogue.side_by_side import nobody
from plugins.workshop.publishing import compressing
from plugins.workshop.publishing.compressing import compress
from tests.conftest import digest

TEXTS = {"index.html": "<p>Le Lot</p>" * 400, "theme/site.css": "a { color: red }\n" * 200, "petit.txt": "Lot"}


def site(folder: Path, **more: str) -> Path:
    for name, text in (TEXTS | more).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """What a first publication, in `first`, kept."""
    compress(site(tmp_path / "first"), tmp_path / "kept", nobody)
    return tmp_path / "kept"


def test_what_did_not_change_is_not_compressed_again(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compressed = []

    def pack(plain: bytes) -> bytes:
        compressed.append(plain.decode())
        return gzip.compress(plain, 9, mtime=0)

    monkeypatch.setitem(compressing._PACKED, ".gz", pack)
    again = site(tmp_path / "again", **{"neuf.html": "<p>Figeac</p>" * 300})
    compress(again, kept, nobody)
    assert compressed == ["<p>Figeac</p>" * 300]
    (again / "neuf.html").unlink()
    for twin in again.glob("neuf.html.*"):
        twin.unlink()
    assert digest(again) == digest(tmp_path / "first")


def test_what_no_page_needs_any_more_is_forgotten(tmp_path: Path, kept: Path) -> None:
    before = {path.name for path in kept.iterdir()}
    (kept / ".left.by.a.kill").touch()
    compress(site(tmp_path / "other", **{"index.html": "<p>Cahors</p>" * 400}), kept, nobody)
    after = {path.name for path in kept.iterdir()}
    assert (len(before), len(after), len(before & after)) == (6, 6, 4)


@pytest.mark.parametrize("how", ["cut short", "emptied", "of another file", "of another kind"])
def test_a_damaged_twin_is_not_believed(tmp_path: Path, kept: Path, how: str, caplog: pytest.LogCaptureFixture) -> None:
    twins = sorted(kept.glob("*.br"))
    others = {"of another file": twins[1:] + twins[:1], "of another kind": [one.with_suffix(".gz") for one in twins]}
    contents = [one.read_bytes() for one in others.get(how, twins)]
    for twin, content in zip(twins, contents, strict=True):
        twin.write_bytes({"cut short": content[:-3], "emptied": b""}.get(how, content))
    compress(site(tmp_path / "again"), kept, nobody)
    assert digest(tmp_path / "again") == digest(tmp_path / "first")
    assert brotli.decompress((tmp_path / "again/index.html.br").read_bytes()).decode() == TEXTS["index.html"]
    assert len([line for line in caplog.messages if "endommagé ou étranger, écarté et refait" in line]) == len(twins)
