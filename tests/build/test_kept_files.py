"""What builds keep in `.cache` may be cut, emptied, of another version or somebody else's: the next site is right all the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.build.changes import DAMAGES, State, damage
from tests.build.sequences import Bench, differences


@pytest.fixture(scope="module")
def clean(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site after the small edit of `edited`, built with nothing kept."""
    code, said, site = bench.clean_build(edited(bench))
    assert code == 0, said
    return site.rename(tmp_path_factory.mktemp("clean") / "site")


def edited(bench: Bench) -> State:
    """A word of the handbook, which few things are made of: all else that is kept serves the next build."""
    state = bench.again(0)
    path = state.root / "docs/manuel/mission.md"
    state.write(path, path.read_bytes() + b"\nUn hameau de plus.\n")
    return state


def after(bench: Bench, clean: Path, harm: Callable[[Path], None]) -> str:
    """What differs between the site that is built after some harm to `.cache` and the clean one."""
    state = edited(bench)
    harm(state.root / ".cache")
    code, said = bench.build(state)
    return differences(state.output, clean) if code == 0 else said


def kinds(cache: Path) -> Iterator[list[Path]]:
    """The files of each kind of kept thing, in folders or loose."""
    for place in sorted(cache.iterdir()):
        yield [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_file_is_not_believed(bench: Bench, clean: Path, how: str, thorough: bool) -> None:
    """One kind after the other, all of its files damaged: which of them the next build reads is its own affair."""
    count = len(list(kinds(bench.again(0).root / ".cache")))
    some = range(count) if thorough else [list(DAMAGES).index(how) % count]
    for number in some:

        def harm(cache: Path, number: int = number) -> None:
            for path in list(kinds(cache))[number]:
                damage(path, how, random.Random(number))

        assert not (found := after(bench, clean, harm)), found


@pytest.mark.whole
@pytest.mark.parametrize("number", range(12))
def test_one_damaged_file_among_whole_ones(bench: Bench, clean: Path, number: int) -> None:
    chance = random.Random(number)

    def harm(cache: Path) -> None:
        damage(chance.choice(chance.choice(list(kinds(cache)))), chance.choice(list(DAMAGES)), chance)

    assert not (found := after(bench, clean, harm)), found


def test_what_a_killed_build_leaves_is_no_kept_file(bench: Bench, clean: Path) -> None:
    """A scratch file beside each kept one, as writers that were stopped leave."""

    def harm(cache: Path) -> None:
        for path in [path for path in cache.rglob("*") if path.is_file()]:
            path.with_name(f".{path.name}.1234").write_bytes(path.read_bytes()[:10])

    assert not (found := after(bench, clean, harm)), found


def test_what_a_hand_did_to_the_site_does_not_come_back(bench: Bench) -> None:
    """In place: files that a site shared with what is kept would be spoilt there too."""
    state = bench.again(0)
    for path in state.output.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"?")
    code, said = bench.build(state)
    assert code == 0, said
    assert not (found := differences(state.output, bench.start / state.output.name)), found
