"""docs/flux.md says that a new source is one file and one table: what it shows is run here as it stands."""

from __future__ import annotations

import re
import sys
import types
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from plugins.feeds.loading import load_feeds
from plugins.feeds.registry import SOURCES
from tests.feeds.desk import Desk

HANDBOOK = Path(__file__).parents[2] / "docs/flux.md"


def block(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", HANDBOOK.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_the_source_of_the_handbook_works(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = types.ModuleType("cooperative")
    monkeypatch.setitem(sys.modules, "cooperative", module)
    exec(compile(block("python"), str(HANDBOOK), "exec"), module.__dict__)
    monkeypatch.setitem(SOURCES, "cooperative", module.SOURCE)  # type: ignore[arg-type]
    httpserver.expect_request("/offres.json").respond_with_json([
        {"id": "C01", "titre": "Fromager <b>ou</b> fromagère", "commune": "Rocamadour", "texte": "Affiner.", "employeur": "Coop"},
        {"id": "C02", "titre": "Au loin", "commune": "Toulouse"},
        ["n'importe quoi"],
    ])  # fmt: skip
    address = httpserver.url_for("/offres.json")
    (tmp_path / "offers").mkdir()
    table = block("toml").replace("https://cooperative.example/offres.json", address)
    (tmp_path / "offers/feeds.toml").write_text(table, encoding="utf-8")
    desk = Desk(tmp_path, {})
    assert desk.refresh("cooperative"), desk.said
    entries, (status,), *_ = load_feeds(tmp_path, datetime.now(UTC), {})
    assert [(entry.title, entry.slug) for entry in entries] == [("Fromager ou fromagère", "cooperative-c01")]
    assert sorted(status.reasons) == ["identifiant ou intitulé absent", "lieu hors du Lot"]
