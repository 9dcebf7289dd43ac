"""Servers that lie, drip, swell, redirect and break: each gives one French line, in bounded time and memory."""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from plugins.feeds.source import FeedFailed
from plugins.feeds.web import Bounds, Unreachable, Web, get

QUICK = Bounds(silence=2, seconds=0.6, wire=100_000, content=1_000_000)


def answer(httpserver: HTTPServer, response: Callable[[Request], Response], path: str = "/flux") -> str:
    httpserver.expect_request(path).respond_with_handler(response)
    return httpserver.url_for(path)


def failure(url: str, bounds: Bounds = QUICK, **more: object) -> str:
    web = Web((url,), **more)  # type: ignore[arg-type]
    try:
        with pytest.raises(FeedFailed) as caught:
            get(web, url, bounds)
    finally:
        web.close()
    return str(caught.value)


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says exactly what `talk` sends, as an HTTP library would not let it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)

        def serve() -> None:
            try:
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65536)
                    talk(connection)
            except OSError:
                pass  # the client hung up, which is what the tests want

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/flux"
        thread.join(5)


def drip(prefix: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.sendall(prefix)
        for _ in range(100):
            time.sleep(0.05)
            connection.sendall(b"a")

    return talk


@pytest.mark.parametrize(
    "prefix",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n",
        b"HTTP/1.1 200 OK\r\nX-Lent: ",
        b"HTTP",
    ],
    ids=["body", "chunk", "header", "status"],
)
def test_a_server_that_drips_is_cut(prefix: bytes) -> None:
    with raw_server(drip(prefix)) as url:
        assert failure(url) == "réponse trop lente (plus de 0.6 s)"


def test_a_server_that_says_nothing_is_left() -> None:
    with raw_server(lambda _connection: time.sleep(0.5)) as url:
        assert failure(url, Bounds(silence=0.2, seconds=5)) == "pas de réponse en 0.2 s"


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nseulement le d\xe9but",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"n'importe quoi\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 200_000,
    ],
    ids=["short body", "short chunk", "no http", "nothing", "endless header"],
)
def test_an_answer_cut_in_the_middle_is_none(said: bytes) -> None:
    with raw_server(lambda connection: connection.sendall(said)) as url:
        assert failure(url) == "connexion impossible ou coupée"


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}/") == "connexion impossible ou coupée"


def test_too_much_on_the_wire(httpserver: HTTPServer) -> None:
    url = answer(httpserver, lambda _request: Response(b"a" * 300_000))
    assert failure(url) == "réponse trop grosse (plus de 0.1 Mo)"


def test_a_small_answer_that_swells(httpserver: HTTPServer) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    url = answer(httpserver, lambda _request: Response(bomb, headers={"Content-Encoding": "gzip"}))
    assert failure(url) == "réponse trop grosse (plus de 1 Mo)"


def test_a_compressed_answer_that_is_not(httpserver: HTTPServer) -> None:
    url = answer(httpserver, lambda _request: Response(b"pas du gzip", headers={"Content-Encoding": "gzip"}))
    assert failure(url) == "réponse compressée illisible"


@pytest.mark.parametrize(("announced", "refused"), [("text/html", True), ("text/csv; charset=utf-8", False)])
def test_another_type_of_content_is_refused(httpserver: HTTPServer, announced: str, refused: bool) -> None:
    url = answer(httpserver, lambda _request: Response(b"a;b", content_type=announced))
    bounds = Bounds(types=("text/csv",))
    if refused:
        assert failure(url, bounds) == "type de contenu inattendu (text/html)"
    else:
        assert get(Web((url,)), url, bounds) == b"a;b"


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, "adresse inconnue du service (404)"), (500, "erreur du service (500)"), (418, "réponse inattendue (418)")],
)
def test_a_status_is_said(httpserver: HTTPServer, status: int, said: str) -> None:
    assert failure(answer(httpserver, lambda _request: Response(status=status))) == said


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("https://10.0.0.1/", "redirection refusée, vers un hôte qui n'est pas déclaré (10.0.0.1)"),
        ("https://ailleurs.example/", "redirection refusée, vers un hôte qui n'est pas déclaré (ailleurs.example)"),
        ("http://data.example/", "redirection refusée, vers une adresse qui n'est pas en https://"),
        ("file:///etc/passwd", "redirection refusée, vers une adresse qui n'est pas en https://"),
        ("https://127.0.0.1/", "redirection refusée, vers une adresse privée"),
        ("https://169.254.169.254/", "redirection refusée, vers une adresse privée"),
        ("https://[::1]/", "redirection refusée, vers une adresse privée"),
    ],
)
def test_redirections_stay_where_staff_said(httpserver: HTTPServer, target: str, said: str) -> None:
    url = answer(httpserver, lambda _request: Response(status=302, headers={"Location": target}))
    assert failure(url, elsewhere=("data.example", "127.0.0.1", "169.254.169.254", "::1")) == said


def test_a_redirection_that_leads_nowhere_is_refused() -> None:
    said = b"HTTP/1.1 302 Found\r\nLocation: https://[mal/\r\nContent-Length: 0\r\n\r\n"
    with raw_server(lambda connection: connection.sendall(said)) as url:
        assert failure(url) == "redirection refusée, vers une adresse illisible"


def test_a_name_that_hides_a_private_address_is_refused(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the host is a declared one, and leads home."""
    with socket.create_server(("127.0.0.1", 0)) as inner:
        port = inner.getsockname()[1]
        target = f"https://data.example:{port}/"
        resolve = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *more, **names: resolve("127.0.0.1" if host == "data.example" else host, *more, **names),
        )
        url = answer(httpserver, lambda _request: Response(status=302, headers={"Location": target}))
        assert failure(url, elsewhere=("data.example",)) == "redirection refusée, vers une adresse privée"


def test_a_redirection_at_home_is_followed_and_a_loop_is_not(httpserver: HTTPServer) -> None:
    url = answer(httpserver, lambda _request: Response(status=307, headers={"Location": "/plus/loin"}))
    answer(
        httpserver, lambda request: Response(request.headers.get("Authorization", "sans mot de passe")), "/plus/loin"
    )
    body = get(Web((url,)), url, QUICK, headers={"Authorization": "Bearer secret"})
    assert body == b"sans mot de passe"
    loop = answer(httpserver, lambda _request: Response(status=302, headers={"Location": "/rond"}), "/rond")
    assert failure(loop) == "plus de 5 redirections"


def test_a_certificate_that_nobody_signed_is_refused() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with HTTPServer(host="localhost", port=0, ssl_context=context) as server:
        server.expect_request(re.compile(".*")).respond_with_data("a")
        assert failure(server.url_for("/")) == "certificat du service refusé"


def test_memory_stays_small_while_a_long_answer_is_read(httpserver: HTTPServer) -> None:
    url = answer(httpserver, lambda _request: Response(b"a" * 5_000_000))
    seen = 0
    with Web((url,)).exchange("GET", url, Bounds(wire=10_000_000, content=10_000_000)) as reply:
        while chunk := reply.stream.read(8192):
            assert len(chunk) <= 8192
            seen += len(chunk)
    assert seen == 5_000_000


def test_unreachable_is_a_failure_of_the_feed() -> None:
    assert issubclass(Unreachable, FeedFailed)
