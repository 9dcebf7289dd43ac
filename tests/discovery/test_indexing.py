"""The index that a build writes: the same for the same pages, of entries only, and nobody's whole base."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest

from plugins.discovery.indexing import IndexFailed, index_pages
from plugins.discovery.reshaping import CHUNK_BYTES
from tests.conftest import digest


def fragments(site: Path) -> dict[str, dict]:
    read = (gzip.decompress(path.read_bytes())[12:] for path in (site / "pagefind/fragment").iterdir())
    return {fragment["url"]: fragment for fragment in map(json.loads, read)}


def test_the_same_pages_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    for number in range(4):
        copy = tmp_path / f"site-{number}"
        pages = sorted(site.rglob("*.html"), reverse=bool(number % 2))
        for page in pages:
            target = copy / page.relative_to(site)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(page, target)
        index_pages(copy, tmp_path / f"cache-{number}")
        assert digest(copy / "pagefind") == digest(site / "pagefind")


def test_only_living_entries_are_found(site: Path) -> None:
    found = fragments(site)
    assert "/emplois/infirmier-medecine-figeac/" in found
    assert "/la-demarche/" in found
    for page in site.rglob("index.html"):
        address = "/" + page.relative_to(site).as_posix().removesuffix("index.html")
        marked = "data-pagefind-body" in page.read_text("utf-8")
        assert (address in found) is marked, address
    gone = "/emplois/animateur-jeunesse-souillac/"
    assert (site / gone[1:] / "index.html").is_file()
    assert gone not in found


def test_samples_stay_out_of_the_published_index(project: Path, build_project) -> None:
    found = fragments(build_project(production=True))
    assert "/la-demarche/" in found
    assert not [url for url in found if url.startswith("/emplois/")], "every offer of the project is a sample"
    assert not [url for url, fragment in found.items() if "marque" in fragment["meta"]]


def test_fragments_hold_a_card_and_not_the_text(site: Path) -> None:
    for fragment in fragments(site).values():
        assert fragment["content"] == ""
        assert set(fragment["meta"]) <= {"title", "lieu", "termes", "resume", "publie", "marque"}


def test_chunks_are_small_and_nothing_unused_is_published(site: Path) -> None:
    sizes = [len(gzip.decompress(path.read_bytes())) for path in (site / "pagefind/index").iterdir()]
    assert max(sizes) < 1.5 * CHUNK_BYTES
    names = {path.name.partition(".")[0] for path in (site / "pagefind").iterdir()}
    assert names == {"pagefind", "pagefind-entry", "wasm", "filter", "fragment", "index"}


def test_another_version_of_pagefind_says_so(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(site / "vivre", tmp_path / "vivre")
    monkeypatch.setattr("plugins.discovery.reshaping._ALWAYS", "something_else()")
    with pytest.raises(IndexFailed, match=r"pagefind\.js n'est pas celui de Pagefind 1\.5"):
        index_pages(tmp_path, tmp_path / "cache")


@pytest.fixture
def small(site: Path, tmp_path: Path) -> Path:
    """A site of a few entries, indexed once."""
    shutil.copytree(site / "vivre", tmp_path / "site/vivre")
    index_pages(tmp_path / "site", tmp_path / "cache")
    return tmp_path / "site"


def again(small: Path) -> str:
    shutil.rmtree(small / "pagefind")
    index_pages(small, small.parent / "cache")
    return digest(small / "pagefind")


def test_what_is_not_searched_changes_nothing(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(small / "pagefind")
    for page in small.rglob("index.html"):
        text = re.sub(r"/theme/[0-9a-f]{12}/", "/theme/0123456789ab/", page.read_text("utf-8"))
        page.write_text(text.replace("</footer>", "<p>Autre pied</p></footer>"), "utf-8")
    monkeypatch.setattr("plugins.discovery.indexing._run_pagefind", lambda *_: pytest.fail("indexed again"))
    assert again(small) == before


def test_a_text_or_a_page_that_changed_is_indexed(small: Path) -> None:
    before = digest(small / "pagefind")
    (page, other) = sorted(small.glob("vivre/*/index.html"))[:2]
    page.write_text(page.read_text("utf-8").replace("</h1>", " zythum</h1>", 1), "utf-8")
    changed = again(small)
    assert changed != before
    other.unlink()
    assert again(small) not in (before, changed)


@pytest.mark.parametrize("harm", ["cut", "more", "less", "foreign"])
def test_a_damaged_index_is_made_again(small: Path, harm: str) -> None:
    before = digest(small / "pagefind")
    (kept,) = (small.parent / "cache").iterdir()
    file = next(path for path in (kept / "pagefind/index").iterdir())
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-10])
    elif harm == "more":
        (kept / "pagefind/autre.js").write_text("alert(1)", "utf-8")
    elif harm == "less":
        file.unlink()
    else:
        (kept / "digest.txt").write_bytes(b"\xff\xfe")
    assert again(small) == before
