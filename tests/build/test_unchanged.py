"""A build that has nothing to do says so; whatever a build reads or writes makes it build again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plugins.workshop.building import Order, build
from plugins.workshop.unchanged import is_current
from tests.conftest import TODAY, copied, keeping, noon

OPTIONS = {"production": False, "preview": False}
SNAPSHOT = {
    "feed": "france-travail",
    "fetched_at": "2026-11-22T05:00:00Z",
    "query": {},
    "count": 0,
    "kept": 0,
    "records": [],
}
SAME = ("PYTEST_CURRENT_TEST", "the environment of a terminal does not change by itself")
Built = tuple[Path, Path]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, site: Path) -> Built:
    """A project and its site, built once: each test mends what it broke."""
    project = keeping(copied(tmp_path_factory.mktemp("unchanged") / "project"), site)
    return project, made(project, "2026-11-22T05:00:00Z")


def made(project: Path, fetched_at: str) -> Path:
    (project / ".feeds").mkdir(exist_ok=True)
    (project / ".feeds/france-travail.json").write_text(json.dumps(SNAPSHOT | {"fetched_at": fetched_at}), "utf-8")
    output = project.parent / "output"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(*SAME)
        build(Order(output, noon(TODAY), root=project), say=lambda _line: None)
    return output


@pytest.fixture
def current(built: Built, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    def ask(moment: datetime = noon(TODAY), **options: bool) -> bool:
        monkeypatch.setenv(*SAME)
        monkeypatch.setattr("plugins.workshop.unchanged.moment_of", lambda _today: moment)
        return is_current(built[0], str(built[1]), "", OPTIONS | options)

    return ask


def test_the_same_again_is_current(current: Callable[..., bool]) -> None:
    assert current()


@pytest.mark.parametrize(
    "touched",
    ["content/pages/contact.md", "theme/templates/base.html", "theme/static/css/tokens.css", "pelicanconf.py",
     "offers/feeds.toml", ".feeds/france-travail.json", "docs/audit.json"],
)  # fmt: skip
def test_what_a_build_reads(built: Built, current: Callable[..., bool], touched: str) -> None:
    path = built[0] / touched
    stat, before = path.stat(), path.read_bytes()
    path.write_bytes(before.replace(b"e", b"f", 1))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # the bytes count, not what the clock says of them
    assert not current()
    path.write_bytes(before)
    assert current()


def test_a_file_more_or_less(built: Built, current: Callable[..., bool]) -> None:
    new = built[0] / "offers/emplois/de-plus.md"
    new.write_text("---\n---\n", "utf-8")
    assert not current()
    new.unlink()
    assert current()
    gone = built[0] / "offers/emplois/infirmier-medecine-figeac.md"
    gone.rename(built[0].parent / gone.name)
    assert not current()
    (built[0].parent / gone.name).rename(gone)


@pytest.mark.parametrize("harm", ["touch", "remove", "add"])
def test_a_site_that_was_touched(built: Built, current: Callable[..., bool], harm: str) -> None:
    page, aside = built[1] / "emplois/index.html", built[1] / "emplois/autre.html"
    stat = page.stat()
    if harm == "touch":
        os.utime(page)
    elif harm == "remove":
        page.rename(built[0].parent / "page")
    else:
        aside.touch()
    assert not current()
    aside.unlink(missing_ok=True)
    if harm == "remove":
        (built[0].parent / "page").rename(page)
    os.utime(page, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert current()


def test_another_day_other_options_another_environment(
    current: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not current(datetime(2026, 11, 22, 23, 0, tzinfo=UTC)), "midnight has passed in Paris"
    assert not current(datetime(2026, 11, 21, 12, 0, tzinfo=UTC))
    assert not current(production=True)
    monkeypatch.setenv("SITE_URL", "https://ailleurs.example")
    assert not current()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"from": "2026-11-22"}', '{"from": 1, "until": 2}'])
def test_a_damaged_record_is_not_believed(built: Built, current: Callable[..., bool], text: str) -> None:
    record = max((built[0] / ".cache/built").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    before = record.read_text("utf-8")
    record.write_text(text, "utf-8")
    assert not current()
    record.write_text(before, "utf-8")


def test_a_feed_that_grows_old_is_withdrawn(built: Built, current: Callable[..., bool]) -> None:
    made(built[0], "2026-11-21T14:00:00Z")  # withdrawn after 24 hours, at 15:00 in Paris
    assert current(datetime(2026, 11, 22, 13, 30, tzinfo=UTC))
    assert not current(datetime(2026, 11, 22, 14, 30, tzinfo=UTC))


def test_records_of_folders_that_are_gone_go_too(built: Built, tmp_path: Path) -> None:
    records = built[0] / ".cache/built"
    build(Order(tmp_path / "passing", noon(TODAY), root=built[0]), say=lambda _line: None)
    assert any(str(tmp_path / "passing") in record.read_text("utf-8") for record in records.iterdir())
    (tmp_path / "passing").rename(tmp_path / "gone")
    made(built[0], "2026-11-22T05:00:00Z")
    assert not any(str(tmp_path / "passing") in record.read_text("utf-8") for record in records.iterdir())
