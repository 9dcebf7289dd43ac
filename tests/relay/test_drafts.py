"""The files that arrive with a form: dropped into their folder, they are right as they are, whatever a stranger wrote."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.catalogue.catalogue import load_catalogue
from plugins.catalogue.kinds import KINDS, Ambassador, BusinessTransfer, Entry, Farm, JobOffer, Kind
from plugins.catalogue.loading import FILE_NAME, load_entries
from plugins.catalogue.rendering import render
from relay.drafts import attachments_of
from relay.forms import FORMS
from relay.message import Attachment
from relay.submission import decoded, read
from tests.conftest import TODAY
from tests.relay.desk import BUSINESS, FARM, FILLED, Answers, encoded
from tests.relay.naughty import NAUGHTY

REFERENCE = "LOT-7K3M-92QF"
CASES: dict[str, tuple[str, Answers, type[Entry]]] = {
    "portrait": ("ambassadeur", {}, Ambassador),
    "emploi": ("offre", {}, JobOffer),
    "reprise": ("offre", dict(BUSINESS), BusinessTransfer),
    "ferme": ("offre", dict(FARM), Farm),
}
EACH = pytest.mark.parametrize(("form", "answers", "model"), CASES.values(), ids=CASES)


def attached(form: str, answers: Answers) -> Attachment:
    submission = read(FORMS[form], decoded(encoded(FILLED[form] | answers)), TODAY)
    assert submission.errors == {}
    [attachment] = attachments_of(submission, REFERENCE, TODAY)
    return attachment


def kind_of(model: type[Entry]) -> Kind:
    return next(kind for kind in KINDS if kind.model is model)


def loaded(folder: Path, model: type[Entry], attachment: Attachment) -> Entry:
    """The draft, loaded alone by the catalogue's own loading."""
    assert FILE_NAME.fullmatch(attachment.name), attachment.name
    path = folder / kind_of(model).folder / attachment.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(attachment.text, "utf-8")
    found = load_entries(folder, TODAY)
    path.unlink()
    assert [str(problem) for problem in found.problems] == []
    [entry] = found.entries
    assert isinstance(entry, model)
    assert entry.draft
    return entry


@EACH
def test_a_draft_dropped_into_the_project_is_accepted_and_stays_a_draft(
    project: Path, form: str, answers: Answers, model: type[Entry]
) -> None:
    attachment = attached(form, answers)
    before = load_catalogue(project, TODAY)
    (project / kind_of(model).folder / attachment.name).write_text(attachment.text, "utf-8")
    after = load_catalogue(project, TODAY)
    assert after.left_out.drafts == before.left_out.drafts + 1
    assert after.entries == before.entries


def test_staff_only_have_to_read_it_again_to_publish(project: Path, build_project: Callable[..., Path]) -> None:
    for form, answers, model in CASES.values():
        attachment = attached(form, answers)
        text = attachment.text.replace("brouillon: oui\n", "")
        assert text != attachment.text
        (project / kind_of(model).folder / attachment.name).write_text(text, "utf-8")
    output = build_project()
    page = (output / "emplois" / attached("offre", {}).name.removesuffix(".md") / "index.html").read_text("utf-8")
    assert "24\u00a0000\u00a0€ par an" in page.replace("\u202f", "\u00a0")
    assert "fournil@example.org" in page
    assert "zoe@example.org" not in page, "who proposes an offer is not published"


def test_each_answer_has_its_field(tmp_path: Path) -> None:
    job = loaded(tmp_path, JobOffer, attached("offre", {"salaire_max": "27000"}))
    assert isinstance(job, JobOffer)
    assert job.salary
    assert (job.employer, job.salary.minimum, job.salary.maximum) == (None, 24_000, 27_000)
    assert job.contact.reference == REFERENCE
    farm = loaded(tmp_path, Farm, attached("offre", dict(FARM)))
    assert isinstance(farm, Farm)
    assert (len(farm.productions), str(farm.area), farm.housing, farm.price) == (2, "62.5", False, 240_000)
    shop = loaded(
        tmp_path,
        BusinessTransfer,
        attached("offre", {**BUSINESS, "contact_courriel": "", "contact_telephone": "+32 2 555 12 12"}),
    )
    assert isinstance(shop, BusinessTransfer)
    assert shop.contact.instructions == "Téléphone : +32 2 555 12 12"
    portrait = loaded(tmp_path, Ambassador, attached("ambassadeur", {}))
    assert isinstance(portrait, Ambassador)
    assert (portrait.full_name, portrait.quotation, portrait.year) == ("Zoé Exemple", "J’ai gardé le four.", 2019)


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_text_makes_a_right_draft_and_no_html(tmp_path: Path, text: str) -> None:
    line = " ".join("".join(c if c.isprintable() else " " for c in f"Ab {text}").split())[:110]
    job = loaded(
        tmp_path,
        JobOffer,
        attached("offre", {"titre": line, "resume": f"Ab {text}"[:320], "description": f"Ab {text}"[:8_000]}),
    )
    portrait = {
        "prenom": line[:50],
        "metier": line[:100],
        "citation": f"Ab {text}"[:280],
        "presentation": f"Ab {text}"[:5_000],
    }
    loaded(tmp_path, Ambassador, attached("ambassadeur", portrait))
    html = render(job)
    assert not any(
        tag in html for tag in ("<a", "<img", "<h", "<ul", "<ol", "<code", "<script", "<em", "<strong", "<table")
    )


LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=2, max_size=40).filter(
    lambda text: len(text.strip()) > 1
)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=2, max_size=200).filter(
    lambda text: len(text.strip()) > 1
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINE, TEXT, TEXT)
def test_any_text_makes_a_right_draft(line: str, summary: str, body: str) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        answers: Answers = {
            "titre": line,
            "employeur": line,
            "resume": summary,
            "description": body,
            "contact_nom": line,
        }
        loaded(folder, JobOffer, attached("offre", answers))
        loaded(
            folder,
            Ambassador,
            attached("ambassadeur", {"nom": line, "metier": line, "citation": summary, "presentation": body}),
        )
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", '  =HYPERLINK("http://x")', "=cmd|' /C calc'!A0"]
)
def test_no_spreadsheet_computes_an_answer(formula: str) -> None:
    attachment = attached(
        "questionnaire", {"origine": formula.strip(), "aide": formula, "manque": f'deux\nlignes ; "et" {formula}'}
    )
    assert attachment.name == "questionnaire-lot-7k3m-92qf.csv"
    assert attachment.text.count("\r\n") == 1, "one line, to be added to the others"
    [row] = csv.reader(io.StringIO(attachment.text), delimiter=";")
    assert len(row) == 2 + len(list(FORMS["questionnaire"].fields))
    assert row[:2] == [REFERENCE, "2026-11-22"]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert row[5] == "emploi / cadre"


def test_the_draft_keeps_the_words_of_the_person(tmp_path: Path) -> None:
    text = "Bonjour *vous*,\n\n1. Un & deux\n- trois\n= quatre\n\n: cinq\n| six | sept |\n|---|---|\n\n"
    text += "> huit {filename}/x ![](y) <b>gras</b> [lien](http://x)"
    job = loaded(tmp_path, JobOffer, attached("offre", {"description": text}))
    html = render(job)
    for words in (
        "Bonjour *vous*,",
        "1. Un &amp; deux",
        "- trois",
        "= quatre",
        ": cinq",
        "| six | sept |",
        "&gt; huit {filename}/x ![](y) &lt;b&gt;gras&lt;/b&gt; [lien](http://x)",
    ):
        assert words in html
