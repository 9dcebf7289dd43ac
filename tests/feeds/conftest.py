from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import CLIENT_ID, CLIENT_SECRET, SEARCH_PATH, TOKEN_PATH, Peer, offer
from tests.feeds.peers_jobs import PATHS, Shelf


def committed_table(name: str) -> str:
    """One table of the feeds.toml that staff edit, with its comments."""
    text = (Path(__file__).parents[2] / "offers" / "feeds.toml").read_text(encoding="utf-8")
    return "[" + next(table for table in re.split(r"(?m)^\[", text) if table.startswith(f"{name}]"))


@pytest.fixture
def peer(httpserver: HTTPServer) -> Peer:
    peer = Peer(offers=[offer(number) for number in range(12)])
    httpserver.expect_request(re.compile(".*")).respond_with_handler(peer.answer)
    return peer


@pytest.fixture
def desk(tmp_path: Path, httpserver: HTTPServer) -> Desk:
    """France Travail's table of the committed feeds.toml, pointed at the peer: what is tried is what staff use."""
    (tmp_path / "offers").mkdir()
    (tmp_path / "offers" / "feeds.toml").write_text(committed_table("france-travail"), encoding="utf-8")
    desk = Desk(tmp_path, {"FRANCE_TRAVAIL_CLIENT_ID": CLIENT_ID, "FRANCE_TRAVAIL_CLIENT_SECRET": CLIENT_SECRET})
    desk.configure(
        token_url=httpserver.url_for(TOKEN_PATH) + "?realm=%2Fpartenaire",
        search_url=httpserver.url_for(SEARCH_PATH),
        requests_per_second=1000,
        page_size=5,
        timeout=2,
    )
    return desk


@pytest.fixture
def shelf(httpserver: HTTPServer) -> Shelf:
    shelf = Shelf()
    httpserver.expect_request(re.compile(".*")).respond_with_handler(shelf.answer)
    return shelf


@pytest.fixture
def desk_of(tmp_path: Path, httpserver: HTTPServer) -> Callable[..., Desk]:
    """A desk whose feeds.toml has the one source, at an address of the shelf."""

    def make(source: str, path: str | None = None, **more: str) -> Desk:
        table = {
            "type": source, "label": "Essai", "licence": "Accord d'essai", "licence_url": "https://essai.example/",
            "address": httpserver.url_for(path or PATHS[source]), **more,
        }  # fmt: skip
        (tmp_path / "offers").mkdir()
        text = "[source]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
        (tmp_path / "offers" / "feeds.toml").write_text(text + "timeout = 2\n", encoding="utf-8")
        return Desk(tmp_path, {})

    return make
