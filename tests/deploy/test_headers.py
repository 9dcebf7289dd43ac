"""The headers as their examiners see them, and the pages under them in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser

from plugins.workshop.audit.pages import PAGES
from plugins.workshop.audit.site import build_audited
from tests.conftest import ROOT, TODAY, noon
from tests.deploy.nginx import Nginx

NPM = Path(__file__).parent / "npm"
# csp_evaluator's word for what opens a hole, and for what might.
HIGH, MEDIUM = 10, 30


@pytest.fixture(scope="module")
def modules() -> Path:
    """The examiners, locked in npm/package-lock.json, kept in .cache."""
    place = ROOT / ".cache" / "deploy-npm"
    lock = (NPM / "package-lock.json").read_text("utf-8")
    stamp = place / "installed.json"
    if not stamp.is_file() or stamp.read_text("utf-8") != lock:
        place.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(NPM / name, place / name)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=place, check=True, timeout=600)
        # Its lists of domains come from the network at installation: none of ours is in them.
        (place / "node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json").write_text("[]", "utf-8")
        stamp.write_text(lock, "utf-8")
    return place / "node_modules"


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """The site as the audit fills it, a page of every template, behind the nginx of production."""
    place = tmp_path_factory.mktemp("headers").resolve()
    built = build_audited(place / "audited", noon(TODAY))
    (place / "current").mkdir()
    built.rename(place / "current/site")
    with Nginx(place) as one:
        yield one


def test_mdn_observatory(nginx: Nginx, modules: Path) -> None:
    """130 is all that a site can have without cookies (5), scripts of others to seal (5) and preload (5)."""
    scan = modules / "@mdn/mdn-http-observatory/src/scan.js"
    variables = os.environ | {"NODE_EXTRA_CA_CERTS": str(nginx.authority)}
    command = ["node", scan, f"localhost:{nginx.port}"]
    done = subprocess.run(command, env=variables, capture_output=True, encoding="utf-8", check=False, timeout=120)
    seen = json.loads(done.stdout)
    assert [name for name, test in seen["tests"].items() if not test["pass"]] == []
    assert (seen["scan"]["grade"], seen["scan"]["score"]) == ("A+", 130)


def findings(modules: Path, policy: str) -> list[dict]:
    command = ["node", NPM / "csp.mjs", modules, policy]
    return json.loads(subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=60).stdout)


def test_csp_evaluator(nginx: Nginx, modules: Path) -> None:
    for path in ("/", "/rien/", "/emplois/"):
        answer = requests.get(nginx.address + path, verify=str(nginx.authority), timeout=10)
        found = findings(modules, answer.headers["Content-Security-Policy"])
        assert [one["description"] for one in found if one["severity"] <= MEDIUM] == []
    weak = findings(modules, "default-src 'none'; script-src 'unsafe-inline'")
    assert HIGH in [one["severity"] for one in weak], "the examiner sees a hole where there is one"


def test_a_page_of_every_template_works_under_the_policy(nginx: Nginx, chromium: Browser) -> None:
    context = chromium.new_context(base_url=nginx.address, ignore_https_errors=True)
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(f"{tab.url}: {message.text}"))
    tab.on("pageerror", lambda error: said.append(f"{tab.url}: {error}"))
    tab.on("requestfailed", lambda request: said.append(f"{tab.url}: {request.url} {request.failure}"))
    for page in PAGES:
        answer = tab.goto(page.address)
        assert answer is not None
        assert answer.status == 200, page.address
        tab.wait_for_load_state("networkidle")
        styled = "getComputedStyle(document.querySelector('.masthead')).display"
        assert tab.evaluate(styled) in {"flex", "grid"}, page.address
        assert tab.evaluate("[...document.images].filter(one => one.complete && !one.naturalWidth).length") == 0
    assert said == []
    # What the policy is for: a script that somebody managed to write into a page does not run.
    tab.goto("/")
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked = 1\">')")
    tab.wait_for_load_state("networkidle")
    assert tab.evaluate("window.hacked") is None
    assert any("Content Security Policy" in one for one in said)
    context.close()


def test_http_2(nginx: Nginx) -> None:
    command = [
        "curl",
        "-sS",
        "-o",
        "/dev/null",
        "-w",
        "%{http_version}",
        "--cacert",
        nginx.authority,
        "--http2",
        nginx.address,
    ]
    assert subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout == "2"
