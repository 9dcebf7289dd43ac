"""Job sources that answer badly or not at all: one line, and the last snapshot as it was."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from plugins.feeds.loading import load_feeds
from plugins.feeds.snapshot import Snapshot, read_snapshot
from tests.feeds.desk import Desk
from tests.feeds.peers_jobs import GOOD, PATHS, Shelf, post, posts_csv

XML_SOURCES = sorted(GOOD.keys() - {"service-public"})
FETCHED = datetime(2026, 11, 21, 4, 5, tzinfo=UTC)


def slugs(desk: Desk) -> list[str]:
    return [entry.slug for entry in load_feeds(desk.root, datetime.now(UTC), desk.environ).entries]


def snapshot(desk: Desk) -> Snapshot:
    found = read_snapshot(desk.root, "source")
    assert found is not None
    return found


@pytest.mark.parametrize("source", sorted(GOOD))
def test_what_did_not_change_is_kept_and_holds_today(source: str, shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    shelf.documents[PATHS[source]] = GOOD[source](range(1, 4))
    desk = desk_of(source)
    assert desk.refresh(), desk.everything
    first, kept = snapshot(desk), slugs(desk)
    assert len(kept) == 3
    assert desk.refresh(), desk.everything
    assert shelf.statuses[-2:] == [200, 304]
    again = snapshot(desk)
    assert again.fetched_at > first.fetched_at
    assert (again.records, again.validators, slugs(desk)) == (first.records, first.validators, kept)


@pytest.mark.parametrize("source", sorted(GOOD))
def test_what_the_source_took_away_goes(source: str, shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    shelf.documents[PATHS[source]] = GOOD[source](range(1, 5))
    desk = desk_of(source)
    assert desk.refresh(), desk.everything
    before = slugs(desk)
    shelf.documents[PATHS[source]] = GOOD[source](range(2, 5))
    assert desk.refresh(), desk.everything
    assert slugs(desk) == before[1:]


@pytest.mark.parametrize("source", sorted(GOOD))
@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_an_error_keeps_the_last_snapshot(source: str, status: int, shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    shelf.documents[PATHS[source]] = GOOD[source](range(1, 4))
    desk = desk_of(source)
    assert desk.refresh(), desk.everything
    before = (desk.root / ".feeds/source.json").read_bytes()
    shelf.status = status
    assert not desk.refresh()
    assert f"({status}) ; le dernier instantané est gardé" in desk.said[-1]
    assert "Panne" not in desk.everything
    assert (desk.root / ".feeds/source.json").read_bytes() == before


BROKEN = {
    "truncated": (lambda body: body[: len(body) // 2], "incomplet, mal formé ou dans un autre codage"),
    "doctype": (
        lambda body: body.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1),
        "le XML déclare un DOCTYPE",
    ),
    "html": (lambda _body: b"<html><body>Maintenance<br></body></html>", "incomplet, mal formé"),
    "empty": (lambda _body: b"", "incomplet, mal formé"),
    "wrong encoding": (
        lambda body: body.decode().replace("Essai", "Été").encode("latin-1", "replace"),
        "dans un autre codage",
    ),
    "unknown encoding": (lambda body: body.replace(b"UTF-8", b"utf-99").replace(b"utf-8", b"utf-99"), "autre codage"),
    "cut gzip": (lambda body: gzip.compress(body)[:-20], "archive .gz illisible ou incomplète"),
    "broken gzip": (lambda body: b"\x1f\x8b" + body, "archive .gz illisible ou incomplète"),
    "gzip bomb": (
        lambda _body: gzip.compress(bytes(20_000_000)),
        "archive .gz trop grosse (plus de 15 Mo une fois ouverte)",
    ),
    "another xml": (lambda _body: b"<opml><body/></opml>", "réponse illisible"),
}


@pytest.mark.parametrize("source", XML_SOURCES)
@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_document_is_one_line_and_changes_nothing(
    source: str, fault: str, shelf: Shelf, desk_of: Callable[..., Desk]
) -> None:
    shelf.documents[PATHS[source]] = body, kind = GOOD[source](range(1, 4))
    desk = desk_of(source)
    assert desk.refresh(), desk.everything
    before, told = (desk.root / ".feeds/source.json").read_bytes(), len(desk.said)
    break_it, said = BROKEN[fault]
    shelf.documents[PATHS[source]] = (break_it(body), kind)
    assert not desk.refresh()
    assert len(desk.said) == told + 1
    assert said in desk.said[-1]
    assert (desk.root / ".feeds/source.json").read_bytes() == before


@pytest.mark.parametrize("source", sorted(GOOD))
def test_a_page_of_html_is_not_even_read(source: str, shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    shelf.documents[PATHS[source]] = (b"<html></html>", "text/html; charset=utf-8")
    desk = desk_of(source)
    assert not desk.refresh()
    assert "type de contenu inattendu (text/html)" in desk.everything


@pytest.mark.parametrize("source", XML_SOURCES)
def test_a_gz_file_is_unpacked(source: str, shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    body, _ = GOOD[source](range(1, 4))
    shelf.documents[PATHS[source]] = (gzip.compress(body), "application/gzip")
    desk = desk_of(source)
    assert desk.refresh(), desk.everything
    assert len(slugs(desk)) == 3


@pytest.mark.parametrize("source", sorted(GOOD))
def test_a_redirect_to_who_knows_where_is_refused(source: str, shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    shelf.moved[PATHS[source]] = "https://ailleurs.example/offres"
    desk = desk_of(source)
    assert not desk.refresh()
    assert "redirection refusée, vers un hôte qui n'est pas déclaré (ailleurs.example)" in desk.everything


def test_a_site_may_move_to_its_own_www(shelf: Shelf, desk_of: Callable[..., Desk], httpserver: HTTPServer) -> None:
    shelf.moved["/flux"] = f"https://www.{httpserver.host}:{httpserver.port}/flux"
    desk = desk_of("syndication")
    # Nobody is there on this machine; what counts is that it is looked for.
    assert not desk.refresh()
    assert "n'est pas déclaré" not in desk.everything


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (posts_csv([post(1)]).decode().encode("cp1252", "replace"), "le fichier n'est pas en UTF-8"),
        (posts_csv([post(1)])[:-40], "colonnes au lieu de 22"),
        (b"a;b\n1;2\n", "colonne « Référence » absente ; colonnes lues : « a », « b »"),
        (b"", "colonne « Référence » absente ; colonnes lues : aucune"),
        (posts_csv([post(1)]) + b'"' + b"x" * 300_000, "CSV illisible"),
    ],
)
def test_a_broken_csv(body: bytes, said: str, shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    shelf.documents["/offres.csv"] = (body, "text/csv")
    desk = desk_of("service-public", "/offres.csv")
    assert not desk.refresh()
    assert said in desk.everything
    assert not (desk.root / ".feeds/source.json").exists()
