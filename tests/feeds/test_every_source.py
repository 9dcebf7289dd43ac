"""Every source of the committed feeds.toml, each played by its peer, on the real site; then each one is unplugged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from plugins.feeds.config import read_feeds
from plugins.workshop.moment import PARIS
from tests.feeds.bodacc_peer import RECORDS_PATH, notice
from tests.feeds.bodacc_peer import Peer as Bodacc
from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import CLIENT_ID, CLIENT_SECRET, COMPLETE, SEARCH_PATH, TOKEN_PATH, Peer, offer
from tests.feeds.land_peer import LandPeer
from tests.feeds.peers_jobs import GOOD, PATHS, Shelf
from tests.feeds.test_territory_sources import PATHS as LAND

Build = Callable[..., Path]


class Network:
    """A server per source; `down` are those whose plug is pulled."""

    def __init__(self, root: Path, stack: ExitStack) -> None:
        self.path, self.stack, self.down = root / "offers/feeds.toml", stack, set[str]()

    def plug(self, name: str, answer: Callable[[Request], Response], **addresses: str) -> None:
        server = self.stack.enter_context(HTTPServer(threaded=True))
        server.expect_request(re.compile(".*")).respond_with_handler(
            lambda request: Response("panne", 503) if name in self.down else answer(request)
        )
        head, table, rest = self._split(name)
        for key, path in addresses.items():
            table = re.sub(rf"(?m)^{key} = .*$", f'{key} = "{server.url_for(path)}"', table)
        table = re.sub(r"(?m)^requests_per_second = .*$", "requests_per_second = 1000", table)
        self.path.write_text(f"{head}{table}{rest}", encoding="utf-8")

    def _split(self, name: str) -> tuple[str, str, str]:
        text = self.path.read_text(encoding="utf-8")
        start = text.index(f"\n[{name}]\n")
        end = text.find("\n[", start + 1)
        return text[:start], text[start:end] if end > 0 else text[start:], text[end:] if end > 0 else ""


SECRETS = {"FRANCE_TRAVAIL_CLIENT_ID": CLIENT_ID, "FRANCE_TRAVAIL_CLIENT_SECRET": CLIENT_SECRET}


def plugged(root: Path, stack: ExitStack) -> Network:
    """Each source of the committed feeds.toml, with its peer."""
    network = Network(root, stack)
    france_travail = Peer(offers=[offer(number, **COMPLETE) for number in range(6)])
    network.plug("france-travail", france_travail.answer,
                 token_url=f"{TOKEN_PATH}?realm=%2Fpartenaire", search_url=SEARCH_PATH)  # fmt: skip
    for name in ("emploi-territorial", "service-public"):
        shelf = Shelf(documents={PATHS[name]: GOOD[name](range(1, 4))})
        network.plug(name, shelf.answer, address=PATHS[name])
    network.plug("bodacc", Bodacc(notices=[notice(number) for number in range(6)]).answer, records_url=RECORDS_PATH)
    for name, path in LAND.items():
        network.plug(name, LandPeer().answer, url=path)
    return network


@pytest.fixture
def network(project: Path) -> Iterator[Network]:
    with ExitStack() as stack:
        yield plugged(project, stack)


@pytest.fixture
def staff(project: Path, network: Network) -> Desk:
    return Desk(project, SECRETS)


def files(output: Path) -> dict[str, str]:
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in output.rglob("*")
        if path.is_file()
    }


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def text(output: Path, name: str) -> str:
    return (output / name / "index.html").read_text("utf-8")


def test_every_source_is_on_the_site_and_each_may_fall_silent(
    staff: Desk, network: Network, build_project: Build
) -> None:
    names = [feed.name for feed in read_feeds(staff.root)]
    assert staff.refresh(), staff.everything
    today = datetime.now(PARIS).date()
    output = build_project(today)

    status = text(output, "etat-des-flux")
    assert status.count("À jour") == len(names)
    for start in ("france-travail-", "emploi-territorial-", "service-public-"):
        (page, *_) = sorted((output / "emplois").glob(f"{start}*/index.html"))
        html = page.read_text("utf-8")
        assert "Vérifiée le" in html
        assert 'href="/etat-des-flux/#' in html
    assert "Transmis récemment" in text(output, "reprises")
    cahors = text(output, "communes/cahors")
    for known in ("France services", "Tiers-lieu", "à la fibre", "m²"):
        assert known in cahors, known

    before = files(output)
    for name in names:
        network.down = {name}
        assert not staff.refresh(name), name
        assert "échec" in staff.said[-1]
        after = files(build_project(today))
        assert changed(before, after) == {"etat-des-flux/index.html"}, name
        before = after
    assert text(output, "etat-des-flux").count("a échoué") == len(names)


def test_what_is_too_old_leaves_the_site_and_the_rest_stays(
    staff: Desk, network: Network, build_project: Build
) -> None:
    assert staff.refresh()
    output = build_project(datetime.now(PARIS).date() + timedelta(days=2))
    assert not list(output.glob("emplois/france-travail-*"))
    assert "Périmée : offres retirées du site" in text(output, "etat-des-flux")
    assert list(output.glob("emplois/emploi-territorial-*"))
    assert "Tiers-lieu" in text(output, "communes/cahors")


def test_all_at_once_down_empties_nothing(staff: Desk, network: Network, build_project: Build) -> None:
    names = {feed.name for feed in read_feeds(staff.root)}
    assert staff.refresh()
    today = datetime.now(PARIS).date()
    before = files(build_project(today))
    network.down = names
    assert not staff.refresh()
    assert changed(before, files(build_project(today))) == {"etat-des-flux/index.html"}
