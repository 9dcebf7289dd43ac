"""From a partner's document to the pages that a candidate reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pytest_httpserver import HTTPServer

from tests.feeds.desk import Desk
from tests.feeds.peers_jobs import GOOD, PATHS, Shelf


def test_every_source_has_its_pages_with_origin_and_licence(
    project: Path, build_project: Callable[..., Path], shelf: Shelf, httpserver: HTTPServer
) -> None:
    for source, path in PATHS.items():
        shelf.documents[path] = GOOD[source](range(1, 3))
    tables = (
        f'[{source}]\nlabel = "Essai {source}"\nlicence = "Accord d\'essai"\nlicence_url = "https://licence.example/"\n'
        f'address = "{httpserver.url_for(path)}"\n'
        for source, path in PATHS.items()
    )
    (project / "offers" / "feeds.toml").write_text("\n".join(tables), encoding="utf-8")
    desk = Desk(project, {})
    assert desk.refresh(), desk.everything

    # On the day that the tests share, whenever they run: the records have an end.
    output = build_project()
    for source in PATHS:
        records = json.loads((project / f".feeds/{source}.json").read_text(encoding="utf-8"))["records"]
        pages = sorted((output / "emplois").glob(f"{source}-*/index.html"))
        assert len(pages) == len(records) == 2, source
        for page in pages:
            text = page.read_text(encoding="utf-8")
            assert f"Essai {source}" in text
            assert 'href="https://licence.example/"' in text
            assert "Vérifiée le" in text
            posting = json.loads(text.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
            assert posting["@type"] == "JobPosting"
            assert "INVENTEE" not in text
            assert "05 00 00" not in text
