"""What the tests of scripted pages share: a visitor behind the production's policies, the keyboard, axe in any state."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from plugins.workshop.audit import axe, tools

# As plugins.workshop.audit.axe runs it, but on a page in the state that a test brought it to.
OPTIONS = {
    "runOnly": {"type": "tag", "values": axe.TAGS},
    "rules": {name: {"enabled": True} for name in axe.ALSO},
    "resultTypes": ["violations"],
}
# In place of the storage, what a browser that blocks it answers.
BLOCKED = """for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {
  get () { throw new DOMException('Access is denied for this document.', 'SecurityError') } })"""
MOST_TABS = 200


@contextmanager
def visitor(chromium: Browser, address: str, width: int = 360) -> Iterator[Page]:
    """A visitor with JavaScript, on a telephone unless said; any error of the page fails the test."""
    context = chromium.new_context(base_url=address, viewport={"width": width, "height": 740}, locale="fr-FR")
    errors: list[str] = []
    watched(context, errors)
    yield context.new_page()
    context.close()
    assert errors == []


def watched(context: BrowserContext, errors: list[str]) -> None:
    """Collect what the console and the page complain about, but for pages that are gone or out of reach: no error of ours."""
    absent = ("404", "net::ERR_FAILED")
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on(
        "console",
        lambda message: (
            errors.append(message.text)
            if message.type == "error" and not any(word in message.text for word in absent)
            else None
        ),
    )


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Reach an element with the Tab key alone, then press a key on it."""
    # Looked for by its role and name once, not at each step, unless the page wrote it anew meanwhile.
    element = target.element_handle()
    for _ in range(MOST_TABS):
        if not element.evaluate("element => element.isConnected"):
            element = target.element_handle()
        if element.evaluate("element => element === document.activeElement"):
            page.keyboard.press(key)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"hors d'atteinte au clavier : {target}")


@cache
def _axe() -> tuple[str, object]:
    folder = tools.ready().axe
    return (folder / "axe.min.js").read_text("utf-8"), json.loads((folder / "locales/fr.json").read_text("utf-8"))


def violations(page: Page) -> list[str]:
    """What axe has to say of the page as it is now, light and dark."""
    script, locale = _axe()
    page.evaluate(script)
    page.evaluate("locale => axe.configure({ locale })", locale)
    found = []
    for scheme in axe.SCHEMES:
        page.emulate_media(color_scheme=scheme)
        rules = page.evaluate("options => axe.run(document, options).then(done => done.violations)", OPTIONS)
        found += [f"{rule['id']} : {rule['help']} : {rule['nodes'][0]['html'][:150]} ({scheme})" for rule in rules]
    page.emulate_media(color_scheme="light")
    return found
