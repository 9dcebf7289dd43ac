"""What staff see over the days: falls held back, failures that age, sources that do not disturb each other."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from plugins.feeds.loading import load_feeds
from plugins.feeds.refreshing import due
from plugins.feeds.snapshot import alone
from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import Peer, broken, too_many

LABEL = "France Travail"


def kept(desk: Desk, hours: float = 0) -> int:
    return len(load_feeds(desk.root, datetime.now(UTC) + timedelta(hours=hours), {}).entries)


def test_a_count_that_falls_by_more_than_half_is_held_back_until_seen_twice(desk: Desk, peer: Peer) -> None:
    desk.refresh()
    peer.offers = peer.offers[:5]
    assert not desk.refresh()
    assert desk.said[-1] == (
        f"{LABEL} : échec, 5 gardées au lieu de 12 : réponse retenue ; la confirmer par "
        "python3 tasks.py feeds --accept france-travail, ou relancer ; le dernier instantané est gardé"
    )
    assert kept(desk) == 12
    assert desk.refresh(), "seen twice"
    assert kept(desk) == 5
    assert desk.kept == ["france-travail.json"]


def test_a_fall_is_confirmed_at_once_by_accept(desk: Desk, peer: Peer) -> None:
    desk.refresh()
    peer.offers = peer.offers[:1]
    assert desk.refresh(accept=True)
    assert kept(desk) == 1


def test_exactly_half_is_no_fall_and_a_recovery_forgets_the_fall(desk: Desk, peer: Peer) -> None:
    desk.refresh()
    whole = peer.offers
    peer.offers = whole[:6]
    assert desk.refresh()
    peer.offers = whole[:2]
    assert not desk.refresh()
    peer.offers = whole
    assert desk.refresh()
    peer.offers = whole[:2]
    assert not desk.refresh(), "the fall of the day before yesterday does not confirm today's"
    assert kept(desk) == 12


def test_records_that_all_become_unreadable_do_not_empty_the_site(desk: Desk, peer: Peer) -> None:
    desk.refresh()
    peer.offers = [record | {"intitule": None} for record in peer.offers]
    assert not desk.refresh()
    assert "0 gardées au lieu de 12" in desk.said[-1]
    assert kept(desk) == 12


def test_a_deletion_at_the_source_disappears_at_the_next_refresh(desk: Desk, peer: Peer) -> None:
    desk.refresh()
    gone = peer.offers.pop(3)
    desk.refresh()
    slugs = {entry.slug for entry in load_feeds(desk.root, datetime.now(UTC), {}).entries}
    assert len(slugs) == 11
    assert f"france-travail-{gone['id'].lower()}" not in slugs


def test_a_failure_is_told_on_the_status_until_it_is_over(desk: Desk, peer: Peer) -> None:
    desk.refresh()
    peer.faults = {len(peer.searches) + number: broken() for number in range(10)}
    desk.refresh()
    status = load_feeds(desk.root, datetime.now(UTC), {}).statuses[0]
    assert (status.state, status.kept) == ("fresh", 12)
    assert status.failed_at is not None
    assert "erreur du service (500)" in status.failure
    old = load_feeds(desk.root, datetime.now(UTC) + timedelta(hours=25), {})
    assert (old.entries, old.statuses[0].state) == ((), "stale")
    peer.faults = {}
    desk.refresh()
    status = load_feeds(desk.root, datetime.now(UTC), {}).statuses[0]
    assert (status.failed_at, status.failure) == (None, "")


def test_too_many_requests_without_end_is_a_failure(desk: Desk, peer: Peer) -> None:
    peer.faults = {number: too_many("1") for number in range(100)}
    assert not desk.refresh()
    assert "échec, trop de requêtes (429), après 4 essais" in desk.said[-1]
    assert len(peer.searches) == 4


@pytest.fixture
def two(desk: Desk, peer: Peer, httpserver: HTTPServer) -> Desk:
    """Two sources: the second asks another address of the same peer."""
    path = desk.root / "offers/feeds.toml"
    first = "[france-travail]" + path.read_text(encoding="utf-8").partition("[france-travail]")[2].partition("\n[")[0]
    second = first.replace("[france-travail]", "[autre]").replace('label = "France Travail"', 'label = "Autre"')
    path.write_text(f"{first}\n{second}", encoding="utf-8")
    return desk


def test_sources_are_read_side_by_side(two: Desk, httpserver: HTTPServer, peer: Peer) -> None:
    """Each waits for the other inside its request: one after the other would never end."""
    together = threading.Barrier(2, timeout=20)

    def meet(request: Request) -> Response:
        if request.method == "POST":
            together.wait()
        return peer.answer(request)

    httpserver.clear()
    httpserver.expect_request("/connexion/oauth2/access_token").respond_with_handler(meet)
    httpserver.expect_request("/partenaire/offresdemploi/v2/offres/search").respond_with_handler(meet)
    two.refresh()
    assert together.broken is False
    assert len([line for line in two.said if "écrit dans" in line or "échec" in line]) == 2


def test_one_source_that_fails_leaves_the_others_alone(two: Desk, peer: Peer) -> None:
    path = two.root / "offers/feeds.toml"
    text = path.read_text(encoding="utf-8")
    head, mark, tail = text.partition("[autre]")
    path.write_text(head + mark + tail.replace("/offres/search", "/ailleurs"), encoding="utf-8")
    assert not two.refresh()
    loaded = load_feeds(two.root, datetime.now(UTC), two.environ)
    assert [(status.name, status.state) for status in loaded.statuses] == [
        ("france-travail", "fresh"),
        ("autre", "missing"),
    ]
    assert loaded.statuses[1].failure == "adresse inconnue du service (404)"
    assert len(loaded.entries) == 12


def test_what_a_killed_refresh_left_is_swept(desk: Desk, peer: Peer) -> None:
    folder = desk.root / ".feeds"
    folder.mkdir()
    (folder / ".france-travail-abc.tmp").write_text("{", encoding="utf-8")
    desk.refresh()
    assert desk.kept == ["france-travail.json"]


def test_two_refreshes_wait_for_each_other(desk: Desk, peer: Peer) -> None:
    ended = threading.Event()

    def other() -> None:
        desk.refresh()
        ended.set()

    with alone(desk.root):
        thread = threading.Thread(target=other)
        thread.start()
        assert not ended.wait(0.3)
    thread.join(20)
    assert ended.is_set()


def test_due_is_what_is_past_half_its_life(desk: Desk, peer: Peer) -> None:
    now = datetime.now(UTC)
    assert due(desk.root, now, desk.environ) == ["france-travail"]
    assert due(desk.root, now, {}) == [], "without its secrets a source is off"
    desk.refresh()
    assert due(desk.root, now + timedelta(hours=11), desk.environ) == []
    assert due(desk.root, now + timedelta(hours=13), desk.environ) == ["france-travail"]


def test_nobody_else_may_read_what_holds_recruiters_names(desk: Desk, peer: Peer) -> None:
    desk.refresh()
    assert desk.snapshot.stat().st_mode & 0o077 == 0


def test_an_unexpected_fault_of_ours_is_said_and_kept_apart(
    desk: Desk, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.refresh()
    monkeypatch.setattr("plugins.feeds.refreshing.read_records", lambda *_: 1 / 0)
    assert not desk.refresh()
    assert "échec, erreur du programme (ZeroDivisionError) ; le dernier instantané est gardé" in desk.said[-1]


def test_the_failure_holds_no_secret(desk: Desk, peer: Peer, tmp_path: Path) -> None:
    peer.faults = {number: broken() for number in range(10)}
    desk.refresh()
    failure = json.loads((desk.root / ".feeds/france-travail.failed.json").read_text(encoding="utf-8"))
    assert set(failure) == {"feed", "failed_at", "reason"}
    for secret in (*desk.environ.values(), *peer.tokens):
        assert secret not in failure["reason"]
