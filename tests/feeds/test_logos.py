"""A recruiter's logo comes with the feed and is served from home."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import Peer, offer


def picture(size: tuple[int, int] = (400, 200), form: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", size, "purple").convert("RGB").save(file, form)
    return file.getvalue()


def served(httpserver: HTTPServer, body: bytes, content_type: str = "image/png") -> str:
    def answer(_request: Request) -> Response:
        return Response(body, content_type=content_type)

    httpserver.expect_oneshot_request("/logo").respond_with_handler(answer)
    return httpserver.url_for("/logo")


def published(desk: Desk, project: Path, build_project: Callable[..., Path]) -> tuple[str, list[Path]]:
    (project / ".feeds").symlink_to(desk.root / ".feeds")
    output = build_project(today=datetime.now(UTC).date())
    page = (output / "emplois/france-travail-001test/index.html").read_text("utf-8")
    return page, list(output.rglob("logo-*"))


def logos(desk: Desk) -> list[Path]:
    return sorted((desk.root / ".feeds/logos/france-travail").iterdir())


def with_logo(url: str) -> dict[str, object]:
    return offer(1, entreprise={"nom": "Le Four de l'Essai", "logo": url})


def test_the_logo_is_on_the_page_and_from_home(
    desk: Desk, peer: Peer, httpserver: HTTPServer, project: Path, build_project: Callable[..., Path]
) -> None:
    peer.offers = [with_logo(served(httpserver, picture()))]
    assert desk.refresh()
    page, (file,) = published(desk, project, build_project)
    assert f'<img class="logo" src="/media/{file.name}" alt="" width="192" height="96"' in page
    assert httpserver.url_for("/logo") not in page
    with Image.open(file) as image:
        assert (image.format, image.size) == ("WEBP", (192, 96))


def test_what_is_no_picture_is_left_out_and_the_offer_stays(
    desk: Desk, peer: Peer, httpserver: HTTPServer, project: Path, build_project: Callable[..., Path]
) -> None:
    peer.offers = [with_logo(served(httpserver, b"<svg onload=alert(1)>"))]
    assert desk.refresh()
    page, files = published(desk, project, build_project)
    assert files == []
    assert 'class="logo"' not in page


def test_a_logo_that_cannot_be_had_is_counted_and_costs_nothing(desk: Desk, peer: Peer, httpserver: HTTPServer) -> None:
    urls = [served(httpserver, b"<html>", "text/html"), "http://192.168.0.1/l.png", "https://127.0.0.1:1/l.png"]
    peer.offers = [offer(number, entreprise={"logo": url}) for number, url in enumerate(urls)]
    assert desk.refresh()
    assert "France Travail : 3 logos sur 3 n'ont pas pu être lus" in desk.said
    assert logos(desk) == []


def test_a_logo_is_fetched_once_and_forgotten_with_its_last_offer(
    desk: Desk, peer: Peer, httpserver: HTTPServer
) -> None:
    peer.offers = [with_logo(served(httpserver, picture(form="JPEG"), "image/jpeg"))]
    desk.refresh()
    assert len(logos(desk)) == 1
    assert desk.refresh(), "a second fetch would fail: the peer gives it once"
    assert "logos" not in desk.everything
    peer.offers = [offer(1, entreprise={"logo": "https://ailleurs.example/x.png"})]
    desk.refresh()
    assert logos(desk) == []
