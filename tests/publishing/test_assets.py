"""A theme file's address changes with what the theme holds, and every page asks for it in one way."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from plugins.publishing.assets import IMMUTABLE, asker, folder_of
from plugins.workshop.building import BuildFailed
from tests.conftest import ROOT

STATIC = ROOT / "theme" / "static"


def test_any_change_of_the_theme_changes_the_folder(tmp_path: Path) -> None:
    copy = tmp_path / "static"
    shutil.copytree(STATIC, copy)
    assert folder_of(copy) == folder_of(STATIC)
    (copy / "js" / "form.js").write_text("// autre\n", "utf-8")
    script = folder_of(copy)
    (copy / "icons" / "mail.svg").rename(copy / "icons" / "courrier.svg")
    assert len({folder_of(STATIC), script, folder_of(copy)}) == 3


def test_every_theme_file_that_a_page_names_is_there_for_ever(site: Path) -> None:
    named = {
        address
        for page in site.rglob("*.html")
        if "formulaires/indisponible" not in page.as_posix()
        for address in re.findall(r'"/(theme/[^"]+)"', page.read_text("utf-8"))
    }
    assert {Path(address).suffix for address in named} >= {".css", ".woff2", ".svg", ".js"}
    for address in named:
        assert IMMUTABLE.fullmatch(address), address
        assert (site / address).is_file(), address


def test_what_the_relay_names_leads_to_today_s_sheet(site: Path) -> None:
    plain = (site / "theme/css/site.css").read_text("utf-8")
    target = plain.split('"')[1].lstrip("/")
    assert (site / target).read_text("utf-8").count("{") > 100
    assert not IMMUTABLE.fullmatch("theme/css/site.css")


def test_a_name_that_the_theme_lacks_is_said() -> None:
    with pytest.raises(ValueError, match=r"le thème n'a pas de fichier theme/static/js/absent\.js"):
        asker(STATIC, "theme/000000000000")("js/absent.js")


def test_a_template_that_asks_for_it_stops_the_build(project: Path, build_project: Callable[..., Path]) -> None:
    template = project / "theme/templates/not_found.html"
    template.write_text(template.read_text("utf-8").replace("<h1>", "<h1>{{ asset('js/absent.js') }}"), "utf-8")
    with pytest.raises((ValueError, BuildFailed), match=r"js/absent\.js"):
        build_project()
