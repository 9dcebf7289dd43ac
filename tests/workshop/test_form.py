"""The form at /admin/, in a real Chromium, over the local back end."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from plugins.catalogue.front_matter import read_document
from plugins.catalogue.kinds import KINDS
from plugins.workshop.checking import check
from plugins.workshop.checks.findings import PROBLEM
from tests.workshop.conftest import Git

TODAY = datetime.now(UTC).date()  # the form's own day: its server reads the clock, as `edit` does


def choose(page: Page, field: str, words: str) -> None:
    page.locator(f"[id^={field}-field]").fill(words)
    page.get_by_role("option", name=words, exact=True).first.click()


def fill(page: Page, **texts: str) -> None:
    for field, text in texts.items():
        page.locator(f"[id^={field}-field]").first.fill(text)


def publish(page: Page) -> None:
    page.get_by_role("button", name="Publier").click()
    page.get_by_text("Publier maintenant").click()


def write_offer(page: Page) -> None:
    page.goto("/admin/#/collections/emplois/new")
    page.locator("[id^=titre-field]").wait_for()
    fill(page, titre="Boulanger ou boulangère à Saint-Céré", resume="Un fournil cherche son boulanger.")
    choose(page, "commune", "Saint-Céré")
    fill(page, publie_le=TODAY.isoformat(), expire_le=(TODAY + timedelta(days=90)).isoformat())
    fill(page, courriel="fournil@exemple.fr", employeur="Boulangerie Modèle", heures_semaine="35,5")
    choose(page, "contrat", "CDI")
    page.locator("[contenteditable=true]").last.click()
    page.keyboard.type("Vous cuisez le pain.")


def test_an_offer_written_in_the_form_is_a_commit_that_passes_check(writer: Page, repository: Path, git: Git) -> None:
    (repository / "content/pages/contact.md").write_text("en travaux", "utf-8")  # somebody else's unfinished change
    write_offer(writer)
    publish(writer)
    expect(writer.get_by_text("Entrée enregistrée").first).to_be_visible()
    shown = "offers/emplois/boulanger-ou-boulangere-a-saint-cere.md"
    assert git("show", "--name-only", "--format=%s", "HEAD").split("\n")[:3] == [f"Ajoute {shown}", "", shown]
    assert git("status", "--porcelain").split() == ["M", "content/pages/contact.md"]
    assert [found for found in check(repository, TODAY, [shown]) if found.level == PROBLEM] == []
    text = (repository / shown).read_text("utf-8")
    assert "commune: Saint-Céré" in text
    assert "heures_semaine: 35,5" in text
    assert text.endswith(("Vous cuisez le pain.\n", "Vous cuisez le pain."))
    assert "image" not in text
    assert "salaire" not in text


def test_what_check_refuses_is_said_in_the_form_and_nothing_is_written(
    writer: Page, repository: Path, git: Git
) -> None:
    before = git("rev-parse", "HEAD")
    write_offer(writer)
    fill(writer, expire_le=(TODAY - timedelta(days=1)).isoformat())
    publish(writer)
    expect(writer.get_by_text(re.compile("la date n'est pas après publie_le"))).to_be_visible()
    assert git("rev-parse", "HEAD") == before
    assert git("status", "--porcelain") == ""


def read(path: Path) -> tuple[dict[str, Any], str]:
    document, problems = read_document(path, path.name)
    assert document, problems
    return document.values, document.body


def test_an_entry_of_each_kind_is_changed_without_touching_the_rest(
    writer: Page, repository: Path, git: Git, thorough: bool
) -> None:
    """Five seconds a kind: one in three here, all with --long."""
    for kind in KINDS if thorough else KINDS[::3]:
        path = sorted((repository / kind.folder).glob("*.md"))[0]
        shown = path.relative_to(repository).as_posix()
        values, body = read(path)
        writer.goto(f"/admin/#/collections/{kind.base or 'pages'}/entries/{path.stem}")
        writer.reload()  # from one entry to another only the part after « # » changes
        expect(writer.locator("[id^=titre-field]").first).to_have_value(values["titre"])
        fill(writer, resume="Un résumé récrit dans le formulaire.")
        publish(writer)
        expect(writer.get_by_text("MODIFICATIONS ENREGISTRÉES")).to_be_visible()
        assert git("show", "--name-only", "--format=%s", "HEAD").split("\n")[:3] == [f"Modifie {shown}", "", shown]
        assert [found for found in check(repository, TODAY, [shown]) if found.level == PROBLEM] == []
        assert read(path) == (values | {"resume": "Un résumé récrit dans le formulaire."}, body)


def test_communes_choices_and_entries_are_picked_in_french_and_nothing_is_asked_elsewhere(
    writer: Page, address: str
) -> None:
    asked: list[str] = []
    writer.on("request", lambda request: asked.append(request.url))
    writer.goto("/admin/")
    writer.goto("/admin/#/collections/emplois/new")
    writer.locator("[id^=titre-field]").wait_for()
    choose(writer, "commune", "Rocamadour")
    choose(writer, "contrat", "Contrat saisonnier")
    writer.locator("[id^=en_lien-field]").fill("ciel")
    expect(writer.get_by_role("option", name="(vivre/ciel-etoile)")).to_be_visible()
    expect(writer.get_by_text("par exemple : Boulangerie")).to_have_count(0)
    assert asked
    assert {url for url in asked if not url.startswith((address, "blob:", "data:"))} == set()
