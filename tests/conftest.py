"""What the tests share: the real site built once, copies of the project to break, and how thorough to be."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from pytest_httpserver import HTTPServer

from plugins.workshop.audit import running
from plugins.workshop.building import Order, build
from plugins.workshop.moment import PARIS

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 22)
# A busy machine is no fault of what is tried.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long proofs whole (tasks.py test --all)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked `whole` is one case more of what CI already tries."""
    if not config.getoption("--long"):
        items[:] = [item for item in items if not item.get_closest_marker("whole")]


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether to run the long proofs whole rather than their short version."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def make_httpserver() -> Iterator[HTTPServer]:
    """Threaded, as real services are: sources are read side by side, each with a connection that it keeps."""
    with HTTPServer(threaded=True) as server:
        yield server


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=PARIS)


def digest(folder: Path) -> str:
    """Every file of a folder, names and bytes, as one value."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return total.hexdigest()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site as `tasks.py build` makes it on TODAY, built once; whatever feeds this machine has read stay out."""

    def make(folder: Path) -> None:
        order = Order(output=folder / "output", moment=noon(TODAY), root=copied(folder / "project"))
        build(order, say=lambda _line: None)

    return made_once(tmp_path_factory, "site", make) / "output"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the processes of a run share: the first to need it makes it, the others wait."""
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent  # each worker has its own under it
    folder = shared / f"shared-{name}"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            scratch = folder.with_name(f"{folder.name}.part")
            shutil.rmtree(scratch, ignore_errors=True)
            make(scratch)
            scratch.rename(folder)
    return folder


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium manque : lancer « python3 tasks.py test », qui le trouve ou l'installe")
    return path


# For a module: two Playwrights at once cannot live in one thread, nor asyncio's own loop beside one.
@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    with running.chromium_at(chromium_path) as browser:
        yield browser


def copied(root: Path) -> Path:
    """A copy of all that staff and designers edit."""
    for folder in ("offers", "content", "ambassadors", "theme", "docs"):
        shutil.copytree(ROOT / folder, root / folder)
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, root / name)
    return root


NOT_COPIED = shutil.ignore_patterns(
    ".git",
    ".venv",
    ".cache",
    ".feeds",
    ".relay",
    "output",
    ".output*",
    "rapport",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
)


@pytest.fixture
def clone(tmp_path: Path, site: Path) -> Path:
    """The whole project, with the environment already made, for its commands to be run."""
    copy = tmp_path / "clone"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    keeping(copy, site)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    return copy


@pytest.fixture
def project(tmp_path: Path, site: Path) -> Path:
    """A copy of all that staff and designers edit, for a test to change."""
    return keeping(copied(tmp_path / "project"), site)


def keeping(root: Path, site: Path) -> Path:
    """A project with all that the one beside a site keeps: cards, pages and twins are made once for all, not at each build."""
    shutil.copytree(site.parent / "project/.cache", root / ".cache", copy_function=os.link)
    return root


@pytest.fixture
def build_project(project: Path) -> Callable[..., Path]:
    """Build the copied project; gives the output folder."""

    def run(today: date = TODAY, *, production: bool = False) -> Path:
        output = project.parent / "output"
        build(Order(output=output, moment=noon(today), production=production, root=project), say=lambda _line: None)
        return output

    return run
