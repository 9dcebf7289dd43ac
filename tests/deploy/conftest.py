"""A project with a history in git, a place where it is published, and a real nginx in front of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from plugins.workshop.building import Order
from plugins.workshop.publishing import publish
from tests.build.test_build import write_offer
from tests.conftest import ROOT, TODAY, copied, keeping, made_once, noon
from tests.deploy.nginx import Nginx

Publish = Callable[..., bool]


class Staff:
    """Somebody of the team: writes, renames and removes offers, commits, publishes to one place."""

    def __init__(self, root: Path, place: str) -> None:
        self.root, self.place = root, place
        self._git("init", "-q", "-b", "main")
        self.commit()

    def _git(self, *arguments: str) -> None:
        identity = ["-c", "user.name=Essai", "-c", "user.email=essai@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=self.root, check=True)

    def commit(self) -> None:
        self._git("add", "-A")
        self._git("commit", "-q", "-m", "essai", "--allow-empty")

    def write(self, number: int, text: str = "") -> None:
        write_offer(self.root, number, TODAY - timedelta(days=number % 20), TODAY + timedelta(days=90))
        if text:
            path = self.offer(f"poste-{number:03}")
            path.write_text(path.read_text("utf-8") + f"\n{text}\n", "utf-8")

    def offer(self, slug: str) -> Path:
        return self.root / f"offers/emplois/{slug}.md"

    def rename(self, old: str, new: str) -> None:
        self.offer(old).rename(self.offer(new))
        self.commit()

    def publish(self, today: date = TODAY, place: str = "") -> bool:
        order = Order(output=self.root / "unused", moment=noon(today), production=True, root=self.root)
        return publish(order, place or self.place)


def staff_at(folder: Path, site: Path) -> Staff:
    """Staff with thirty offers, and with what the project beside a site keeps."""
    root = keeping(copied(folder / "project"), site)
    shutil.copy(ROOT / ".gitignore", root)  # what is kept is not history
    for path in (root / "offers/emplois").glob("*.md"):
        path.unlink()
    staff = Staff(root, str(folder / "place"))
    for number in range(30):
        staff.write(number)
    staff.commit()
    return staff


@pytest.fixture(scope="session")
def kept(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a first project was published: the others have the same pages, compressed."""
    return made_once(tmp_path_factory, "kept", lambda folder: staff_at(folder, site).publish()) / "place"


@pytest.fixture
def staff(tmp_path: Path, kept: Path) -> Staff:
    return staff_at(tmp_path, kept)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Staff:
    """A site with a past: one offer renamed, one withdrawn, a list that became shorter."""
    one = staff_at(tmp_path_factory.mktemp("published").resolve(), kept)
    one.publish()
    one.rename("poste-001", "boulanger-gourdon")
    for number in range(20, 30):
        one.offer(f"poste-{number:03}").unlink()
    one.publish()
    return one


@pytest.fixture(scope="module")
def server(published: Staff) -> Iterator[Nginx]:
    with Nginx(Path(published.place)) as nginx:
        yield nginx


@pytest.fixture(scope="session")
def rsync() -> str:
    found = shutil.which("rsync")
    assert found, "rsync manque ; sur Debian ou Ubuntu : sudo apt install rsync, puis relancer"
    return found
