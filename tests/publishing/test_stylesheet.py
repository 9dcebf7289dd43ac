"""One stylesheet that holds every drawing the pages name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plugins.catalogue.catalogue import load_catalogue
from plugins.catalogue.choices import Scene
from plugins.catalogue.display import scene
from plugins.catalogue.kinds import KIND_OF, KINDS
from plugins.publishing.stylesheet import SHEETS, stylesheet
from tests.conftest import ROOT, TODAY

STATIC = ROOT / "theme/static"


@pytest.fixture(scope="module")
def site_css() -> str:
    return stylesheet(STATIC)


def test_every_icon_that_a_template_or_a_kind_names_is_drawn(site_css: str) -> None:
    templates = "".join(path.read_text("utf-8") for path in (ROOT / "theme/templates").rglob("*.html"))
    named = set(re.findall(r'icon\("([a-z-]+)"\)', templates)) | {kind.icon for kind in KINDS}
    missing = {name for name in named if f".icon-{name}" not in site_css}
    assert len(named) > 8
    assert missing == set()


def test_every_scene_that_an_entry_may_show_is_drawn() -> None:
    shown = {scene(entry) for entry in load_catalogue(ROOT, TODAY).entries}
    named = shown | {str(drawing.value) for drawing in Scene} | {KIND_OF[kind.model].scene for kind in KINDS}
    assert {name for name in named if not (STATIC / f"illustrations/{name}.svg").is_file()} == set()


def test_scenes_are_light_and_inert() -> None:
    scenes = list((STATIC / "illustrations").glob("*.svg"))
    assert len(scenes) >= 8
    for path in scenes:
        svg = path.read_text("utf-8")
        assert path.stat().st_size <= 9_500, path.name
        assert not re.search(r"<script|<foreignObject|\son\w+=|href=[\"'](?!#)|<style", svg), path.name


def test_a_malformed_sheet_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "icons").mkdir()
    for name in SHEETS:
        (tmp_path / f"css/{name}.css").write_text("a { color: }}" if name == "base" else "", "utf-8")
    with pytest.raises(ValueError):
        stylesheet(tmp_path)
