"""The built site, read as a visitor's browser or a search robot reads it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from plugins.territory.model import load_territory

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Reader(HTMLParser):
    """What a page says about itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.images_without_alt = 0
        self.scripts: list[str] = []
        self.text = ""
        self._in_json_ld = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.links += [value for key in ("href", "src") if (value := given.get(key))]
        self.ids += [value for value in [given.get("id")] if value]
        self.images_without_alt += tag == "img" and "alt" not in given
        self._in_json_ld = tag == "script" and given.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_json_ld:
            self.scripts.append(data)
            self._in_json_ld = False


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Reader]:
    return {path.relative_to(site).as_posix(): Reader(path.read_text("utf-8")) for path in site.rglob("*.html")}


def json_ld(pages: dict[str, Reader], start: str) -> dict[str, list[dict]]:
    return {name: [json.loads(text) for text in page.scripts] for name, page in pages.items() if name.startswith(start)}


def test_every_internal_link_leads_somewhere(site: Path, pages: dict[str, Reader]) -> None:
    dead = set()
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            assert not parts.path or parts.path.startswith("/"), f"{name}: {link}"
            target = site / unquote(parts.path).lstrip("/") if parts.path else site / name
            target = target / "index.html" if parts.path.endswith("/") else target
            anchors = (
                pages[target.relative_to(site).as_posix()].ids if target.suffix == ".html" and target.exists() else []
            )
            if not target.is_file() or (parts.fragment and parts.fragment not in anchors):
                dead.add(f"{name} → {link}")
    assert dead == set()


def test_every_living_page_is_three_steps_from_home(pages: dict[str, Reader]) -> None:
    reached, front = {"index.html"}, {"index.html"}
    for _ in range(3):
        links = {urlsplit(link).path for name in front for link in pages[name].links if link.startswith("/")}
        front = {f"{link[1:]}index.html" for link in links if link.endswith("/")} - reached
        reached |= front
    gone = {name for name in pages if "n’est plus d’actualité depuis" in pages[name].text}
    gone |= {name for name in pages if name.endswith("410.html")}
    gone |= {name for name in pages if name.startswith("manuel/")}  # the staff's own
    gone |= {name for name in pages if name.startswith("integrer/")}  # other sites lead there
    assert set(pages) - reached - gone - {"404.html", "styleguide/index.html", "formulaires/indisponible.html"} == set()


def test_nothing_is_fetched_from_elsewhere(pages: dict[str, Reader], site: Path) -> None:
    for name in pages:
        html = (site / name).read_text("utf-8")
        assert 'src="http' not in html, name
        assert 'rel="stylesheet" href="http' not in html, name


def test_each_page_has_one_title_and_unique_anchors(pages: dict[str, Reader]) -> None:
    for name, page in pages.items():
        assert page.tags.count("h1") == 1, name
        assert page.tags.count("main") == 1, name
        assert len(page.ids) == len(set(page.ids)), name
        assert page.images_without_alt == 0, name


def test_headings_never_skip_a_level(pages: dict[str, Reader]) -> None:
    for name, page in pages.items():
        levels = [int(tag[1]) for tag in page.tags if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
        assert all(after - before <= 1 for before, after in pairwise(levels)), name


def test_no_template_leaves_its_seams_showing(pages: dict[str, Reader], site: Path) -> None:
    for name in pages:
        html = (site / name).read_text("utf-8")
        for seam in ("{filename}", "{static}", "{{", "{%", "Undefined", ">None<", "&amp;amp;"):
            assert seam not in html, f"{name}: {seam}"


def test_every_commune_has_its_page(site: Path) -> None:
    territory = load_territory()
    assert len(territory.communes) == 312
    for commune in territory.communes:
        assert commune.name.replace("'", "&#39;") in (site / "communes" / commune.slug / "index.html").read_text(
            "utf-8"
        )


def test_each_living_job_has_one_job_posting_and_lists_have_none(pages: dict[str, Reader]) -> None:
    found = json_ld(pages, "emplois/")
    lists = [name for name in found if name == "emplois/index.html" or "/page/" in name]
    assert all(found[name] == [] for name in lists)
    postings = [posting for name in found if name not in lists for posting in found[name]]
    assert len(postings) >= 5
    for posting in postings:
        assert posting["@type"] == "JobPosting"
        assert posting["hiringOrganization"] == "confidential" or posting["hiringOrganization"]["name"]
        assert posting["jobLocation"]["address"]["addressCountry"] == "FR"
        assert posting["description"].startswith("<p>") or posting["description"].startswith("<h2")
        assert posting["datePosted"] < posting["validThrough"]


def test_expired_pages_say_so_and_offer_three_living_ones(site: Path, pages: dict[str, Reader]) -> None:
    expired = [name for name in pages if "n’est plus d’actualité depuis" in (site / name).read_text("utf-8")]
    assert len(expired) >= 3
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    for name in expired:
        html = (site / name).read_text("utf-8")
        assert '<meta name="robots" content="noindex">' in html
        assert html.count('<li class="card') == 3
        assert pages[name].scripts == []
        address = "/" + name.removesuffix("index.html")
        assert f'href="{address}"' not in (site / name.split("/")[0] / "index.html").read_text("utf-8")
        assert address not in sitemap


def test_the_sitemap_names_pages_that_exist_and_no_sample(site: Path) -> None:
    addresses = [urlsplit(loc.text or "").path for loc in ET.parse(site / "sitemap.xml").iter(f"{SITEMAP}loc")]
    assert len(addresses) == len(set(addresses)) > 320
    for address in addresses:
        html = (site / address.lstrip("/") / "index.html").read_text("utf-8")
        assert "noindex" not in html, address


def test_atom_feeds_can_be_read(site: Path) -> None:
    for path in [site / "flux.atom", *site.glob("*/flux.atom")]:
        feed = ET.parse(path).getroot()
        assert feed.tag == f"{ATOM}feed"
        assert feed.findtext(f"{ATOM}updated")
        entries = feed.findall(f"{ATOM}entry")
        assert 0 < len(entries) <= 24, path
        dates = [entry.findtext(f"{ATOM}published") or entry.findtext(f"{ATOM}updated") or "" for entry in entries]
        assert dates == sorted(dates, reverse=True)


def test_samples_are_marked(site: Path, pages: dict[str, Reader]) -> None:
    marked = [name for name in pages if "Cette page est inventée" in (site / name).read_text("utf-8")]
    assert len(marked) >= 20
    for name in marked:
        assert '<meta name="robots" content="noindex">' in (site / name).read_text("utf-8")
