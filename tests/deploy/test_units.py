"""What surrounds the site on its server: the relay behind nginx, systemd's units, the container's configuration."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from pytest_httpserver import HTTPServer

from tests.conftest import ROOT
from tests.deploy.nginx import Nginx

UNITS = sorted((ROOT / "deploy/systemd").iterdir())


@pytest.fixture
def relay() -> Iterator[HTTPServer]:
    """A relay of this test's own, which it may stop: the session's server is everybody's."""
    with HTTPServer() as server:
        yield server


@pytest.fixture
def nginx(tmp_path: Path, relay: HTTPServer) -> Iterator[Nginx]:
    """A place with two pages, and a relay that repeats what it hears."""
    site = tmp_path / "current/site"
    (site / "formulaires/ecrire").mkdir(parents=True)
    for name in ("404.html", "formulaires/ecrire/index.html", "formulaires/indisponible.html"):
        (site / name).write_text(name, "utf-8")
    own = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"}
    for path in ("/formulaires/ecrire", "/formulaires/jeton", "/formulaires/merci/LOT-1.a_b-c"):
        relay.expect_request(path).respond_with_data("relais", headers=own)
    with Nginx(tmp_path, relay.port) as one:
        yield one


def test_the_relay_behind_the_site(nginx: Nginx, relay: HTTPServer) -> None:
    def ask(path: str, body: bytes | None = None) -> requests.Response:
        said = {"X-Forwarded-For": "203.0.113.7"}
        return requests.request("POST" if body else "GET", nginx.address + path, data=body, headers=said,
                                verify=str(nginx.authority), timeout=10)  # fmt: skip

    assert ask("/formulaires/ecrire/").text == "formulaires/ecrire/index.html"
    for answer in (
        ask("/formulaires/ecrire", b"a" * 120_000),
        ask("/formulaires/jeton"),
        ask("/formulaires/merci/LOT-1.a_b-c"),
    ):
        assert answer.text == "relais"
        headers = answer.raw.headers
        assert headers.getlist("Content-Security-Policy") == ["default-src 'none'"]
        assert headers.getlist("Cache-Control") == ["no-store"]
        assert headers.getlist("Strict-Transport-Security") == ["max-age=63072000; includeSubDomains"]
    heard = [request.headers["X-Forwarded-For"] for request, _ in relay.log]
    assert heard == ["127.0.0.1"] * 3, "what a visitor claims does not count"
    assert ask("/formulaires/ecrire", b"a" * 140_000).status_code == 413
    assert ask("/emplois/", b"a" * 2_000).status_code == 413
    relay.stop()
    down = ask("/formulaires/jeton")
    assert (down.status_code, down.text) == (503, "formulaires/indisponible.html")


def test_systemd_reads_every_unit(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text("utf-8")
        # The commands that stand on the server stand here in other places.
        for there, here in {"/usr/bin/python3": "/bin/true", "/srv/choisir-le-lot/.venv/bin/python": "/bin/true",
                            "/usr/sbin/nginx": "/bin/true", "/usr/bin/git": "/bin/true"}.items():  # fmt: skip
            text = text.replace(there, here)
        (tmp_path / unit.name).write_text(text, "utf-8")
    named = [tmp_path / unit.name.replace("@.", "@essai.") for unit in UNITS]
    shutil.copy(tmp_path / "choisir-le-lot-alerte@.service", tmp_path / "choisir-le-lot-alerte@essai.service")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *named], capture_output=True, encoding="utf-8", check=False
    )
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert ours == []


def test_what_fails_is_told(tmp_path: Path) -> None:
    assert tmp_path
    for unit in UNITS:
        if unit.suffix == ".service" and "alerte@" not in unit.name:
            assert "OnFailure=choisir-le-lot-alerte@%n.service" in unit.read_text("utf-8"), unit.name
    timers = {unit.stem for unit in UNITS if unit.suffix in {".timer", ".path"}}
    assert timers <= {unit.stem for unit in UNITS if unit.suffix == ".service"}


def test_units_and_guide_name_tasks_and_files_that_exist() -> None:
    import tasks

    texts = [path.read_text("utf-8") for path in [*UNITS, ROOT / "docs/deployer.md", ROOT / "deploy/Containerfile"]]
    asked = {name for text in texts for name in re.findall(r"python3 tasks\.py ([a-z]+)", text)}
    assert asked >= {"publish", "rollback", "feeds"}
    assert all(hasattr(tasks, name) for name in asked)
    files = {name for text in texts for name in re.findall(r"(?<![\w/])deploy/[\w/@.*-]*[\w*]", text)}
    assert files
    assert [name for name in files if not any(ROOT.glob(name))] == []


def test_nginx_takes_the_container_s_configuration(tmp_path: Path) -> None:
    nginx = Nginx(tmp_path)
    main = nginx.folder / "nginx.conf"
    main.write_text(main.read_text("utf-8").replace("choisir-le-lot.conf", "conteneur.conf"), "utf-8")
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    subprocess.run([program, "-q", "-t", "-e", nginx.folder / "errors.log", "-c", main], check=True)
    assert "[warn]" not in nginx.errors
    shutil.rmtree(nginx.folder)
