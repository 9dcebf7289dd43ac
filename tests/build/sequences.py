"""A small copy of the project, built again and again as it changes, and beside it clean builds of the same state.

What may not differ is everything that is published: names and bytes. What a build keeps in `.cache` is its own affair.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.build.changes import COMMUNES, PICTURES, State, drawn_change, keep, photograph
from tests.conftest import NOT_COPIED, ROOT
from tests.feeds.france_travail_peer import offer
from tests.feeds.test_commune_page import records

STORIES = 300
# What a clean build may find drawn, where it takes seconds and nothing that it draws was touched.
DRAWN = ("cards", "media")
# All that a build may read; the rest of a project is made by builds.
SOURCES = (
    "ambassadors", "content", "docs", "offers", "theme", "plugins", "relay", "requirements", ".feeds", "pelicanconf.py",
    "publishconf.py", "tasks.py",
)  # fmt: skip


class Fresh:
    """Commands run each in a fresh process: nothing that one remembers in memory serves the next."""

    def __init__(self, told: Path, seed: int) -> None:
        # Another order of sets and dictionaries than elsewhere.
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(told.parent),
            "PYTHONHASHSEED": str(seed),
            "PYTHONUTF8": "1",
        }
        self._told = told
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("forking.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=environment,
        )  # fmt: skip
        assert self._process.stdout
        self._process.stdout.readline()

    def run(self, folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> tuple[int, str]:
        """The exit code of a command, and all that it said."""
        assert self._process.stdin
        assert self._process.stdout
        order = [str(folder), arguments, environment or {}, str(self._told)]
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline()), self._told.read_text("utf-8", errors="replace")

    def stop(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class Bench:
    """A project that is already built, set up again at each story's start."""

    def __init__(self, place: Path, site: Path) -> None:
        self._place = place
        self.root, self.output, self._clean = place / "project", place / "output", place / "clean"
        self.start, self._drawn, self._before = place / "start", place / "drawn", place / "before"
        self._chance = random.Random(0)
        self._own, self._other = Fresh(place / "own.txt", 1), Fresh(place / "other.txt", 2)
        _write_project(self.root)
        # The drawn cards of the whole site: those of this one are among them.
        shutil.copytree(site.parent / "project/.cache/cards", self.root / ".cache/cards", copy_function=os.link)
        code, said = self.build(self.state(0))
        assert code == 0, said
        self.start.mkdir()
        _copy((self.root, self.output), self.start)

    def stop(self) -> None:
        self._own.stop()
        self._other.stop()

    def state(self, seed: int) -> State:
        return State(self.root, self.output, random.Random(seed))

    def again(self, seed: int) -> State:
        """The project and its site as they were at the start."""
        self._chance = random.Random(seed)
        for name in ("project", "output", "drawn"):
            shutil.rmtree(self._place / name, ignore_errors=True)
        _copy((self.start / self.root.name, self.start / self.output.name), self._place)
        for name in DRAWN:
            shutil.copytree(self.root / ".cache" / name, self._drawn / name)
        return self.state(seed)

    def build(self, state: State) -> tuple[int, str]:
        """Build as staff do, with all that earlier builds kept."""
        return _build(self._own, state, state.root, state.output)

    def clean_build(self, state: State) -> tuple[int, str, Path]:
        """Build a copy where nothing is kept but drawn pictures, and these not once they were touched."""
        shutil.rmtree(self._clean, ignore_errors=True)
        _link_sources(state.root, self._clean / "project")
        if not state.redraw and self._chance.random() < 0.95:
            shutil.copytree(self._drawn, self._clean / "project/.cache", copy_function=os.link)
        code, said = _build(self._other, state, self._clean / "project", self._clean / "site")
        if code == 0:
            shutil.rmtree(self._drawn)
            for name in DRAWN:
                shutil.copytree(self._clean / "project/.cache" / name, self._drawn / name, copy_function=os.link)
            state.redraw = False
        return code, said, self._clean / "site"

    @contextmanager
    def mended(self, state: State) -> Iterator[list[str]]:
        """What changes in here is undone when something is added to the list: why the build refused it."""
        shutil.rmtree(self._before, ignore_errors=True)
        _link_sources(state.root, self._before)
        how = (state.today, state.options, state.environment)
        refused: list[str] = []
        yield refused
        if refused:
            for name in SOURCES:
                _remove(state.root / name)
            _link_sources(self._before, state.root)
            state.today, state.options, state.environment = how


def stories(half: int) -> list[Any]:
    """Half of the seeds; CI lives three short ones of each half."""
    seeds = range(half, STORIES, 2)
    brief = [seed for seed in seeds if len(parts(seed)) == 2][:3]
    return [pytest.param(seed, marks=[] if seed in brief else [pytest.mark.whole]) for seed in seeds]


def tell(bench: Bench, seed: int) -> None:
    """Live one story. Fails where a build differs from a clean one, telling all that led there."""
    state = bench.again(seed)
    story: list[str] = []
    for now, compared in parts(seed):
        with bench.mended(state) as refused:
            for _ in range(now):
                name, what = drawn_change(state)
                story.append(f"{name}: {what}")
            before = contents(state.output)
            code, said = bench.build(state)
            story.append(f"build of {state.today} {' '.join(state.options)}: {said.strip().splitlines()[-1]}")
            if code:
                assert contents(state.output) == before, _told(seed, story, "a refused build touched the site")
                refused.append(said)
            if code or compared:
                _compare(bench, state, seed, story, (code, said))


