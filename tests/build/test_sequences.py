"""Whatever happens between two builds, a build with all that earlier ones kept gives what a clean one gives.

300 stories drawn at random, half of them here and half in test_sequences_again.py: each file of tests has a core.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.build.changes import CHANGES, PLUGIN_EDITS, WEIGHTS, NotHere, drawn_change
from tests.build.sequences import STORIES, Bench, contents, differences, parts, stories, tell

# What changes nothing of a site that is well.
_HARM = {"site_gone", "site_touched", "kept_file_damaged", "kept_folder_gone", "nothing_kept"}


@pytest.mark.parametrize("seed", stories(0))
def test_a_build_after_changes_is_a_clean_build(bench: Bench, seed: int) -> None:
    tell(bench, seed)


def test_a_difference_is_told(bench: Bench) -> None:
    state = bench.again(0)
    page = state.output / "vivre/fibre/index.html"
    page.write_text(page.read_text("utf-8").replace("La fibre", "Le satellite", 1), "utf-8")
    (state.output / "de-trop").mkdir()
    (state.output / "vivre/index.html").unlink()
    code, said, clean = bench.clean_build(state)
    assert code == 0, said
    found = differences(state.output, clean)
    assert found.startswith("3 differ: vivre/fibre/index.html, vivre/index.html, de-trop\n")
    assert "clean: …" in found
    assert "<title>La fibre" in found
    assert "<title>Le satellite" in found
    assert "vivre/index.html: only the clean site has it\nde-trop: only the kept site has it" in found


@pytest.mark.parametrize(("files", "pattern"), [edit[:2] for edit in PLUGIN_EDITS])
def test_the_code_that_is_changed_is_there(bench: Bench, files: str, pattern: str) -> None:
    state = bench.state(0)
    assert state.edit(state.files(files), pattern, lambda found: found[0] + "1")


@pytest.mark.whole
@pytest.mark.parametrize("name", sorted(CHANGES.keys() - _HARM))
def test_each_change_makes_another_site(bench: Bench, name: str) -> None:
    """Else a story would be told of changes that no page shows."""
    for seed in range(20):
        state = bench.again(seed)
        before = contents(state.output)
        try:
            CHANGES[name](state)
        except NotHere:
            continue
        code, _ = bench.build(state)
        if code == 0 and contents(state.output) != before:
            return
    pytest.fail("no seed of 20 changed the site")


@pytest.mark.whole
def test_each_change_is_in_many_stories(bench: Bench) -> None:
    counted: Counter[str] = Counter()
    for seed in range(STORIES):
        state = bench.again(seed) if seed % 10 == 0 else bench.state(seed)
        counted.update(drawn_change(state)[0] for now, _ in parts(seed) for _ in range(now))
    assert all(counted[name] >= (15 if WEIGHTS.get(name, 1) >= 1 else 4) for name in CHANGES), counted
