"""What a build makes of records is kept for the next: the same, in the same order, and believed only when it is ours."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plugins.catalogue.fingerprints import fingerprint
from plugins.catalogue.kinds import Entry
from plugins.catalogue.side_by_side import FEWEST
from plugins.feeds import keeping, loading, refreshing
from plugins.feeds.config import read_feeds
from plugins.feeds.loading import Loaded, load_feeds, load_first, read_records
from plugins.feeds.registry import SOURCES
from plugins.feeds.snapshot import read_snapshot, write_snapshot
from plugins.feeds.source import Item, Quarantined
from plugins.territory.knowledge import Handover, LocalFigure, LocalPlace
from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import COMPLETE, offer
from tests.feeds.partner import MAPPING, MEDIA, declared, made
from tests.feeds.peers_jobs import GOOD, PATHS, Shelf
from tests.feeds.test_every_source import SECRETS, plugged

PROJECT = Path(__file__).parents[2]
# The types that the committed feeds.toml does not use.
PARTNERS = ("syndication", "wp-job-manager", "indeed-xml")
MARK, DIGEST = b"choisir-le-lot records 1\n", 32


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a snapshot of each type of source, read from its peer."""
    root = tmp_path_factory.mktemp("sources")
    (root / "offers").mkdir()
    tables = [(PROJECT / "offers/feeds.toml").read_text("utf-8")]
    tables += [
        f'[{name}]\ntype = "{name}"\nlabel = "Essai"\nlicence = "Accord"\nlicence_url = "https://a.example/"\naddress = ""\n'
        for name in PARTNERS
    ]
    (root / "offers/feeds.toml").write_text("\n".join([*tables, declared("csv", 'address = ""', MAPPING)]), "utf-8")
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        # They are on hosts of the real network.
        patch.setattr(refreshing, "keep_logos", lambda *_: None)
        network = plugged(root, stack)
        for name in PARTNERS:
            shelf = Shelf(documents={PATHS[name]: GOOD[name](range(1, 4))})
            network.plug(name, shelf.answer, address=PATHS[name])
        shelf = Shelf(documents={"/envoi": (made("csv"), MEDIA["csv"])})
        network.plug("cci", shelf.answer, address="/envoi")
        desk = Desk(root, SECRETS)
        assert desk.refresh(), desk.everything
    shutil.rmtree(root / keeping.FOLDER, ignore_errors=True)  # what the refresh itself needed
    change(root, lambda records: [*records, offer(50, **COMPLETE, typeContrat="REP"), {"id": "x"}, None])
    return root


@pytest.fixture
def root(snapshots: Path, tmp_path: Path) -> Path:
    return shutil.copytree(snapshots, tmp_path / "project")


