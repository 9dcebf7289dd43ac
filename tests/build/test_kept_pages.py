"""A page is made again when something that it was made of is another, and only then; what is kept is not believed blindly."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pelican import signals

from plugins.catalogue.kinds import Entry
from plugins.feeds.snapshot import Snapshot, write_snapshot
from plugins.workshop import asking
from plugins.workshop.audit.site import build_audited
from plugins.workshop.bench import corpus
from plugins.workshop.building import Order, build
from plugins.workshop.warm import WarmSite
from tests.conftest import TODAY, digest, noon

# What these pages are handed cannot be compared from build to build.
CANNOT_BE_TOLD = {
    "boussole-teletravail/index.html", "contact/index.html", "deux-emplois/index.html", "formulaires/offre/index.html",
    "ou-vivre/index.html", "plan-du-site/index.html",
}  # fmt: skip


class Built:
    """A project built again and again in one process: what was said, and the pages that were rendered."""

    def __init__(self, project: Path) -> None:
        self.project, self.output = project, project.parent / "output"
        self.said: list[str] = []
        self.rendered: set[str] = set()
        self._root = ""

    def __call__(self, *, clean: bool = False, **options: bool) -> str:
        output = self.output.with_name("clean") if clean else self.output
        self.said, self.rendered, self._root = [], set(), f"{output.parent}/.{output.name}.next/"
        with signals.content_written.connected_to(self._note):
            build(Order(output, noon(TODAY), root=self.project, **options), self.said.append)
        return digest(output)

    def clean(self) -> str:
        """What a build without any kept page gives."""
        kept, aside = self.project / ".cache/pages", self.project / ".cache/aside"
        kept.rename(aside)
        try:
            return self(clean=True)
        finally:
            for made in (*kept.rglob("*"),):
                made.unlink() if made.is_file() else None
            for folder in (*kept.iterdir(), kept):
                folder.rmdir()
            aside.rename(kept)

    def _note(self, path: str, **_: Any) -> None:
        self.rendered.add(path.removeprefix(self._root))


@pytest.fixture
def built(project: Path, monkeypatch: pytest.MonkeyPatch) -> Built:
    # In this process alone: what is rendered in another cannot be heard here.
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0}, raising=False)
    again = Built(project)
    again()
    return again


@pytest.fixture
def warm(built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WarmSite:
    """The same project as `serve` keeps it."""
    monkeypatch.setattr("plugins.workshop.warm.moment_of", lambda _today: noon(TODAY))
    return WarmSite(built.project, tmp_path / "scratch", preview=False)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def entry_with_commune(project: Path) -> tuple[Path, str]:
    path = next(
        path
        for path in sorted((project / "offers/emplois").glob("*.md"))
        if "commune: Figeac" in path.read_text("utf-8")
    )
    return path, path.stem


def test_an_edit_makes_the_pages_that_show_it_and_no_other(built: Built) -> None:
    path, slug = entry_with_commune(built.project)
    edit(path, "titre: ", "titre: Titre changé ")
    after = built()
    own = {
        f"emplois/{slug}/index.html",
        "emplois/index.html",
        "communes/figeac/index.html",
        "integrer/figeac/index.html",
        "communes/figeac/flux.atom",
        "communes/figeac/flux.json",
    }
    assert own <= built.rendered
    assert "communes/souillac/flux.atom" not in built.rendered
    assert "communes/souillac/index.html" not in built.rendered
    assert "la-demarche/index.html" not in built.rendered
    # With so few offers, each stands on the pages of all the communes around; of 816 pages.
    assert len(built.rendered) < 250
    assert after == built.clean()


def test_the_same_again_renders_only_what_cannot_be_told(built: Built) -> None:
    (built.project / "content/pages/essai.md").write_text(
        "---\ntitre: Essai\nresume: Essai.\npublie_le: 2026-11-01\n---\n\nTexte.\n", "utf-8"
    )
    built()
    built()
    assert built.rendered <= CANNOT_BE_TOLD


def test_wherever_the_project_stands_its_pages_are_the_same(built: Built, tmp_path: Path) -> None:
    moved = Built(built.project.rename(tmp_path / "ailleurs"))
    after = moved()
    assert moved.rendered <= CANNOT_BE_TOLD
    assert after == moved.clean()


def test_an_audit_leaves_what_the_project_keeps(built: Built, tmp_path: Path) -> None:
    """Its site has other pages: a build forgets what it has not used, and would draw and render all again after it."""
    kept = built.project / ".cache"
    cards = digest(kept / "cards")
    shutil.copytree(kept / "cards", kept / "audited/cards")  # drawn once for all tests
    build_audited(tmp_path / "audit", noon(TODAY), built.project)
    assert digest(kept / "cards") == cards
    built()
    assert built.rendered <= CANNOT_BE_TOLD


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("theme/templates/macros.html", "Fil d’Ariane", "Chemin"),
        pytest.param("theme/static/css/tokens.css", "--wine: #5a162b", "--wine: #5a162c", marks=pytest.mark.whole),
        pytest.param("pelicanconf.py", '"Choisir le Lot"', '"Choisir Le Lot"', marks=pytest.mark.whole),
    ],
)
def test_what_the_whole_site_rests_on_makes_every_page_anew(built: Built, path: str, old: str, new: str) -> None:
    edit(built.project / path, old, new)
    after = built()
    assert len(built.rendered) > 800
    assert after == built.clean()


def test_the_options_have_pages_of_their_own(built: Built) -> None:
    built(preview=True)
    built()
    assert len(built.rendered) < 10, "the site's own pages were kept meanwhile"


def test_a_damaged_record_is_discarded_with_a_line(built: Built) -> None:
    before = digest(built.output)
    record = built.project / ".cache/pages/site.json"
    content = record.read_bytes()
    for wrong in (
        content[: len(content) // 2],
        b"",
        b"\xff\xfe",
        content.replace(b'"emplois/', b'"employs/', 1),
        b"[]\n[]",
    ):
        record.unlink()
        record.write_bytes(wrong)
        assert built() == before
        assert any("site.json est endommagé ou étranger, écarté" in line for line in built.said), wrong[:20]
        assert len(built.rendered) > 800


def test_a_record_of_an_older_form_beside_is_passed_over(built: Built) -> None:
    before = digest(built.output)
    for text in (
        '{}\n{"questions": [[["today", null], "1"]], "pages": {"index.html": ["1", [0], "2"]}}',
        "{}\n[[1]]",
        '{}\n{"a": {}}',
    ):
        (built.project / ".cache/pages/apercu.json").write_text(text, "utf-8")
        shutil.rmtree(built.project / ".cache/built")
        assert built() == before
        assert len(built.rendered) < 10


def test_parts_and_answers_that_are_forgotten_are_made_again_the_same(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(built.output)
    monkeypatch.setattr(asking, "_LATEST", 2)
    assert built.clean() == before


def test_a_record_of_other_code_says_nothing_of_todays_pages(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version", "3.99")
    built()
    assert len(built.rendered) > 800


def test_a_damaged_page_is_made_again_with_a_line(built: Built) -> None:
    before = digest(built.output)
    kept = sorted(path for path in (built.project / ".cache/pages").glob("*/*"))[:3]
    for path, wrong in zip(kept, (b"", b"<p>Autre chose</p>", kept[0].read_bytes()[:-1] + b" "), strict=True):
        path.unlink()
        path.write_bytes(wrong)
    assert built() == before
    assert any("endommagée(s), écartée(s) et refaite(s)" in line for line in built.said)


def test_pages_that_no_build_needs_are_forgotten(built: Built) -> None:
    path, _ = entry_with_commune(built.project)
    edit(path, "titre: ", "titre: Autre ")
    built()
    kept = {path.name for path in (built.project / ".cache/pages").glob("*/*")}
    edit(path, "titre: ", "titre: Encore ")
    built()
    now = {path.name for path in (built.project / ".cache/pages").glob("*/*")}
    assert kept - now
    assert len(now) <= sum(
        path.suffix == ".html" or path.name in ("flux.atom", "flux.json") for path in built.output.rglob("*")
    )


def test_a_page_that_asks_what_nobody_can_tell_is_made_each_time(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a foreign plugin's: its objects are not ours to compare."""

    class Weather:
        said = "soleil"

    def tell(generator: Any) -> None:
        generator.context["weather"] = Weather()

    edit(built.project / "theme/templates/group.html", "<h1>", "<h1>{{ weather.said }} ")
    with signals.generator_init.connected_to(tell):
        built()
        Weather.said = "pluie"
        built()
    assert "intercommunalites/ca-du-grand-cahors/index.html" in built.rendered
    assert "pluie" in (built.output / "intercommunalites/ca-du-grand-cahors/index.html").read_text("utf-8")


