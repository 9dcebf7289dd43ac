"""The bench measures what it says: offers that the site accepts, peers with every field, whole processes."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from plugins.catalogue.loading import load_entries
from plugins.feeds.loading import load_feeds
from plugins.workshop.bench import corpus, growth, peers, report, running, saving
from plugins.workshop.bench.elsewhere import keep, kept
from plugins.workshop.bench.growth import Undrawn
from plugins.workshop.bench.measuring import CommandFailed, Cost, measure
from plugins.workshop.bench.running import EDITED, ELEVENTY, HUGO, OURS, REFRESHED, UNCHANGED, Measures, ratio
from plugins.workshop.bench.steps import Steps
from plugins.workshop.building import Order, build
from tests.conftest import noon

FIELDS = ("title", "summary", "commune", "employer", "sector", "salary")


def test_every_offer_is_one_as_a_file_and_as_a_record(tmp_path: Path) -> None:
    every = list(corpus.samples(60))
    corpus.write_project(tmp_path, every[:30], every[30:])
    loaded = load_entries(tmp_path, corpus.TODAY)
    assert loaded.problems == []
    assert sum(entry.slug.startswith("offre-") for entry in loaded.entries) == 30
    feed = next(one for one in load_feeds(tmp_path, noon(corpus.TODAY)).statuses if one.name == "france-travail")
    assert (feed.read, feed.kept) == (30, 30)


def test_a_longer_corpus_begins_with_a_shorter_one() -> None:
    assert list(corpus.samples(40))[:10] == list(corpus.samples(10))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> peers.Pages:
    root = tmp_path_factory.mktemp("bench")
    corpus.write_project(root / "project", [peers.model(next(corpus.samples(1)))])
    build(Order(root / "site", noon(corpus.TODAY), root=root / "project"), say=lambda _line: None)
    return peers.Pages(root / "site")


def test_the_peers_write_each_field_where_this_site_does(tmp_path: Path, pages: peers.Pages) -> None:
    one = next(corpus.samples(1))
    peers.write_hugo(tmp_path / "hugo", pages, [one])
    peers.write_eleventy(tmp_path / "eleventy", pages, [one])
    entry, cards = ((tmp_path / f"hugo/layouts/{name}.html").read_text("utf-8") for name in ("single", "section"))
    njk, njk_cards = (
        (tmp_path / f"eleventy/content/{name}.njk").read_text("utf-8") for name in ("_includes/entry", "list")
    )
    for text in (entry, cards, njk, njk_cards):
        assert not re.search(rf"ZZ\w+ZZ|{peers.WORDS['slug']}|{peers.WORDS['commune']}|{peers.MINIMUM}", text)
    assert entry.count("{{ .Title }}") == njk.count("{{ title }}") == pages.offer.count(peers.WORDS["title"])
    for field in FIELDS[1:]:
        assert f".Params.{field} " in entry
        assert f"{{{{ {field} }}}}" in njk
    assert "{{ .Content }}" in entry
    assert "one.data.title" in njk_cards
    assert json.loads(peers.as_file(one).split("---")[1])["tags"] == [one.sector]


def test_a_whole_process_and_its_children_are_measured(tmp_path: Path) -> None:
    script = (
        "import os, time\n"
        "if not os.fork():\n"
        "    held = b'x' * 80_000_000\n"
        "    end = time.process_time() + 0.5\n"
        "    while time.process_time() < end: pass\n"
        "    os._exit(0)\n"
        "os.wait(); print('fini')\n"
    )
    heard: list[str] = []
    cost = measure([sys.executable, "-c", script], tmp_path, heard=heard.append)
    assert (cost.said, heard) == ("fini\n", ["fini"])
    assert cost.cpu >= 0.5
    assert cost.memory_without_pagefind == cost.memory >= 75
    with pytest.raises(CommandFailed, match="perdu"):
        measure([sys.executable, "-c", "import sys; sys.exit('perdu')"], tmp_path)


def test_the_indexers_memory_is_told_apart(tmp_path: Path) -> None:
    indexer = tmp_path / "pagefind_extended"
    shutil.copy(shutil.which("perl") or "", indexer)
    cost = measure(["sh", "-c", f"{indexer} -e 'my $held = \"x\" x 80_000_000; sleep 1'; true"], tmp_path)
    assert cost.memory >= 75
    assert cost.memory_without_pagefind <= cost.memory - 70


def said(sharing: float, index: float) -> str:
    told = f"{sharing:8.2f} s  Plugin plugins.sharing\n{index:8.2f} s  Index de recherche\n   40.00 s  En tout\n"
    return told.replace(".", ",").replace("plugins,", "plugins.")


def test_what_only_this_site_does_is_told_beside(tmp_path: Path) -> None:
    costs = {OURS: Cost(40, 50, 300, said(1.5, 20), 200), HUGO: Cost(8, 14, 900, ""), ELEVENTY: Cost(16, 20, 500, "")}
    cold = {name: [cost] for name, cost in costs.items()}
    after = {
        UNCHANGED: [Cost(0.6, 0.6, 30, "")],
        EDITED: [Cost(23.7, 1, 1, said(2, 20))],
        REFRESHED: [Cost(5.7, 1, 1, said(2, 0))],
    }
    one = Measures("essai", 10_000, cold, cold | {HUGO: [Cost(37, 14, 900, "")]}, after)
    assert ratio(one.cold, HUGO) == (40 - 21.5) / 8
    report.write(tmp_path, report.of_builds([one], "2026-11-22", {HUGO: "0"}))
    (told,) = json.loads((tmp_path / "bench.json").read_text("utf-8"))["corpora"]
    assert told["beside"] == {"Plugin plugins.sharing": 1.5, "Index de recherche": 20.0}
    assert told["cold"][OURS]["memory_without_pagefind_mib"] == 200
    assert (told["unchanged_to_hugo"], told["noisy"]["ratio_to_hugo"]) == (0.075, 0.5)
    assert (told["edited_to_cold"], told["refreshed_to_cold"]) == (round(1.7 / 18.5, 3), round(3.7 / 18.5, 3))
    picture = (tmp_path / "vitesse.svg").read_text("utf-8")
    assert all(shown in picture for shown in ("18,5 s", "37,0 s (rapport 0,5)", "1,7 s", "3,7 s", "0,60 s"))


def test_each_part_of_the_report_stays_until_it_is_measured_again(tmp_path: Path) -> None:
    steps = [growth.Step(10, [Cost(10, 1, 1, said(1, 1), 100)]), growth.Step(100, [Cost(84, 1, 1, said(2, 2), 250)])]
    report.write(tmp_path, report.of_growth(steps, "2026-11-22"))
    shown = saving.Shown(10, 3, {saving.PAGE: [0.2, 0.09, 0.1]})
    report.write(tmp_path, report.of_saving(shown, "2026-11-23") | {"elsewhere": {"essai": {"p99_ms": 3}}})
    report.write(tmp_path, {})
    told = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    last = told["growth"]["steps"][1]
    assert (last["time_to_before"], last["memory_to_before"]) == (10, 2.5)
    assert told["growth"]["left_out"]
    assert told["serve"]["page_ms"] == {"median": 100, "worst": 200, "times": 3}
    assert told["elsewhere"] == {"essai": {"p99_ms": 3}}
    assert "100 ms" in (tmp_path / "vitesse.svg").read_text("utf-8")


def test_what_the_tests_measured_is_kept_with_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.workshop.bench.elsewhere.FOLDER", tmp_path)
    keep("relais", p99_ms=12.345)
    assert kept(tmp_path) == {"relais": {"measured_on": corpus.TODAY.isoformat(), "p99_ms": 12.35}}


def test_a_changed_project_is_built_by_its_own_commands(tmp_path: Path) -> None:
    every = list(corpus.samples(12))
    ours = Undrawn(tmp_path, every[:2], every[2:])
    ours.retitle(1, "essaiun")
    ours.refresh("essaideux")
    assert "Index de recherche" in ours.build("--profile").said
    emplois = (ours.output / "emplois/index.html").read_text("utf-8")
    assert f"{every[1].title} essaiun" in emplois
    assert f"{every[2].title} essaideux" in emplois
    assert {card.read_bytes() for card in (ours.output / "cartes").rglob("*.jpg")} == {b"image"}
    ours.forget()
    assert [kept.name for kept in (tmp_path / ".cache").iterdir()] == ["cards"]
    assert not ours.output.exists()
    with pytest.raises(CommandFailed, match="n’est plus dans"):
        ours.insert("templates/entry.html", "{% block jamais %}", "")


def test_every_figure_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tiny run of each part, with two peers that do nothing; each counts its steps to the end."""
    for module in (running, saving):
        monkeypatch.setattr(module, "Project", Undrawn)
    monkeypatch.setattr(running, "_peers", idle_peers)
    builds = report.of_builds([running.run("essai", 2, 10, 1, tmp_path)], "2026-11-22", {})
    serve = report.of_saving(saving.run(2, 4, 1), "2026-11-22")
    (corpus_told,) = builds["corpora"]
    assert figures(corpus_told) >= {
        "cold", "ours_without_cards_and_index", "ratio_to_hugo", "ratio_to_eleventy", "first_with_cards_drawn", "unchanged_to_hugo",
        "edited_to_cold", "refreshed_to_cold", "noisy",
    }  # fmt: skip
    assert corpus_told["cold"][OURS]["memory_without_pagefind_mib"] > 0
    assert figures(serve["serve"]) >= {
        "ready_s", "page_ms", "others_ms", "template_ms", "style_ms", "memory_mib", "memory_without_pagefind_mib",
    }  # fmt: skip
    steps = growth.run((2, 4), 0.5, 1)
    assert figures(report.of_growth(steps, "2026-11-22")["growth"]["steps"][1]) >= {
        "time_to_before",
        "memory_to_before",
    }


def figures(told: dict[str, Any]) -> set[str]:
    """The names of what was measured: nothing is left empty."""
    return {name for name, figure in told.items() if figure}


def idle_peers(place: Path, _every: object, _tools: Path, steps: Steps) -> dict[str, running.Contender]:
    steps.begin("la page qui sert de modèle")
    steps.begin("les mêmes pages pour Hugo et Eleventy")
    idle = running.Contender(lambda: measure([sys.executable, "-c", ""], place), lambda: None)
    return {HUGO: idle, ELEVENTY: idle}
