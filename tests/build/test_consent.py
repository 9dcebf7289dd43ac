"""A consent that ends by itself: the portrait, its picture and its card leave the site, and staff are told before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image

from plugins.catalogue.kinds import Ambassador
from plugins.workshop.checking import check
from tests.conftest import TODAY
from tests.unit.factory import file_of

ENDS = date(2026, 12, 20)


@pytest.fixture
def portrayed(project: Path) -> Path:
    """The real content, with a portrait whose consent ends soon, and a page that links to it."""
    (project / "ambassadors/photos").mkdir(exist_ok=True)
    Image.new("RGB", (900, 900), "#803020").save(project / "ambassadors/photos/claude.jpg")
    portrait = file_of(
        Ambassador, titre="Claude, au marché", prenom="Claude", nom="Imaginaire", publie_le="2026-11-01",
        citation="Je suis bien ici.",
        image={"fichier": "ambassadors/photos/claude.jpg", "alternative": "Claude", "credit": "Essai"},
        consentement={"date": "2026-10-01", "portee": "site", "fin": ENDS.isoformat()},
    )  # fmt: skip
    (project / "ambassadors/claude-imaginaire.md").write_text(portrait, "utf-8")
    page = project / "content/pages/presse.md"
    linked = "Lire [le portrait de *Claude*]({filename}/ambassadors/claude-imaginaire.md#suite) d’abord."
    page.write_text(page.read_text("utf-8") + f"\n{linked}\n", "utf-8")
    return project


def traces(output: Path) -> list[str]:
    files = [path for path in output.rglob("*") if path.is_file()]
    named = [path for path in files if "claude" in path.name.lower() or "claude" in path.parent.name.lower()]
    told = [
        path
        for path in files
        if path.suffix in (".html", ".xml", ".atom", ".json") and b"Imaginaire" in path.read_bytes()
    ]
    return sorted({path.relative_to(output).as_posix() for path in named + told})


def test_it_leaves_by_itself(portrayed: Path, build_project: Callable[..., Path]) -> None:
    before = traces(build_project(ENDS - timedelta(days=1)))
    assert "ambassadeurs/claude-imaginaire/index.html" in before
    assert any(name.startswith("cartes/ambassadeurs/claude-imaginaire-") for name in before)
    assert any(name.startswith("media/claude-") for name in before)
    output = build_project(ENDS)
    assert traces(output) == []
    page = (output / "presse/index.html").read_text("utf-8")
    assert "Lire le portrait de <em>Claude</em> d’abord." in page, "the words stay, the link goes"


def test_staff_are_told_sixty_days_before_and_after(portrayed: Path) -> None:
    def told(today: date) -> list[str]:
        return [
            str(found) for found in check(portrayed, today) if found.rule == "consentements" and "claude" in str(found)
        ]

    assert told(ENDS - timedelta(days=61)) == []
    assert "valable jusqu’au 20/12/2026 ; le renouveler" in told(TODAY)[0]
    assert "fini le 20/12/2026 : le portrait n’est plus en ligne" in told(ENDS)[0]