def test_the_warm_site_makes_the_very_pages_of_a_build(built: Built, warm: WarmSite) -> None:
    path, slug = entry_with_commune(built.project)
    edit(path, "titre: ", "titre: Titre changé ")
    edit(built.project / "theme/templates/page.html", "<h1>", "<h1>Gabarit : ")
    edit(built.project / "theme/static/css/tokens.css", "--wine: #5a162b", "--wine: #5a162c")
    new = built.project / "content/pages/essai.md"
    new.write_text("---\ntitre: Essai\nresume: Essai.\npublie_le: 2026-11-01\n---\n\nTexte.\n", "utf-8")
    changed = [path, "theme/templates/page.html", "theme/static/css/tokens.css", new]
    warm.refresh([str(name).removeprefix(f"{built.project}/") for name in changed])
    built()
    pages = {page.relative_to(built.output).as_posix(): page for page in built.output.rglob("*.html")}
    del pages["formulaires/indisponible.html"]
    assert {f"emplois/{slug}/index.html", "essai/index.html"} <= pages.keys()
    assert [name for name, page in pages.items() if warm.page(name) != (True, page.read_bytes())] == []
    new.unlink()
    warm.refresh(["content/pages/essai.md"])
    assert warm.page("essai/index.html") == (True, None)
    assert warm.page("jamais/index.html") == (False, None)


