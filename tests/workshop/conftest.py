"""A project in a git repository, and its form in a real Chromium."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from plugins.workshop.cms.serving import Form
from plugins.workshop.serving import Reloads, SiteHandler, SiteServer
from tests.conftest import copied

Git = Callable[..., str]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """All that staff edit, committed."""
    root = copied(tmp_path / "projet")
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], [*SIGNED, "commit", "-qm", "Le début"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


SIGNED = ["-c", "user.name=Camille Exemple", "-c", "user.email=camille@exemple.fr"]


@pytest.fixture
def git(repository: Path) -> Git:
    """Ask git about the repository."""

    def run(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=repository, check=True, capture_output=True, encoding="utf-8")
        return done.stdout

    return run


@pytest.fixture
def address(repository: Path, tmp_path: Path) -> Iterator[str]:
    """The form over the repository; the site beside it is empty."""
    (tmp_path / "output").mkdir()
    handler = partial(SiteHandler, directory=str(tmp_path / "output"), reloads=Reloads(), form=Form(repository))
    (tmp_path / "output" / "404.html").write_text("<body></body>", "utf-8")
    server = SiteServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def writer(chromium: Browser, address: str) -> Iterator[Page]:
    """Somebody who has opened the form and signed in."""
    context = chromium.new_context(base_url=address, locale="fr-FR", viewport={"width": 1300, "height": 1000})
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_text("Offre d’emploi").first.wait_for()
    yield page
    context.close()
