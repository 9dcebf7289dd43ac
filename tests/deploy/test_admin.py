"""The form at /admin/ over a forge, as the published site serves it: under nginx's own policies, in a real Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Route, expect

from plugins.workshop.building import Order, build
from tests.conftest import TODAY, copied, keeping, noon
from tests.deploy.nginx import Nginx

FORGES = {
    "GitLab": {"CMS_BACKEND": "gitlab", "CMS_APP_ID": "abc"},
    "Gitea": {"CMS_BACKEND": "gitea", "CMS_APP_ID": "abc", "CMS_FORGE_URL": "https://forge.example.org"},
    "GitHub": {"CMS_BACKEND": "github", "CMS_AUTH_URL": "https://relais.example.org"},
}


@pytest.fixture(scope="module", params=FORGES)
def forge(
    request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Nginx]]:
    """A forge's name, and the published site with its form, behind the nginx of production."""
    place = tmp_path_factory.mktemp("admin").resolve()
    root = keeping(copied(place / "project"), site)
    with pytest.MonkeyPatch.context() as environment:
        for key, value in (FORGES[request.param] | {"CMS_REPO": "lot/site"}).items():
            environment.setenv(key, value)
        order = Order(place / "current/site", noon(TODAY), production=True, root=root)
        build(order, say=lambda _line: None)
    with Nginx(place) as nginx:
        yield request.param, nginx


class Visitor:
    """Somebody with a browser, and what its policies refused or its pages complained of, in every window."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.refused: list[str] = []
        context.expose_binding("refuse", lambda _source, what: self.refused.append(what))
        context.add_init_script(
            "addEventListener('securitypolicyviolation', one => refuse(`${one.effectiveDirective} ${one.blockedURI}`))"
        )
        context.on("weberror", lambda error: self.refused.append(str(error.error)))
        context.on("console", self._listen)

    def _listen(self, message: ConsoleMessage) -> None:
        # An empty repository answers 404, which the form expects and Chromium prints.
        if "Content Security Policy" in message.text or "Cross-Origin" in message.text or "yaml" in message.text:
            self.refused.append(message.text)


@pytest.fixture
def visitor(forge: tuple[str, Nginx], chromium: Browser) -> Iterator[Visitor]:
    context = chromium.new_context(base_url=forge[1].address, ignore_https_errors=True, locale="fr-FR")
    yield Visitor(context)
    context.close()


def test_the_login_screen_shows_under_the_policy(forge: tuple[str, Nginx], visitor: Visitor) -> None:
    name, _ = forge
    page = visitor.context.new_page()
    answer = page.goto("/admin/")
    assert answer is not None
    assert "default-src 'none'; script-src 'self' 'unsafe-eval';" in answer.headers["content-security-policy"]
    expect(page.get_by_role("button", name=f"Se connecter avec {name}")).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")
    assert visitor.refused == []
    # What the policy is for, and that a refusal would be seen here.
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked = 1\">')")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.hacked") is None
    assert any(one.startswith("script-src-attr") for one in visitor.refused)


CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
# What the OAuth relay that GitHub asks for says to the window that opened it (decapcms.org/docs/external-oauth-clients).
RELAY = """<!doctype html><script>
addEventListener('message', () => opener.postMessage('authorization:github:success:{"token":"t","provider":"github"}', '*'))
opener.postMessage('authorizing:github', '*')
</script>"""
ANSWERS: dict[str, Any] = {
    "/oauth/token": {"access_token": "t"},
    "/login/oauth/access_token": {"access_token": "t"},
    "/api/v4/user": {"id": 1, "name": "Camille Exemple", "username": "camille", "email": "camille@example.org"},
    "/api/v4/projects/lot%2Fsite": {"id": 1, "permissions": {"project_access": {"access_level": 40}}},
    "/api/v4/projects/lot%2Fsite/merge_requests": [],
    "/repos/lot/site/pulls": [],
    "/api/v1/user": {"id": 1, "login": "camille", "full_name": "Camille Exemple"},
    "/api/v1/repos/lot/site": {"owner": {"login": "lot"}, "permissions": {"push": True}},
    "/user": {"id": 1, "login": "camille", "name": "Camille Exemple"},
    "/repos/lot/site": {"owner": {"login": "lot"}, "permissions": {"push": True}},
}


def forge_as(route: Route) -> None:
    """Any forge: it lets in whoever asks, and has an empty repository."""
    asked = urlsplit(route.request.url)
    if asked.path.endswith("/oauth/authorize"):
        query = parse_qs(asked.query)
        back = f"{query['redirect_uri'][0]}?{urlencode({'code': 'c', 'state': query['state'][0]})}"
        route.fulfill(content_type="text/html", body=f"<!doctype html><script>location = {json.dumps(back)}</script>")
    elif asked.path == "/auth":
        route.fulfill(content_type="text/html", body=RELAY)
    elif route.request.method == "OPTIONS":
        route.fulfill(status=204, headers=CORS)
    else:
        route.fulfill(status=200 if asked.path in ANSWERS else 404, headers=CORS, json=ANSWERS.get(asked.path, {}))


def test_somebody_signs_in_and_writes_under_the_policy(forge: tuple[str, Nginx], visitor: Visitor) -> None:
    name, nginx = forge
    visitor.context.route(lambda address: not address.startswith(nginx.address), forge_as)
    page = visitor.context.new_page()
    page.goto("/admin/")
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("link", name="Emplois")).to_be_visible(timeout=30_000)
    page.goto("/admin/#/collections/emplois/new")
    page.locator("[id^=titre-field]").fill("Boulanger ou boulangère")
    page.locator("[contenteditable=true]").last.click()
    page.keyboard.type("Vous cuisez le pain.")
    expect(page.get_by_text("Vous cuisez le pain.").first).to_be_visible()
    assert visitor.refused == []
