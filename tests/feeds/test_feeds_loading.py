from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from plugins.catalogue.catalogue import assemble
from plugins.catalogue.kinds import Entry
from plugins.feeds.loading import load_feeds
from plugins.feeds.snapshot import Snapshot, SnapshotDamaged, read_snapshot, write_snapshot
from plugins.territory.knowledge import Knowledge
from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import offer

FETCHED = datetime(2026, 11, 21, 4, 5, tzinfo=UTC)
QUERY = {"departement": "46", "sort": "1"}


def keep(desk: Desk, *records: object, fetched: datetime = FETCHED) -> None:
    snapshot = Snapshot(
        feed="france-travail", fetched_at=fetched, query=QUERY, count=len(records), records=list(records)
    )
    write_snapshot(desk.root, snapshot)


def test_no_file_no_source(tmp_path: Path) -> None:
    assert load_feeds(tmp_path, FETCHED, {}) == ((), (), Knowledge(), ())


def test_no_snapshot_says_what_to_run(desk: Desk) -> None:
    entries, (status,), *_ = load_feeds(desk.root, FETCHED, desk.environ)
    assert (entries, status.kept, status.quarantined) == ((), 0, ())
    assert status.message == "France Travail : aucun instantané ; lancer python3 tasks.py feeds france-travail"


def test_without_secrets_the_source_is_off(desk: Desk) -> None:
    _, (status,), *_ = load_feeds(desk.root, FETCHED, {"FRANCE_TRAVAIL_CLIENT_ID": " \n"})
    assert status.message == (
        "France Travail : source désactivée, FRANCE_TRAVAIL_CLIENT_ID et FRANCE_TRAVAIL_CLIENT_SECRET absents"
    )


def test_a_snapshot_is_read_even_without_secrets(desk: Desk) -> None:
    keep(desk, offer(1))
    entries, (status,), *_ = load_feeds(desk.root, FETCHED, {})
    assert [entry.slug for entry in entries] == ["france-travail-001test"]
    assert status.message == "France Travail : 1 gardées sur 1 lues le 21/11/2026 à 05 h 05"


@pytest.mark.parametrize(("hours", "fresh"), [(-48, True), (0, True), (24, True), (24.01, False), (1000, False)])
def test_a_stale_snapshot_is_withdrawn(desk: Desk, hours: float, fresh: bool) -> None:
    keep(desk, offer(1))
    entries, (status,), *_ = load_feeds(desk.root, FETCHED + timedelta(hours=hours), desk.environ)
    assert bool(entries) is fresh
    assert status.kept == len(entries)
    if not fresh:
        assert status.message == (
            "France Travail : instantané du 21/11/2026 à 05 h 05 périmé (plus de 24 h), offres retirées ; "
            "lancer python3 tasks.py feeds france-travail"
        )


def test_the_same_snapshot_and_moment_give_the_same(desk: Desk) -> None:
    keep(desk, *(offer(number) for number in range(20)), None, "x")
    assert load_feeds(desk.root, FETCHED, {}) == load_feeds(desk.root, FETCHED, {})


def test_an_offer_knows_the_day_in_paris_when_it_came_and_not_the_hour(desk: Desk) -> None:
    def read_at(*when: int) -> list[Entry]:
        fetched = datetime(*when, tzinfo=UTC)  # type: ignore[arg-type, misc]
        keep(desk, offer(1), fetched=fetched)
        return list(load_feeds(desk.root, fetched, {}).entries)

    (night,) = read_at(2026, 11, 21, 23, 30)
    assert night.source is not None
    assert night.source.fetched_on == date(2026, 11, 22)
    assert read_at(2026, 11, 22, 6) == [night]
    assert read_at(2026, 11, 22, 23) != [night]


def test_two_records_of_one_address_give_one_offer(desk: Desk) -> None:
    keep(desk, offer(1), offer(2, id="001test"))
    entries, (status,), *_ = load_feeds(desk.root, FETCHED, {})
    assert len(entries) == 1
    assert status.quarantined == ("france-travail:001test : même identifiant qu'une autre offre",)


def test_imported_offers_live_in_the_catalogue(desk: Desk) -> None:
    keep(desk, *(offer(number) for number in range(20)))
    entries, feeds, *_ = load_feeds(desk.root, FETCHED, {})
    catalogue = assemble(list(entries), FETCHED.date(), production=True, feeds=feeds)
    assert set(catalogue.entries) == set(entries)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "le fichier n'est pas du JSON complet"),
        ('{"feed": "france-travail", "fetched_at"', "le fichier n'est pas du JSON complet"),
        ("[" * 100_000, "le fichier n'est pas du JSON complet"),
        ("[]", "« france-travail » incorrect"),
        ({"records": None}, "« records » incorrect"),
        ({"count": 2}, "1 enregistrements au lieu de 2"),
        ({"fetched_at": "2026-11-21T04:05:00"}, "« fetched_at » incorrect"),
        ({"feed": "autre"}, "il vient d'une autre source"),
        ({"surplus": 1}, "« surplus » incorrect"),
    ],
)
def test_a_damaged_snapshot_counts_as_none_and_is_said(desk: Desk, content: str | dict[str, object], said: str) -> None:
    keep(desk, offer(1))
    whole = json.loads(desk.snapshot.read_text(encoding="utf-8"))
    damaged = content if isinstance(content, str) else json.dumps(whole | content)
    desk.snapshot.write_text(damaged, encoding="utf-8")
    entries, (status,), *_ = load_feeds(desk.root, FETCHED, {})
    assert entries == ()
    assert status.message == (
        f"France Travail : instantané .feeds/france-travail.json endommagé, {said} ; "
        "lancer python3 tasks.py feeds france-travail"
    )


def test_a_snapshot_that_cannot_be_opened_is_damaged(desk: Desk) -> None:
    desk.snapshot.mkdir(parents=True)
    with pytest.raises(SnapshotDamaged, match="illisible"):
        read_snapshot(desk.root, "france-travail")


def test_a_snapshot_comes_back_as_it_went(desk: Desk) -> None:
    keep(desk, offer(1), {"id": "moitié \ud83d de paire", "n": 1.5}, [None, True])
    snapshot = read_snapshot(desk.root, "france-travail")
    assert snapshot is not None
    assert (snapshot.fetched_at, snapshot.query, snapshot.count) == (FETCHED, QUERY, 3)
    assert snapshot.records[1:] == [{"id": "moitié \ud83d de paire", "n": 1.5}, [None, True]]


def test_a_write_that_fails_leaves_the_last_snapshot(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(desk, offer(1))
    before = desk.snapshot.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("plugins.feeds.snapshot.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(desk, offer(2))
    assert desk.snapshot.read_bytes() == before
    assert [path.name for path in desk.snapshot.parent.iterdir()] == ["france-travail.json"]