@pytest.fixture
def made_again(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The records that were made anew, as they are."""
    records: list[object] = []
    each = loading.each

    def told(work: Callable[[object], Any], some: list[object], **more: Any) -> list[Any]:
        records.extend(some)
        return each(work, some, **more)

    monkeypatch.setattr(loading, "each", told)
    return records


def load(root: Path, after: timedelta = timedelta()) -> Loaded:
    return load_feeds(root, datetime.now(UTC) + after, {})


def change(root: Path, how: Callable[[list[Any]], list[Any]], feed: str = "france-travail", **header: Any) -> None:
    snapshot = read_snapshot(root, feed)
    assert snapshot is not None
    records = how(snapshot.records)
    write_snapshot(root, snapshot.model_copy(update={"records": records, "count": len(records)} | header))


def fresh(root: Path) -> Loaded:
    """What a build that keeps nothing makes of the same."""
    shutil.rmtree(root / keeping.FOLDER)
    return load(root)


def one_by_one(root: Path) -> Iterator[Item | Quarantined]:
    """What each record becomes, feed after feed, when nothing is kept and nothing shared."""
    knowledge = load_first(root, datetime.now(UTC), {})
    for feed in read_feeds(root):
        snapshot = read_snapshot(root, feed.name)
        assert snapshot is not None
        yield from read_records(snapshot, feed, knowledge)


def assert_same(one: Loaded, other: Loaded) -> None:
    assert one == other
    assert repr(one) == repr(other), "types and zones too"


def test_what_is_kept_of_every_source_is_what_was_made(root: Path, made_again: list[object]) -> None:
    feeds = read_feeds(root)
    assert {feed.type for feed in feeds} == set(SOURCES)
    cold = load(root)
    assert [*cold.entries, *cold.knowledge.places, *cold.knowledge.figures, *cold.knowledge.handovers] == [
        item
        for kind in (Entry, LocalPlace, LocalFigure, Handover)
        for item in one_by_one(root)
        if isinstance(item, kind)
    ]
    assert all(status.kept for status in cold.statuses), [status.message for status in cold.statuses]
    assert {type(entry).__name__ for entry in cold.entries} == {"JobOffer", "BusinessTransfer"}
    kept = {path.name: path for path in (root / keeping.FOLDER).iterdir()}
    assert kept.keys() == {feed.name for feed in feeds}
    assert not any(path.stat().st_mode & 0o077 for path in kept.values()), "recruiters' names and phones"
    made_again.clear()
    assert_same(load(root), cold)
    assert made_again == []


class Run:
    """A pickle that runs a command when it is read."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self.command,)


def sealed(content: bytes, payload: bytes) -> bytes:
    """A payload put in place of a kept one by someone who knows the form."""
    key = content[len(MARK) : len(MARK) + DIGEST]
    return MARK + key + hashlib.sha256(key + payload).digest() + payload


DAMAGES: dict[str, Callable[[bytes, Path], bytes]] = {
    "empty": lambda _content, _mark: b"",
    "header only": lambda content, _mark: content[: len(MARK) + 2 * DIGEST],
    "truncated": lambda content, _mark: content[:-100],
    "longer": lambda content, _mark: content + b".",
    "one bit": lambda content, _mark: content[:400] + bytes([content[400] ^ 1]) + content[401:],
    "another version": lambda content, _mark: content.replace(b"records 1\n", b"records 2\n", 1),
    "another key": lambda content, _mark: MARK + bytes(DIGEST) + content[len(MARK) + DIGEST :],
    "foreign": lambda _content, _mark: b"\x89PNG\r\n" * 1000,
    "a plain pickle that runs": lambda _content, mark: pickle.dumps(Run(f"touch {mark}")),
    "a sealed pickle that runs": lambda content, mark: sealed(content, pickle.dumps({b"x": Run(f"touch {mark}")})),
    "sealed, and by a dotted name": lambda content, _mark: sealed(
        content, b"\x80\x05\x8c\x15plugins.feeds.loading\x8c\x09os.getcwd\x93)R."
    ),
    "sealed, of something else": lambda content, _mark: sealed(content, pickle.dumps({b"x": "une offre"})),
    "sealed, no pickle": lambda content, _mark: sealed(content, b"rien"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_said_and_never_believed(
    root: Path, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture, made_again: list[object]
) -> None:
    cold, mark = load(root), tmp_path / "ran"
    path = root / keeping.FOLDER / "france-travail"
    path.write_bytes(DAMAGES[damage](path.read_bytes(), mark))
    made_again.clear()
    assert_same(load(root), cold)
    assert not mark.exists()
    assert caplog.messages == [
        ".cache/records/france-travail écarté (coupé, abîmé, étranger ou d'une autre version) : "
        "l'instantané est relu en entier"
    ]
    assert len(made_again) == 9
    made_again.clear()
    load(root)
    assert made_again == [], "the file was put right"


def test_a_folder_in_the_way_is_said_and_stops_nothing(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    cold = load(root)
    path = root / keeping.FOLDER / "france-travail"
    path.unlink()
    (path / "inside").mkdir(parents=True)
    assert_same(load(root), cold)
    assert [line.partition(" (")[0] for line in caplog.messages] == [
        ".cache/records/france-travail écarté", ".cache/records/france-travail n'a pas pu être écrit",
    ]  # fmt: skip
    assert len(list(path.parent.glob(".*"))) == 0, "no scratch file is left"


def test_only_what_changed_is_made_again(root: Path, made_again: list[object]) -> None:
    change(root, lambda _records: [offer(number) for number in range(60)])
    load(root)
    made_again.clear()
    new, other = offer(60), offer(7, intitule="Autre intitulé")
    change(root, lambda records: [new, *records[:7], other, *records[8:30], *records[32:]])
    warm = load(root)
    assert made_again == [new, other]
    assert_same(warm, fresh(root))


def test_the_hour_of_a_reading_changes_nothing_kept_and_the_day_all(root: Path, made_again: list[object]) -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for when, again in (
        (noon, True),
        (noon + timedelta(hours=1), False),
        (noon + timedelta(hours=11, minutes=30), True),
    ):
        change(root, lambda records: records, fetched_at=when)
        made_again.clear()
        load_feeds(root, noon, {})
        assert bool(made_again) is again, when


def test_settings_outlines_and_code_are_part_of_what_is_kept(
    root: Path, made_again: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_again() -> bool:
        made_again.clear()
        load(root)
        snapshot = read_snapshot(root, "france-travail")
        assert snapshot is not None
        return [record for record in made_again if record in snapshot.records] == snapshot.records

    assert all_again()
    assert not all_again()
    table = root / "offers/feeds.toml"
    table.write_text(table.read_text("utf-8").replace('label = "France Travail"', 'label = "FT"'), "utf-8")
    assert all_again()
    change(root, lambda records: records[1:], "communes")
    assert all_again(), "an offer is placed by the outlines"
    monkeypatch.setattr(keeping, "_code", lambda: "another Python")
    assert all_again()


def test_a_kept_entry_tells_the_same_as_when_it_was_made(root: Path) -> None:
    """By its record: pages that show it are not made again, and are when the record is another."""

    def told() -> dict[str, str]:
        return {entry.path: fingerprint(entry) for entry in load(root).entries}

    first = told()
    assert told() == first
    change(root, lambda records: [records[0] | {"intitule": "Un autre titre"}, *records[1:]])
    second = told()
    assert first.keys() == second.keys()
    assert len([path for path in first if first[path] != second[path]]) == 1


def test_a_feed_that_is_gone_leaves_nothing(root: Path) -> None:
    load(root)
    (root / keeping.FOLDER / ".france-travail.cut-short").touch()
    (root / "offers/feeds.toml").write_text(declared("csv", 'address = "https://a.example/"', MAPPING), "utf-8")
    load(root)
    assert [path.name for path in (root / keeping.FOLDER).iterdir()] == ["cci"]


ALONE = f"""
import os, sys
from plugins.catalogue.side_by_side import each
here, what = os.getpid(), sys.argv[1]
def work(record):
    if what == "stopped" and os.getpid() != here: os._exit(1)
    if what == "raises" and record == {2 * FEWEST - 1}: raise ValueError("le dernier")
    return record, os.getpid() == here
told = []
try:
    made = each(work, list(range({2 * FEWEST})), lambda *so_far: told.append(so_far))
    assert told == sorted(told) and told[-1] == ({2 * FEWEST}, {2 * FEWEST}) and {{whole for _, whole in told}} == {{{2 * FEWEST}}}
    assert [record for record, _ in made] == list(range({2 * FEWEST}))
    print(len({{where for _, where in made}}))
except ValueError as error:
    print(error)
"""


@pytest.mark.parametrize("what", ["works", "stopped", "raises"])
def test_two_processes_make_what_one_makes(what: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", ALONE, what], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()
    cores = len(os.sched_getaffinity(0))
    assert said == {"works": str(min(cores, 2)), "stopped": "1", "raises": "le dernier"}[what]


def test_records_are_told_apart_by_all_that_they_are(root: Path, made_again: list[object]) -> None:
    alike = [json.loads(text) for text in ('{"n": 1}', '{"n": 1.0}', '{"n": true}', '{"n": "1"}', '["n", 1]')]
    change(root, lambda _records: alike)
    load(root)
    assert [record for record in map(repr, made_again) if record in map(repr, alike)] == list(map(repr, alike))
