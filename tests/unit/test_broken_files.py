"""The whole report that a folder of faulty files earns, as the staff would read it.

After an intended change of a message, write the report again and read its difference line by line:

    .venv/bin/python -m tests.unit.test_broken_files
"""

import shutil
import tempfile
from datetime import date
from pathlib import Path

import pytest

from plugins.catalogue.catalogue import load_catalogue
from plugins.catalogue.problems import ProblemsFound
from tests.unit.factory import list_folders_backwards

FIXTURES = Path(__file__).parents[1] / "fixtures"
BROKEN, EXPECTED = FIXTURES / "broken", FIXTURES / "broken.expected.txt"
TODAY = date(2026, 11, 22)
FRONT_MATTER = "---\ntitre: Un été à Figeac\n---\n\nUn paragraphe.\n"
# Too large, or too unlike text, to lie in the repository.
GENERATED = {
    "offers/fermes/latin-1.md": FRONT_MATTER.encode("latin-1"),
    "offers/fermes/latin-1-dans-le-texte.md": ("---\ntitre: Ferme\n---\r\n\r\nUn été.\r\n").encode("latin-1"),
    "offers/fermes/utf-16.md": FRONT_MATTER.encode("utf-16"),
    "offers/fermes/utf-16-sans-marque.md": b"-\0-\0-\0\n\0t\0i\0t\0r\0e\0:\0 \0a\0\n\0-\0-\0-\0\n\0",
    "offers/fermes/image-renommee.md": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "offers/fermes/front-matter-de-100-ko.md": b"---\nresume: " + b"x" * 100_000 + b"\n---\n\nUn paragraphe.\n",
    "offers/fermes/front-matter-de-2-mo.md": b"---\nresume: " + b"x" * 2_000_000 + b"\n---\n\nUn paragraphe.\n",
    "offers/fermes/fichier-de-plus-de-1-mo.md": FRONT_MATTER.encode() + b"Un paragraphe.\n\n" * 70_000,
}


@pytest.fixture
def broken(tmp_path):
    return _broken_project(tmp_path / "projet")


def _broken_project(root):
    shutil.copytree(BROKEN, root)
    for path, content in GENERATED.items():
        (root / path).write_bytes(content)
    return root


def _report(root):
    with pytest.raises(ProblemsFound) as found:
        load_catalogue(root, TODAY)
    return str(found.value) + "\n"


def test_the_whole_report_is_the_expected_one(broken):
    assert _report(broken).splitlines() == EXPECTED.read_text("utf-8").splitlines()


def test_no_right_file_is_reported(broken):
    right = {"content/pages/juste.md", "content/vivre/juste.md", "offers/emplois/exemple-juste.md"}
    right |= {"content/images/LISEZMOI.txt", "content/images/ciel.jpg", "offers/feeds.toml", "offers/.brouillon.md"}
    assert all((broken / path).is_file() for path in right)
    assert not right & {line.split(":")[0] for line in _report(broken).splitlines()}


def test_every_faulty_file_is_reported(broken):
    right = {"juste.md", "exemple-juste.md", "ciel.jpg", "LISEZMOI.txt", "feeds.toml", ".brouillon.md"}
    reported = {line.split(":")[0] for line in _report(broken).splitlines()}
    for path in broken.rglob("*"):
        if path.is_file() and path.name not in right:
            assert path.relative_to(broken).as_posix() in reported


def test_the_report_can_be_printed_in_a_terminal(broken):
    assert all(line.isprintable() for line in _report(broken).split("\n"))


def test_every_line_that_is_named_exists(broken):
    with pytest.raises(ProblemsFound) as found:
        load_catalogue(broken, TODAY)
    for problem in found.value.problems:
        lines = (broken / problem.path).read_bytes().count(b"\n")
        assert 1 <= problem.line <= lines + 1, str(problem)


def test_a_faulty_file_changes_nothing_in_the_report_of_another(broken):
    """Without the file that two good files name, only that name is at fault."""
    before = set(_report(broken).splitlines())
    (broken / "offers/fermes/surface.md").unlink()
    assert before - set(_report(broken).splitlines()) == {
        line for line in before if line.startswith("offers/fermes/surface.md:")
    }


def test_the_report_does_not_depend_on_the_order_of_files_on_disk(broken, monkeypatch):
    list_folders_backwards(monkeypatch)
    assert _report(broken).splitlines() == EXPECTED.read_text("utf-8").splitlines()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        EXPECTED.write_text(_report(_broken_project(Path(scratch) / "projet")), "utf-8")
