"""What networks read of every page, and the links by which a visitor shares it."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from PIL import Image
from playwright.sync_api import Browser

from plugins.workshop.audit.server import serving

META = re.compile(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="([^"]*)">')
BASE = "https://choisir-le-lot.example/"
# What Facebook, LinkedIn, WhatsApp, X, Mastodon and Bluesky ask for or show (their published rules; ogp.me).
ASKED = {
    "og:type", "og:site_name", "og:title", "og:description", "og:url", "og:image", "og:image:width",
    "og:image:height", "og:image:alt", "twitter:card",
}  # fmt: skip
OFFER = "/emplois/infirmier-medecine-figeac/"


def test_every_page_to_index_has_its_card(site: Path) -> None:
    seen: dict[str, str] = {}
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        if page.is_relative_to(site / "integrer"):
            continue  # a part of other people's pages: nobody shares it
        if '<link rel="canonical"' not in text and "og:title" not in text:
            continue
        said = {name: unescape(value) for name, value in META.findall(text)}
        where = page.relative_to(site).as_posix()
        assert said.keys() == ASKED, where
        assert all(value.strip() for value in said.values()), where
        assert said["og:url"] == BASE + where.removesuffix("index.html")
        assert len(said["og:image:alt"]) <= 420, "X's limit"
        assert text.index("og:image") < 300_000, "WhatsApp reads no further"
        image = site / said["og:image"].removeprefix(BASE)
        assert image.stat().st_size <= 120_000
        seen[where] = image.name
        if image.name not in list(seen.values())[:-1][-50:]:
            with Image.open(image) as opened:
                assert (opened.format, opened.size) == ("JPEG", (1200, 630)), where
    assert len(set(seen.values())) > 350, "entries, communes and sections have their own"
    assert seen["emplois/infirmier-medecine-figeac/index.html"].startswith("infirmier-medecine-figeac-")
    assert seen["communes/figeac/index.html"].startswith("figeac-")


def test_links_share_the_page_without_script(site: Path, chromium: Browser) -> None:
    with serving(site) as address:
        page = chromium.new_context(java_script_enabled=False).new_page()
        page.goto(address + OFFER)
        page.get_by_text("Partager cette page").click()
        links = {link.inner_text(): link.get_attribute("href") or "" for link in page.locator(".share a").all()}
    assert list(links) == ["WhatsApp", "Facebook", "LinkedIn", "X", "Mastodon", "Bluesky", "Courriel", "SMS"]
    url = BASE.rstrip("/") + OFFER
    assert all(url in unquote(link) for link in links.values())
    assert parse_qs(urlsplit(links["X"]).query)["text"] == ["Infirmier ou infirmière en médecine polyvalente (Figeac)"]
    assert not re.findall(r"[ \n\"<>]", "".join(links.values()))


def test_a_code_goes_with_the_link_and_stays_in_it(site: Path, chromium: Browser) -> None:
    with serving(site) as address:
        context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.add_init_script("navigator.share = data => { window.shared = data; return Promise.resolve() }")
        page.goto(f"{address}{OFFER}?par=camille-46")
        page.get_by_text("Partager cette page").click()
        url = f"{BASE.rstrip('/')}{OFFER}?par=camille-46"
        page.get_by_role("button", name="Copier l’adresse").wait_for()  # its script comes when the block opens
        assert url in unquote(page.get_by_role("link", name="WhatsApp").get_attribute("href") or "")
        page.get_by_role("button", name="Copier l’adresse").click()
        page.get_by_role("button", name="Adresse copiée").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == url
        page.get_by_role("button", name="Avec mon téléphone").click()
        assert page.evaluate("window.shared.url") == url
        assert "camille" not in json.dumps(context.storage_state())
        page.goto(f"{address}{OFFER}?par=%22%3E%3Cscript%3E")
        assert "script" not in (page.locator(".share a").first.get_attribute("href") or "")
        context.close()
