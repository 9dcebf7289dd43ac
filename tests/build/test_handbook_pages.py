"""The handbook as pages: whole, linked within itself, and nowhere on the published site."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from plugins.workshop.handbook import handbook_pages
from tests.conftest import ROOT
from tests.discovery.test_indexing import fragments
from tests.unit.factory import write_project


def test_links_between_files_are_links_between_pages(tmp_path: Path) -> None:
    root = write_project(tmp_path, {
        "docs/manuel/index.md": "# Le manuel\n\n[Une page](emploi.md), [son tableau](emploi.md#le-tableau), [ici](#bas), "
        "[un guide](../guide.md), [des `mots`](mots.txt), [dehors](https://exemple.fr/a.md).\n\n## Bas\n",
        "docs/manuel/emploi.md": "<!-- Écrit par declare. -->\n# Offre\n\n[Retour](index.md)\n\n## Le tableau\n\n"
        "| Champ | Exemple |\n|---|---|\n| a | b |\n",
        "docs/guide.md": "# Guide\n\n[Le manuel](manuel/index.md)\n\n« Oui » : `« non »`\n\n```sh\nls <a>\n```\n",
    })  # fmt: skip
    pages = {page.address: page for page in handbook_pages(root)}
    assert {address: page.title for address, page in pages.items()} == {
        "manuel/": "Le manuel", "manuel/emploi/": "Offre", "manuel/guide/": "Guide",
    }  # fmt: skip
    links = re.findall(r'href="([^"]+)"', pages["manuel/"].body)
    assert links == [
        "/manuel/emploi/",
        "/manuel/emploi/#le-tableau",
        "#bas",
        "/manuel/guide/",
        "https://exemple.fr/a.md",
    ]
    assert "des <code>mots</code>, " in pages["manuel/"].body
    assert 'href="/manuel/"' in pages["manuel/emploi/"].body
    assert '<h2 id="le-tableau">' in pages["manuel/emploi/"].body
    assert '<th scope="col">Champ</th>' in pages["manuel/emploi/"].body
    assert "«\u00a0Oui\u00a0»\u00a0: <code>« non »</code>" in pages["manuel/guide/"].body
    assert "ls &lt;a&gt;" in pages["manuel/guide/"].body


def test_every_file_of_the_handbook_is_a_page_that_robots_leave(site: Path) -> None:
    files = {"" if path.stem == "index" else path.stem for path in (ROOT / "docs/manuel").glob("*.md")}
    for name in files:
        page = (site / "manuel" / name / "index.html").read_text("utf-8")
        assert '<meta name="robots" content="noindex">' in page, name
        assert 'href="/manuel/' in page, name


def test_no_page_of_the_site_leads_to_it_nor_the_search_nor_the_sitemap(site: Path) -> None:
    others = [path for path in site.rglob("*.html") if path.relative_to(site).parts[0] != "manuel"]
    assert [path for path in others if "/manuel/" in path.read_text("utf-8")] == []
    assert not [url for url in fragments(site) if url.startswith("/manuel")]
    for name in ("sitemap.xml", "llms.txt", "flux.atom"):
        assert "manuel" not in (site / name).read_text("utf-8"), name


def test_production_has_none_of_it(build_project: Callable[..., Path]) -> None:
    output = build_project(production=True)
    assert not (output / "manuel").exists()