def test_the_page_that_was_saved_does_not_wait_for_the_others(built: Built, warm: WarmSite) -> None:
    path, slug = entry_with_commune(built.project)
    saved, page = f"offers/emplois/{path.name}", f"emplois/{slug}/index.html"
    edit(path, "titre: ", "titre: Essai un ")
    own = warm.own_page([f"offers/emplois/.{path.name}.next", saved])
    assert list(own) == [page]
    assert b"<h1>Essai un " in own[page]
    warm.refresh([saved])
    assert b"<h1>Essai un " in (warm.page(page)[1] or b"")

    # All this concerns other pages too, or none: it is for `refresh` to say.
    right = path.read_text("utf-8")
    for fault_or_draft in ("titr: ", "brouillon: oui\ntitre: "):
        path.write_text(right.replace("titre: ", fault_or_draft), "utf-8")
        assert warm.own_page([saved]) == {}
    path.write_text(right, "utf-8")
    assert warm.own_page([saved, "content/pages/la-demarche.md"]) == {}
    assert warm.own_page(["theme/templates/page.html"]) == {}
    path.unlink()
    assert warm.own_page([saved]) == {}


def test_the_warm_site_does_not_grow_with_what_is_saved(built: Built, warm: WarmSite) -> None:
    pages = []
    for _ in range(3):
        path, _slug = entry_with_commune(built.project)
        edit(path, "titre: ", "titre: Encore ")
        warm.refresh([f"offers/emplois/{path.name}"])
        pages.append(weakref.ref(warm._writer))
    gc.collect()
    assert [page() is None for page in pages] == [True, True, False]


def test_a_feed_read_again_keeps_the_entries_that_it_says_again_and_no_other(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.workshop.warm.moment_of", lambda _today: noon(TODAY))
    offers = list(corpus.samples(6))

    def read(word: str) -> None:
        records = [corpus.as_record(offer) for offer in (replace(offers[0], title=f"Berger {word}"), *offers[1:])]
        write_snapshot(
            built.project,
            Snapshot(feed=corpus.FEED, fetched_at=noon(TODAY), query={}, count=6, kept=6, records=records),
        )

    def imported() -> dict[str, Entry]:
        return {entry.slug: entry for entry in warm._catalogue.entries if entry.source}

    read("premier")
    warm = WarmSite(built.project, tmp_path / "scratch", preview=False)
    before = imported()
    changed = f"{corpus.FEED}-{offers[0].number:06d}x"
    old = weakref.ref(before.pop(changed))
    for word in ("deuxième", "troisième"):
        read(word)
        warm.refresh([f".feeds/{corpus.FEED}.json"])
        page = warm.page(f"emplois/{changed}/index.html")[1]
        assert page
        assert f"Berger {word}" in page.decode()
    gc.collect()
    assert old() is None
    assert len(before) == 5
    assert all(imported()[slug] is entry for slug, entry in before.items())


@pytest.mark.parametrize("address", ["theme/000000000000/../../pelicanconf.py", "/etc/passwd", "../x", "media/../x"])
def test_the_warm_site_gives_no_file_but_the_themes(built: Built, tmp_path: Path, address: str) -> None:
    warm = WarmSite.__new__(WarmSite)
    warm._root = built.project
    warm._pelican = type("Pelican", (), {"output_path": str(tmp_path)})()
    assert warm.asset("theme/000000000000/icon.svg")
    assert warm.asset(address) is None


def test_progress_is_said_five_times_at_most(built: Built) -> None:
    edit(built.project / "theme/templates/macros.html", "Fil d’Ariane", "Chemin")
    built()
    said = [line for line in built.said if line.startswith("Pages : ")]
    assert 1 <= len(said) <= 5
    count = said[-1].partition(" sur ")[2]
    assert said[-1] == f"Pages : {count} sur {count}"
