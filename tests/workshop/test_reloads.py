"""A page that is looked at hears of every change since it was made, even of one that came before it listened."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import pytest
import requests

from plugins.workshop.serving import Reloads, SiteHandler, SiteServer


@pytest.fixture
def reloads() -> Reloads:
    return Reloads()


@pytest.fixture
def address(tmp_path: Path, reloads: Reloads) -> Iterator[str]:
    (tmp_path / "index.html").write_text("<!doctype html><body>Une page</body>", "utf-8")
    server = SiteServer(("127.0.0.1", 0), partial(SiteHandler, directory=str(tmp_path), reloads=reloads))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def events_of(address: str) -> str:
    """Where the page that is shown now listens."""
    found = re.search(r"EventSource\('([^']+)'\)", requests.get(f"{address}/", timeout=5).text)
    assert found
    return f"{address}{found[1]}"


def told(stream: IO[bytes], count: int) -> list[str]:
    """The next events that a page hears."""
    return [
        stream.readline().decode().removeprefix("data: ").strip() + stream.readline().decode().strip()
        for _ in range(count)
    ]


def test_a_change_between_the_page_and_its_listening_is_heard(address: str, reloads: Reloads) -> None:
    reloads.announce("/avant/")
    events = events_of(address)
    reloads.announce("/une/")
    reloads.announce()
    with urlopen(events, timeout=5) as stream:
        assert told(stream, 2) == ["/une/", ""]


def test_a_page_of_a_serve_before_is_shown_anew_once(address: str, reloads: Reloads) -> None:
    with urlopen(f"{address}/.reload?7", timeout=5) as stream:
        assert told(stream, 1) == [""]
        reloads.announce("/une/")
        reloads.announce("/autre/")
        assert told(stream, 2) == ["/une/", "/autre/"]
