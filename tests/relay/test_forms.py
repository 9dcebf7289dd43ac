"""The forms as they are declared: complete, in the catalogue's own words, and checked answer by answer."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pelicanconf
from plugins.catalogue.choices import (
    ContractType,
    FarmTransfer,
    Journey,
    Organic,
    Production,
    SalaryPeriod,
    Tenure,
    TransferKind,
    WorkingTime,
)
from plugins.territory.model import load_territory
from relay.__main__ import routes
from relay.communes import commune_named, nearest_commune
from relay.config import read_settings
from relay.fields import CHOSEN, Form
from relay.forms import CONTACT, FORMS
from relay.submission import Submission, decoded, read
from tests.conftest import TODAY
from tests.relay.desk import BUSINESS, FARM, FILLED, SECRET, Answers, encoded
from tests.relay.naughty import NAUGHTY

EACH = pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)


def filled(name: str, **changes: str | list[str]) -> Submission:
    return read(FORMS[name], decoded(encoded(FILLED[name] | changes)), TODAY)


def test_the_six_forms_and_the_fields_of_the_first() -> None:
    assert list(FORMS) == ["ecrire", "installation", "ambassadeur", "offre", "signaler", "questionnaire"]
    required = [field.name for field in FORMS["ecrire"].fields if field.required]
    assert required == ["nom", "courriel", "objet", "message"]


@EACH
def test_a_form_says_what_becomes_of_the_answers(form: Form) -> None:
    assert all((form.purpose, form.basis, form.retention, form.delay, form.subject, form.lead, form.button))
    names = Counter(field.name for field in form.fields)
    assert max(names.values()) == 1
    assert form.trap not in names
    for field in form.fields:
        assert field.label
        assert bool(field.options) == (field.input in CHOSEN) or field.name == form.routed_by
        assert field.autocomplete or field.input.name not in {"EMAIL", "PHONE"}, "RGAA 11.13"
        # Quoted in a mail's subject.
        assert all(label.isprintable() and "=?" not in label for _, label in field.options)


@EACH
def test_a_form_filled_in_is_right_and_an_empty_one_lists_what_is_missing(form: Form) -> None:
    assert filled(form.name).errors == {}
    asked = {field.name for field in form.asked({}) if field.required}
    missing = set(read(form, {}, TODAY).errors)
    assert missing - asked <= {"contact_courriel"}
    assert asked <= missing


@pytest.mark.parametrize(("field", "choice"), [
    ("contrat", ContractType), ("salaire_periode", SalaryPeriod), ("temps_travail", WorkingTime), ("cession", TransferKind),
    ("productions", Production), ("bio", Organic), ("faire_valoir", Tenure), ("transmission", FarmTransfer),
])  # fmt: skip
def test_closed_lists_are_the_catalogue_s(field: str, choice: type) -> None:
    declared = next(one for one in FORMS["offre"].fields if one.name == field)
    assert declared.options == tuple((member.value, member.label) for member in choice)


def test_ties_with_the_lot_are_the_catalogue_s() -> None:
    declared = next(one for one in FORMS["ambassadeur"].fields if one.name == "parcours")
    assert [value for value, _ in declared.options] == [member.value for member in Journey]


def test_communes_are_the_territory_s() -> None:
    """data/communes.txt is rewritten by hand from here when the territory changes."""
    territory = load_territory()
    for commune in territory.communes:
        for name in (commune.name, *(old.name for old in commune.former)):
            known = commune_named(name)
            assert known
            assert territory.commune(known) == territory.commune(name)
    assert commune_named("st cere") == "Saint-Céré"
    assert commune_named("Paris") is None
    assert nearest_commune("Figac") == "Figeac"


@pytest.mark.parametrize(("name", "answers", "field", "words"), [
    ("ecrire", {"courriel": "zoe@exemple"}, "courriel", "prenom.nom@exemple.fr"),
    ("ecrire", {"courriel": "zoé@example.org"}, "courriel", "prenom.nom@exemple.fr"),
    ("ecrire", {"courriel": "a@example.org, b@example.org"}, "courriel", "prenom.nom@exemple.fr"),
    ("ecrire", {"courriel": "a@example.org\r\nBcc: b@example.org"}, "courriel", "retour à la ligne"),
    ("ecrire", {"nom": "Zoé\nBcc: x"}, "nom", "retour à la ligne"),
    ("ecrire", {"objet": "a\x00b"}, "objet", "invisible"),
    ("ecrire", {"message": " \r\n "}, "message", "obligatoire"),
    ("ecrire", {"message": "é" * 10_001}, "message", "10001 caractères écrits, 10000 au plus"),
    ("installation", {"telephone": "zéro cinq"}, "telephone", "05 65 00 00 00"),
    ("installation", {"projets": ["emploi", "château"]}, "projets", "pas dans la liste"),
    ("installation", {"projets": []}, "projets", "au moins une"),
    ("installation", {"echeance": "hier"}, "echeance", "pas dans la liste"),
    ("ambassadeur", {"commune": "Figac"}, "commune", "«\u00a0Figeac\u00a0»"),
    ("ambassadeur", {"commune": "Zurich"}, "commune", "par exemple Figeac"),
    ("ambassadeur", {"annee": "2031"}, "annee", "entre 1900 et 2026"),
    ("ambassadeur", {"accord": ""}, "accord", "Cochez cette case"),
    ("offre", {"expire_le": "31/02/2027"}, "expire_le", "n’existe pas"),
    ("offre", {"expire_le": "2026-11-22"}, "expire_le", "passée"),
    ("offre", {"salaire_min": "28.000"}, "salaire_min", "sans unité"),
    ("offre", {"salaire_min": "", "salaire_max": "30000"}, "salaire_min", "le plus bas"),
    ("offre", {"salaire_max": "20000"}, "salaire_max", "échangez-les"),
    ("offre", {"salaire_periode": ""}, "salaire_periode", "durée"),
    ("offre", {"contact_courriel": ""}, "contact_courriel", "courriel ou un téléphone"),
    ("offre", {"genre": ""}, "genre", "Choisissez"),
    ("offre", {"titre": "x"}, "titre", "au moins 2"),
    ("signaler", {"page": ""}, "page", "obligatoire"),
])  # fmt: skip
def test_a_fault_is_said_at_its_field(name: str, answers: Answers, field: str, words: str) -> None:
    errors = filled(name, **answers).errors
    assert list(errors) == [field]
    assert words in errors[field]


def test_the_address_that_is_shown_is_the_site_s() -> None:
    assert pelicanconf.CONTACT_EMAIL == CONTACT


def test_each_kind_of_offer_has_its_own_questions() -> None:
    for kind in (BUSINESS, FARM):
        assert filled("offre", **kind).errors == {}
        assert "employeur" not in filled("offre", **kind).answers, "what was typed for another kind is not an answer"
    assert {"activite", "cession"} <= set(filled("offre", genre="reprise").errors)
    assert {"productions", "surface_ha", "bio"} <= set(filled("offre", genre="ferme").errors)
    assert filled("offre", **FARM).answers["surface_ha"] == ("62.5",)
    assert filled("offre").answers["expire_le"] == ("2027-12-31",)


@pytest.mark.parametrize("text", NAUGHTY)
def test_long_text_is_kept_character_for_character(text: str) -> None:
    kept = filled("ecrire", message=f"a{text}b"[:10_000]).one("message")
    assert kept == f"a{text}b"[:10_000].replace("\r\n", "\n").replace("\r", "\n")


@given(st.binary(max_size=300))
def test_no_body_makes_the_relay_fall(body: bytes) -> None:
    from relay.submission import Refused

    try:
        submission = read(FORMS["offre"], decoded(body), date(2026, 11, 22))
    except Refused:
        return
    else:
        assert submission.errors, "nobody fills in this form by chance"


def test_topics_lead_where_the_configuration_says() -> None:
    environ = {
        "RELAY_SMTP_URL": "smtp://localhost", "RELAY_SPOOL": "/tmp/x", "RELAY_FROM": "a@lot.example", "RELAY_SECRET": SECRET,
        "RELAY_PUBLIC_URL": "https://x.example", "RELAY_TO_ECRIRE_EMPLOI": "emploi@lot.example",
        "RELAY_TO_OFFRE": "offres@lot.example", "RELAY_TO_OFFRE_FERME": "fermes@lot.example",
    }  # fmt: skip
    settings = read_settings(environ, routes())

    def led(submission: Submission) -> str:
        return settings.recipients(submission.form.name, submission.topic)[0]

    assert led(filled("ecrire")) == "emploi@lot.example"
    assert led(filled("ecrire", objet="Tout autre chose")) == "choisir-le-lot@lot.fr"
    assert led(filled("offre")) == "offres@lot.example"
    assert led(filled("offre", **FARM)) == "fermes@lot.example"
