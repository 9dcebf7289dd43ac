"""What the real nginx of deploy/ answers: types, caches, languages of compression, former addresses, headers."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
import requests

from tests.deploy.conftest import Staff
from tests.deploy.nginx import Nginx


class Reader:
    def __init__(self, nginx: Nginx) -> None:
        self._session = requests.Session()
        self._session.verify = str(nginx.authority)
        self._session.trust_env = False
        self._address = nginx.address

    def get(self, path: str, encoding: str = "identity", method: str = "GET", **headers: str) -> requests.Response:
        headers = {name.replace("_", "-"): value for name, value in headers.items()} | {"Accept-Encoding": encoding}
        return self._session.request(method, self._address + path, headers=headers, allow_redirects=False, timeout=10)

    def raw(self, path: str, encoding: str) -> tuple[bytes, dict[str, str]]:
        answer = self._session.get(
            self._address + path, headers={"Accept-Encoding": encoding}, stream=True, timeout=10, allow_redirects=False
        )
        return answer.raw.read(decode_content=False), dict(answer.headers)


@pytest.fixture(scope="module")
def reader(server: Nginx) -> Reader:
    return Reader(server)


@pytest.fixture(scope="module")
def online(published: Staff) -> Path:
    return Path(published.place) / "current/site"


FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    "/": "text/html; charset=utf-8",
    "/emplois/": "text/html; charset=utf-8",
    "/flux.atom": "application/atom+xml",
    "/sitemap.xml": "text/xml; charset=utf-8",
    "/robots.txt": "text/plain; charset=utf-8",
    "/llms.txt": "text/plain; charset=utf-8",
    "/humans.txt": "text/plain; charset=utf-8",
    "/.well-known/security.txt": "text/plain; charset=utf-8",
    "/site.webmanifest": "application/manifest+json; charset=utf-8",
    "/agenda/agenda.ics": "text/calendar; charset=utf-8",
    "/theme/css/site.css": "text/css; charset=utf-8",
    "/theme/icon.svg": "image/svg+xml",
}


@pytest.mark.parametrize("path", TYPES)
def test_a_page_has_its_type_and_is_asked_for_again(reader: Reader, path: str) -> None:
    answer = reader.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, TYPES[path])
    assert answer.headers["Cache-Control"] == "no-cache"
    again = reader.get(path, If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_what_changes_name_with_its_content_is_kept_for_ever(reader: Reader, online: Path) -> None:
    kinds = {}
    for path in [*online.glob("theme/*/*/*"), *online.glob("media/*")]:
        if path.suffix not in {".gz", ".br", ".LICENSE", ""}:
            answer = reader.get(f"/{path.relative_to(online)}")
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOREVER), path
            kinds[path.suffix] = answer.headers["Content-Type"]
    assert kinds[".woff2"] == "font/woff2"
    assert kinds[".js"] == "application/javascript; charset=utf-8"
    assert kinds[".css"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("path", ["/rien/", "/theme/000000000000/css/site.css", "/theme/", "/.git/config", "/.htaccess",
                                  "/index.html.gz", "/index.html.br", "/adresses.txt", "/../adresses.txt"])  # fmt: skip
def test_what_is_not_there_is_a_404_that_is_not_kept(reader: Reader, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 404
    assert "Page introuvable" in answer.text
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Content-Security-Policy" in answer.headers


def test_one_address_per_page(reader: Reader) -> None:
    for asked, given in {"/emplois": "/emplois/", "/emplois/index.html": "/emplois/", "/index.html?a=1": "/"}.items():
        answer = reader.get(asked)
        assert (answer.status_code, answer.headers["Location"]) == (301, given), asked


def test_each_reader_gets_the_smallest_form_that_it_reads(reader: Reader, online: Path) -> None:
    plain = (online / "emplois/index.html").read_bytes()
    zipped, with_gzip = reader.raw("/emplois/", "gzip")
    small, with_brotli = reader.raw("/emplois/", "gzip, br")
    assert gzip.decompress(zipped) == brotli.decompress(small) == reader.raw("/emplois/", "identity")[0] == plain
    assert len(small) < len(zipped) < len(plain)
    assert (with_gzip["Content-Encoding"], with_brotli["Content-Encoding"]) == ("gzip", "br")
    for headers in (with_gzip, with_brotli, reader.raw("/emplois/", "identity")[1]):
        assert "Accept-Encoding" in headers["Vary"]


def test_a_part_of_a_file_can_be_asked_for(reader: Reader, online: Path) -> None:
    answer = reader.get("/sitemap.xml", Range="bytes=10-19")
    assert (answer.status_code, answer.content) == (206, (online / "sitemap.xml").read_bytes()[10:20])
    assert reader.get("/sitemap.xml", Range="bytes=99999999-").status_code == 416


def test_a_page_is_read_and_nothing_else(reader: Reader) -> None:
    assert reader.get("/", method="HEAD").status_code == 200
    for method in ("POST", "PUT", "DELETE"):
        assert reader.get("/", method=method).status_code == 405


def test_former_addresses(reader: Reader) -> None:
    for form in ("/emplois/poste-001/", "/emplois/poste-001"):
        moved = reader.get(form)
        assert (moved.status_code, moved.headers["Location"]) == (301, "/emplois/boulanger-gourdon/")
        gone = reader.get(form.replace("001", "025"))
        assert gone.status_code == 410
        assert "Cette page a été retirée" in gone.text
        assert "Emplois : tout voir" in gone.text
        assert gone.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "Content-Security-Policy" in gone.headers
    assert reader.get("/emplois/boulanger-gourdon/").status_code == 200
    shorter = reader.get("/emplois/page/2/")
    assert (shorter.status_code, shorter.headers["Location"]) == (302, "/emplois/")


def test_former_addresses_on_a_server_without_maps(online: Path) -> None:
    moved = (online / "emplois/poste-001/index.html").read_text("utf-8")
    assert 'content="0;url=/emplois/boulanger-gourdon/"' in moved
    gone = (online / "emplois/poste-025/index.html").read_text("utf-8")
    assert "Cette page a été retirée" in gone
    assert 'content="noindex"' in gone
    assert "poste-025" not in (online / "sitemap.xml").read_text("utf-8")


def policy(answer: requests.Response) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    assert len({name for name, *_ in parts}) == len(parts)
    return {name: words for name, *words in parts}


def test_the_policy_allows_what_the_site_uses_and_nothing_else(reader: Reader, online: Path) -> None:
    said = policy(reader.get("/"))
    assert said.pop("default-src") == said.pop("base-uri") == said.pop("frame-ancestors") == ["'none'"]
    assert said.pop("script-src") == ["'self'", "'wasm-unsafe-eval'"]
    assert said.pop("img-src") == ["'self'", "data:"]
    own = ("style-src", "font-src", "connect-src", "manifest-src", "form-action")
    assert said == {name: ["'self'"] for name in own}
    (online / "integrer/carte").mkdir(parents=True)
    (online / "integrer/carte/index.html").write_text("<!doctype html>", "utf-8")
    (online / "integrer/bloc.js").write_text("// bloc", "utf-8")
    framed = reader.get("/integrer/carte/")
    script = reader.get("/integrer/bloc.js")
    assert script.headers["Content-Type"].startswith(("text/javascript", "application/javascript"))
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert script.headers["Cache-Control"] == "no-cache", "its address never changes"
    assert policy(framed)["frame-ancestors"] == ["*"]
    assert framed.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "'unsafe-eval'" not in str(policy(reader.get("/administration/")))


def test_every_answer_carries_the_protections_once(reader: Reader) -> None:
    for path in ("/", "/rien/", "/emplois/poste-025/", "/emplois/poste-001/", "/theme/icon.svg"):
        headers = reader.get(path).raw.headers
        for name, value in {
            "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": "require-corp",
        }.items():
            assert headers.getlist(name) == [value], (path, name)
        assert headers["Server"] == "nginx"


def test_without_tls_one_is_sent_to_tls(server: Nginx) -> None:
    answer = requests.get(f"http://127.0.0.1:{server.plain_port}/emplois/?a=1", allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://127.0.0.1/emplois/?a=1")


def test_nginx_complains_of_nothing(server: Nginx, reader: Reader) -> None:
    reader.get("/")
    assert [line for line in server.errors.splitlines() if "[warn]" in line or "[emerg]" in line] == []


def test_no_relay_answers_and_a_page_of_the_site_says_so(reader: Reader) -> None:
    answer = reader.get("/formulaires/sante")
    assert answer.status_code == 503
    assert "choisir-le-lot@lot.fr" in answer.text