def parts(seed: int) -> list[tuple[int, bool]]:
    """How many changes come before each build of a story, three to eight in all, and whether a clean one is made too."""
    chance = random.Random(-1 - seed)
    left = chance.randint(3, 8)
    some: list[tuple[int, bool]] = []
    while left:
        now = min(left, chance.randint(1, 3))
        left -= now
        some.append((now, not left or chance.random() < 0.2))
    return some


def _compare(bench: Bench, state: State, seed: int, story: list[str], own: tuple[int, str]) -> None:
    code, said, site = bench.clean_build(state)
    assert (code == 0) == (own[0] == 0), _told(seed, story, f"alone: {own[1]}\nclean: {said}")
    if code == 0:
        assert not (found := differences(state.output, site)), _told(seed, story, found)


def differences(site: Path, clean: Path) -> str:
    """What differs between a site and what it should be, pages first, from where they differ; nothing when they are the same."""
    ours, theirs = contents(site), contents(clean)
    differing = [name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)]
    differing.sort(key=lambda name: (not name.endswith(".html"), name))
    shown = [f"{len(differing)} differ: {', '.join(differing[:12])}"] if differing else []
    for name in differing[:3]:
        if name not in ours or name not in theirs:
            shown.append(f"{name}: only the {'clean' if name in theirs else 'kept'} site has it")
            continue
        sides = {"clean": theirs[name].decode(errors="replace"), "kept ": ours[name].decode(errors="replace")}
        same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(*sides.values(), strict=False))
        start = max(0, sum(1 for _ in same) - 80)
        shown += [f"{name}, {which}: …{text[start : start + 300]!r}" for which, text in sides.items()]
    return "\n".join(shown)


def contents(folder: Path) -> dict[str, bytes]:
    """Every name below a folder, with its bytes; a link or a folder is not the file that it may stand for."""
    return {path.relative_to(folder).as_posix(): _content(path) for path in folder.rglob("*")}


def _content(path: Path) -> bytes:
    if path.is_symlink():
        return b"(link)"
    return path.read_bytes() if path.is_file() else b"(folder)"


def _told(seed: int, story: list[str], what: str) -> str:
    return "\n  ".join([f"seed {seed}", *story]) + f"\n{what}"


def _build(fresh: Fresh, state: State, root: Path, output: Path) -> tuple[int, str]:
    arguments = ("build", f"--output={output}", f"--today={state.today}", *state.options)
    return fresh.run(root, *arguments, environment=state.environment)


def _write_project(root: Path) -> None:
    """The repository's own project, with few communes, two pictures and something of every feed."""
    for name in SOURCES:
        if (ROOT / name).is_dir() and name != ".feeds":
            shutil.copytree(ROOT / name, root / name, ignore=NOT_COPIED)
        elif (ROOT / name).is_file():
            shutil.copy(ROOT / name, root / name)
    _keep_few_communes(root)
    for picture, entry in PICTURES.items():
        (root / picture).parent.mkdir(parents=True, exist_ok=True)
        (root / picture).write_bytes(photograph(len(entry)))
        path = root / f"content/{entry}.md"
        added = f"image:\n  fichier: {picture}\n  alternative: Une image d'essai\n  credit: Essai\n"
        path.write_text(path.read_text("utf-8").replace("\nresume:", f"\n{added}resume:", 1), "utf-8")
    keep(root, "france-travail", datetime(2026, 11, 21, 20, tzinfo=UTC), [offer(number) for number in range(12)])
    for name, some in records(COMMUNES, 2).items():
        keep(root, name, datetime(2026, 11, 20, tzinfo=UTC), some)
    # Compiled once, and believed by what they hold: two edits of one second would otherwise be taken for one.
    hashed = (
        "-m",
        "compileall",
        "-q",
        "--invalidation-mode",
        "checked-hash",
        "plugins",
        "relay",
        "tasks.py",
        "pelicanconf.py",
    )
    subprocess.run([sys.executable, *hashed], cwd=root, check=True)


def _keep_few_communes(root: Path) -> None:
    """Those of entries and of the code: a page and a card less for each other one, and still enough to write side by side."""
    entries = "".join(path.read_text("utf-8") for name in SOURCES[:4] for path in sorted((root / name).rglob("*.md")))
    code = "".join(path.read_text("utf-8") for path in (root / "plugins").rglob("*.py") if path.stem != "embed")
    file = root / "plugins/territory/data/territory.json"
    territory = json.loads(file.read_text("utf-8"))
    territory["communes"] = [
        one for one in territory["communes"] if f"\ncommune: {one['name']}\n" in entries or f'"{one["name"]}"' in code
    ]
    file.write_text(json.dumps(territory, ensure_ascii=False, indent=1), "utf-8")


def _link_sources(root: Path, copy: Path) -> None:
    for name in SOURCES:
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name, copy_function=os.link)
        elif (root / name).is_file():
            os.link(root / name, copy / name)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _copy(folders: Sequence[Path], into: Path) -> None:
    # Times and links too: the site may share files with what is kept, and is known by its times.
    subprocess.run(["cp", "-a", *folders, into], check=True)
