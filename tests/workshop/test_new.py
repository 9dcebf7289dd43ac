"""`new` as staff use it: with options, without a terminal, and at one."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.catalogue.front_matter import read_document
from plugins.catalogue.kinds import KINDS, Kind
from plugins.catalogue.loading import FILE_NAME, load_entries
from plugins.workshop.composing import composed, slug_of
from plugins.workshop.scaffolding import new_or_exit
from tests.conftest import TODAY
from tests.unit.factory import values_of

DAY = TODAY.isoformat()
EMPLOI = ["emploi", "--titre", "Boulanger à Gourdon", "--resume", "Un fournil.", "--commune", "Gourdon", "--contrat", "CDI",
          "--expire-le", "2027-02-22", "--employeur=confidentiel", "--contact.courriel", "a@lot.fr", "--today", DAY]  # fmt: skip


def options(values: dict[str, Any], before: str = "") -> Iterator[str]:
    for key, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from options(one, f"{before}{key}.")
            else:
                yield from (f"--{before}{key}", one)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_is_written_right_from_its_options(kind: Kind, tmp_path: Path) -> None:
    besides = {"recherche": {"genres": ["emploi"]}} if kind.name == "public" else {}
    given_ = values_of(kind.model, titre="L’été à Saint-Céré : une œuvre", **besides)
    new_or_exit([kind.name, *options(given_), "--today", DAY, "--texte", "Un paragraphe."], tmp_path)
    loaded = load_entries(tmp_path, TODAY)
    assert loaded.problems == []
    assert [(entry.slug, entry.title, entry.draft) for entry in loaded.entries] == [
        ("l-ete-a-saint-cere-une-oeuvre", "L’été à Saint-Céré : une œuvre", False)
    ]


def test_dates_default_to_the_day_and_a_file_without_text_is_a_draft(tmp_path: Path) -> None:
    new_or_exit(EMPLOI, tmp_path)
    entry = load_entries(tmp_path, TODAY).entries[0]
    assert (entry.published_on, entry.draft) == (TODAY, True)


def test_what_is_wrong_is_said_as_check_says_it_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        new_or_exit([*EMPLOI, "--rome", "J15", "--commune", "46300"], tmp_path)
    assert "2 problème(s) ; rien n'a été écrit." in str(end.value)
    said = capsys.readouterr().err
    assert "offers/emplois/boulanger-a-gourdon.md:" in said
    assert "rome: « J15 » n'est pas un code ROME ; écrire une lettre et quatre chiffres" in said
    assert list(tmp_path.rglob("*")) == []


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    new_or_exit(EMPLOI, tmp_path)
    path = tmp_path / "offers/emplois/boulanger-a-gourdon.md"
    path.write_text("à moi", "utf-8")
    with pytest.raises(SystemExit, match="existe déjà"):
        new_or_exit(EMPLOI, tmp_path)
    assert path.read_text("utf-8") == "à moi"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "écrire d'abord ce qu'il faut créer : emploi, reprise"),
        (["offre"], "écrire d'abord ce qu'il faut créer"),
        (["emploi", "--tire", "x"], "vouliez-vous dire --titre ?"),
        (["emploi", "Boulanger"], "« Boulanger » n'est pas une option"),
        (["emploi", "--titre"], "--titre attend une valeur"),
        (["emploi", "--nom-du-fichier", "../../passwd"], "un nom, sans dossier"),
    ],
)
def test_a_command_that_is_not_understood_says_what_to_write(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        new_or_exit(words, tmp_path)
    assert end.value.code == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_is_taken_or_reserved_is_refused(tmp_path: Path) -> None:
    page = ["page", "--titre", "Emplois", "--resume", "Une page.", "--today", DAY, "--texte", "Texte."]
    with pytest.raises(SystemExit, match="1 problème"):
        new_or_exit(page, tmp_path)
    new_or_exit([*page, "--nom-du-fichier", "nos-emplois"], tmp_path)
    assert (tmp_path / "content/pages/nos-emplois.md").is_file()


def run(clone: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "plugins.workshop.commands", "new", *words]


def test_without_a_terminal_nothing_is_asked(clone: Path) -> None:
    done = subprocess.run(
        run(clone, "emploi", "--titre", "Boulanger"), cwd=clone, env=os.environ | {"PYTHONPATH": str(clone)},
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "contrat: champ obligatoire absent" in done.stderr
    assert not (clone / "offers/emplois/boulanger.md").exists()


def test_at_a_terminal_the_questions_are_french_and_a_wrong_answer_is_asked_again(clone: Path) -> None:
    ours, theirs = pty.openpty()
    answers = ["Boulanger à Gourdon", "Un fournil.", "46300", "Gourdon", "", "2027-02-22", "", "", "a@lot.fr", "", "", "", "",
               "confidentiel", "CDII", "CDI", "rome", "D1102", "", "Vous pétrissez.", "", ""]  # fmt: skip
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    process = subprocess.Popen(
        run(clone, "emploi", "--today", DAY), cwd=clone, env=os.environ | {"PYTHONPATH": str(clone)},
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    assert process.wait(timeout=60) == 0, _read(ours)
    said = _read(ours)
    os.close(ours)
    assert "Contrat — Code France Travail ; CDI, CDD" in said
    assert "vouliez-vous dire « CDI » ?" in said
    entry = next(e for e in load_entries(clone, TODAY).entries if e.slug == "boulanger-a-gourdon")
    assert (entry.commune, entry.body, entry.draft) == ("46127", "Vous pétrissez.", False)
    assert entry.rome == "D1102"  # type: ignore[attr-defined]


def _read(terminal: int) -> str:
    said = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        said += part
    return said.decode()


TEXTS = st.text(st.characters(exclude_categories=["C", "Zl", "Zp", "Mn", "Me", "Mc"]), min_size=1, max_size=40)


@given(TEXTS.filter(str.strip), TEXTS.filter(str.strip))
def test_any_text_reads_back_as_it_was_given(one: str, other: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "essai.md"
        path.write_text(composed({"titre": one, "salaire": {"min": other}, "permis": [other, one]}, "Texte."), "utf-8")
        document, problems = read_document(path, "essai.md")
    assert problems == []
    assert document is not None
    normal = [unicodedata.normalize("NFC", text) for text in (one, other)]
    assert document.values == {"titre": normal[0], "salaire": {"min": normal[1]}, "permis": [normal[1], normal[0]]}


@given(st.text(max_size=200))
def test_a_title_always_gives_a_name_that_a_file_may_have(title: str) -> None:
    assert FILE_NAME.fullmatch(f"{slug_of(title)}.md")
    assert len(slug_of(title)) <= 60
