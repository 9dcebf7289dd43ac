"""What is made from the declarations: as committed, right, and never stricter than the catalogue."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from plugins.catalogue.front_matter import read_document
from plugins.catalogue.kinds import KINDS, Kind
from plugins.catalogue.loading import load_entries, load_entry
from plugins.workshop.declarations.editor import TASKS, snippets
from plugins.workshop.declarations.schemas import schema_of
from plugins.workshop.declarations.shapes import every_shape, shapes_of
from plugins.workshop.declarations.writing import files
from tests.conftest import ROOT, TODAY
from tests.unit.factory import file_of

BROKEN = ROOT / "tests/fixtures/broken"
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


class Yaml12(yaml.SafeLoader):
    """As editors read YAML: a date is a text."""


Yaml12.yaml_implicit_resolvers = {
    first: [found for found in resolvers if found[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def front_matter(text: str) -> Any:
    return yaml.load(text.split("---\n")[1], Yaml12)


def faults(kind: Kind, text: str) -> list[str]:
    return [error.json_path for error in Draft202012Validator(schema_of(kind)).iter_errors(front_matter(text))]


def loads(tmp_path: Path, kind: Kind, text: str, today: date = TODAY) -> list[str]:
    """What the catalogue says of a file."""
    (tmp_path / kind.folder).mkdir(parents=True)
    shown = f"{kind.folder}/essai.md"
    (tmp_path / shown).write_text(text, "utf-8")
    return [str(problem) for problem in load_entry(tmp_path, shown, kind, today)[1]]


def test_what_is_committed_is_what_the_declarations_give() -> None:
    for name, text in files().items():
        assert (ROOT / name).read_text("utf-8") == text, f"{name} : lancer « python3 tasks.py declare »"


@each_kind
def test_a_schema_is_one_and_accepts_every_real_file_of_its_kind(kind: Kind) -> None:
    Draft202012Validator.check_schema(schema_of(kind))
    found = sorted((ROOT / kind.folder).glob("*.md"))
    assert found
    for path in found:
        assert faults(kind, path.read_text("utf-8")) == [], path


@each_kind
def test_a_schema_accepts_what_the_factory_types(kind: Kind) -> None:
    assert faults(kind, file_of(kind.model)) == []


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("choix-inconnu", "$.contrat"),
        ("cle-inconnue-proche", "$"),
        ("champs-absents", "$"),
        ("date-francaise", "$.publie_le"),
        ("code-rome", "$.rome"),
        ("oui-ou-non", "$.brouillon"),
        ("nombres", "$.salaire.max"),
        ("liste-attendue", "$.permis"),
        ("sous-champs-attendus", "$.contact"),
        ("contact-courriel", "$.contact.courriel"),
    ],
)
def test_a_schema_underlines_what_is_wrong(name: str, where: str) -> None:
    assert where in faults(KINDS[0], (BROKEN / f"offers/emplois/{name}.md").read_text("utf-8"))


def test_a_schema_underlines_nothing_in_a_file_that_check_finds_right() -> None:
    loaded = load_entries(BROKEN, TODAY)
    for entry in loaded.entries:
        kind = next(kind for kind in KINDS if kind.model is type(entry))
        assert faults(kind, (BROKEN / entry.path).read_text("utf-8")) == [], entry.path


def test_a_schema_takes_numbers_as_french_people_type_them() -> None:
    text = file_of(KINDS[0].model, salaire={"min": "24 000,50", "max": "28000", "periode": "annuel"})
    assert faults(KINDS[0], text) == []


@each_kind
def test_a_blank_page_is_right_as_it_stands(kind: Kind, tmp_path: Path) -> None:
    text = (ROOT / f"docs/modeles/{kind.name}.md").read_text("utf-8")
    assert loads(tmp_path, kind, text) == []
    uncovered = re.sub(r"^# (?=[ a-z])", "", text, flags=re.MULTILINE)
    names = {key for key, _ in every_shape(shapes_of(kind.model)) if "." not in key}
    assert set(front_matter(uncovered)) == names


@each_kind
def test_a_snippet_s_entry_is_right_once_its_places_are_filled(kind: Kind, tmp_path: Path) -> None:
    text = "\n".join(snippets()[kind.one]["body"])
    text = re.sub(r"\$\{\d+\|((?:\\.|[^,|\\])*)[^}]*\|\}", r"\1", text)
    text = text.replace("$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE", "2026-11-22").replace("$0", "Un paragraphe.")
    text = re.sub(r"\$\{\d+:((?:\\.|[^}\\])*)\}", lambda place: place[1].replace("\\", ""), text)
    text = text.replace("expire_le: 2026-11-22", "expire_le: 2027-01-01").replace("fin: 2026-11-22", "fin: 2027-01-01")
    assert loads(tmp_path, kind, text) == []


def test_a_field_s_snippet_offers_its_choices() -> None:
    assert snippets()["contrat (Contrat)"]["body"] == ["contrat: ${1|CDI,CDD,MIS,SAI,CCE,FRA,LIB,REP,TTI,DDI,DIN|}"]


def test_the_editor_understands_every_line_of_a_report() -> None:
    pattern = TASKS["tasks"][0]["problemMatcher"]["pattern"]
    lines = (ROOT / "tests/fixtures/broken.expected.txt").read_text("utf-8").splitlines()
    for line in lines:
        found = re.match(pattern["regexp"], line)
        assert found, line
        assert found[1].startswith(("offers/", "content/", "ambassadors/"))
        assert not found[3].startswith(":")


@each_kind
def test_the_handbook_and_the_form_have_every_field_with_its_words(kind: Kind) -> None:
    page = (ROOT / f"docs/manuel/{kind.name}.md").read_text("utf-8")
    form = yaml.safe_load((ROOT / "admin/config.yml").read_text("utf-8"))
    collection = next(found for found in form["collections"] if found["folder"] == kind.folder)
    for key, shape in every_shape(shapes_of(kind.model)):
        assert f"`{key}`" in page
        assert shape.label in page
        assert shape.help in page
        if "." not in key:
            assert [field["label"] for field in collection["fields"] if field["name"] == key] == [shape.label]
        assert all(f"`{word}` | {label} |" in page for word, label in shape.choices)


def test_what_is_generated_reads_back(tmp_path: Path) -> None:
    for name, text in files().items():
        if name.endswith((".json", ".code-snippets")):
            assert json.loads(text)
    template = tmp_path / "modele.md"
    template.write_text(files()["docs/modeles/ferme.md"], "utf-8")
    assert read_document(template, "modele.md")[1] == []
