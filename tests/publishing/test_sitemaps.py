"""The sitemap, where there are more addresses than a file may hold (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from plugins.publishing import sitemaps

Build = Callable[..., Path]
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(path: Path, root: str) -> list[str]:
    tree = ET.parse(path).getroot()
    assert tree.tag == f"{NAMESPACE}{root}"
    return [urlsplit(loc.text or "").path for loc in tree.iter(f"{NAMESPACE}loc")]


def test_too_many_addresses_are_in_several_files_under_an_index(
    build_project: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = addresses(build_project() / "sitemap.xml", "urlset")
    assert len(whole) > 300
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 100)
    again = build_project()
    parts = addresses(again / "sitemap.xml", "sitemapindex")
    found = [addresses(again / part.lstrip("/"), "urlset") for part in parts]
    assert [address for part in found for address in part] == whole
    assert max(map(len, found)) == 100, "no file holds more than it may"
