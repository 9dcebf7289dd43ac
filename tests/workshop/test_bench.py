"""The bench measures what it says: offers that the site accepts, peers with every field, whole processes."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from plugins.catalogue.loading import load_entries
from plugins.feeds.loading import load_feeds
from plugins.workshop.bench import corpus, peers, report
from plugins.workshop.bench.measuring import CommandFailed, Cost, measure
from plugins.workshop.bench.running import ELEVENTY, HUGO, OURS, Measures
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
    cost = measure([sys.executable, "-c", script], tmp_path)
    assert cost.said == "fini\n"
    assert cost.cpu >= 0.5
    assert cost.memory >= 75
    with pytest.raises(CommandFailed, match="perdu"):
        measure([sys.executable, "-c", "import sys; sys.exit('perdu')"], tmp_path)


def test_what_only_this_site_does_is_told_beside(tmp_path: Path) -> None:
    said = "    1,50 s  Plugin plugins.sharing\n   20,00 s  Index de recherche\n   40,00 s  En tout\n"
    costs = {OURS: Cost(40, 50, 300, said), HUGO: Cost(8, 14, 900, ""), ELEVENTY: Cost(16, 20, 500, "")}
    one = Measures("essai", 10_000, {name: [cost] for name, cost in costs.items()}, [Cost(0.6, 0.6, 30, "")])
    assert one.ratio(HUGO) == (40 - 21.5) / 8
    report.write(tmp_path, [one], "2026-11-22", {HUGO: "0"})
    (told,) = json.loads((tmp_path / "bench.json").read_text("utf-8"))["corpora"]
    assert told["beside"] == {"Plugin plugins.sharing": 1.5, "Index de recherche": 20.0}
    assert told["unchanged_to_hugo"] == 0.075
    assert "18.5 s" in (tmp_path / "vitesse.svg").read_text("utf-8")
