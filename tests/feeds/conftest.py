from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.feeds.desk import Desk, only
from tests.feeds.france_travail_peer import CLIENT_ID, CLIENT_SECRET, SEARCH_PATH, TOKEN_PATH, Peer, offer


@pytest.fixture(scope="session")
def make_httpserver() -> Iterator[HTTPServer]:
    """Threaded, as real services are: sources are read side by side, each with a connection that it keeps."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def peer(httpserver: HTTPServer) -> Peer:
    peer = Peer(offers=[offer(number) for number in range(12)])
    httpserver.expect_request(re.compile(".*")).respond_with_handler(peer.answer)
    return peer


@pytest.fixture
def desk(tmp_path: Path, httpserver: HTTPServer) -> Desk:
    """The committed table of France Travail, pointed at the peer: what is tried is what staff use."""
    committed = Path(__file__).parents[2] / "offers" / "feeds.toml"
    (tmp_path / "offers").mkdir()
    text = only(committed.read_text(encoding="utf-8"), "france-travail")
    (tmp_path / "offers" / "feeds.toml").write_text(text, encoding="utf-8")
    desk = Desk(tmp_path, {"FRANCE_TRAVAIL_CLIENT_ID": CLIENT_ID, "FRANCE_TRAVAIL_CLIENT_SECRET": CLIENT_SECRET})
    desk.configure(
        token_url=httpserver.url_for(TOKEN_PATH) + "?realm=%2Fpartenaire",
        search_url=httpserver.url_for(SEARCH_PATH),
        requests_per_second=1000,
        page_size=5,
        timeout=2,
    )
    return desk
