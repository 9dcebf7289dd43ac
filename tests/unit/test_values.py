"""What staff may type in each sort of field, what it becomes, and what is answered to the rest."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from plugins.catalogue import choices, values
from plugins.catalogue.kinds import KINDS, Ambassador, BusinessTransfer, Event, Farm, JobOffer, LifeAsset, StaticPage
from plugins.catalogue.kinds.entry import fields_of
from plugins.catalogue.problems import dotted, nearest, quote
from tests.unit.factory import entry_of, file_of, write_project

NBSP, THIN = "\u00a0", "\u202f"


def parse(sort, text):
    return TypeAdapter(sort).validate_python(text)


def refusal(sort, text):
    with pytest.raises(ValidationError) as refused:
        parse(sort, text)
    return refused.value.errors()[0]["msg"]


@pytest.mark.parametrize(("text", "number"), [
    ("12 500,50", "12500.50"), (f"12{NBSP}500,50", "12500.50"), (f"12{THIN}500", "12500"), ("12500.5", "12500.5"),
    ("62,5", "62.5"), ("0", "0"), ("0,5", "0.5"), ("007", "7"), ("1,500", "1.500"), ("0.125", "0.125"),
])  # fmt: skip
def test_numbers_are_read_as_french_people_write_them(text, number):
    assert parse(values.Number, text) == Decimal(number)


@pytest.mark.parametrize(("text", "advice"), [
    ("85 000 €", "sans unité"), ("12,5 ha", "sans unité"), ("", "sans unité"), ("douze", "sans unité"),
    ("1e5", "sans unité"), ("NaN", "sans unité"), ("Infinity", "sans unité"), ("1,2,3", "sans unité"),
    ("0x10", "sans unité"), ("1_000", "sans unité"), ("9" * 16, "sans unité"), ("28.000", "ambigu"),
    ("1.250.000,50", "ambigu"), ("-1", "greater than or equal to 0"),
])  # fmt: skip
def test_what_is_no_number_is_refused(text, advice):
    assert advice in refusal(values.Number, text)


def test_whole_numbers():
    assert parse(values.Whole, "1 200") == 1200
    assert parse(values.Whole, "3,0") == 3
    assert "écrire par exemple 2" in refusal(values.Whole, "1,5")


@pytest.mark.parametrize(("text", "answer"), [
    ("oui", True), ("Oui", True), ("OUI", True), ("non", False), ("Non", False), ("true", True), ("false", False),
])  # fmt: skip
def test_yes_and_no(text, answer):
    assert parse(values.YesNo, text) is answer


@pytest.mark.parametrize("text", ["yes", "1", "0", "peut-être", "o", ""])
def test_what_is_neither_yes_nor_no_is_refused(text):
    assert "oui ou non" in refusal(values.YesNo, text)


def test_days():
    assert parse(values.Day, "2026-12-31") == date(2026, 12, 31)
    assert parse(values.Day, "2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(("text", "advice"), [
    ("31/12/2026", "écrire 2026-12-31"), ("1/2/2027", "écrire 2027-02-01"), ("01.02.2027", "écrire 2027-02-01"),
    ("01-02-2027", "écrire 2027-02-01"), ("31/02/2026", "par exemple"), ("12/31/2026", "par exemple"),
    ("2026-02-29", "n'existe pas au calendrier"), ("2026-13-01", "n'existe pas au calendrier"),
    ("0000-01-01", "n'existe pas au calendrier"), ("demain", "par exemple"), ("20261231", "par exemple"),
    ("2026-1-2", "par exemple"), ("2026-12-31 10:00", "par exemple"), ("2026-12-31\n", "par exemple"),
    ("31 décembre 2026", "par exemple"), ("2026-W01-1", "par exemple"), ("", "par exemple"),
])  # fmt: skip
def test_what_is_no_day_is_refused_with_what_to_write(text, advice):
    assert advice in refusal(values.Day, text)


@pytest.mark.parametrize("sort", [values.Number, values.Whole, values.YesNo, values.Day, values.Line, values.Text,
                                  values.WebAddress, values.EmailAddress, values.Phone, values.CommuneCode,
                                  values.RomeCode, choices.ContractType, choices.Telework])  # fmt: skip
@pytest.mark.parametrize("value", [None, [], ["x"], {}, {"a": "b"}, [["x"]]], ids=repr)
def test_a_list_or_a_mapping_where_a_value_belongs_is_a_fault_not_a_crash(sort, value):
    assert refusal(sort, value)


@pytest.mark.parametrize("text", ["05 65 00 00 00", "0565000000", "05.65.00.00.00", "+33 5 65 00 00 00",
                                  f"05{NBSP}65{NBSP}00{NBSP}00{NBSP}00"])  # fmt: skip
def test_telephone_numbers(text):
    assert parse(values.Phone, text).isascii()


@pytest.mark.parametrize("text", ["05 65", "15", "+33 (0)5 65 00 00 00", "٠٥ ٦٥ ٠٠ ٠٠ ٠٠", "05 65 00 00 00 ou 06"])
def test_what_is_no_telephone_number_is_refused(text):
    assert "05 65 00 00 00" in refusal(values.Phone, text)


@pytest.mark.parametrize("text", ["https://www.lot.fr/", "http://lot.fr", "https://lot.fr/a?b=c&d=%20#e", "HTTPS://LOT.FR",
                                  "https://www.lot.fr/l-été"])  # fmt: skip
def test_web_addresses(text):
    assert parse(values.WebAddress, text) == text


@pytest.mark.parametrize("text", ["javascript:alert(1)", "www.lot.fr", "//lot.fr", "/page", "mailto:a@lot.fr",
                                  "https://lot.fr/ page", "https://", "data:text/html,x", "https://a@lot.fr/",
                                  'https://lot.fr/"><script>', "https:\\\\lot.fr", " https://lot.fr", "https://lot.fr\n"])  # fmt: skip
def test_what_is_no_web_address_is_refused(text):
    assert "adresse complète" in refusal(values.WebAddress, text)


@pytest.mark.parametrize(
    "text", ["fournil", "a@", "@lot.fr", "a b@lot.fr", "a@lot", "a@lot.fr, b@lot.fr", "<a@lot.fr>"]
)
def test_what_is_no_email_address_is_refused(text):
    assert "prenom.nom@exemple.fr" in refusal(values.EmailAddress, text)


@pytest.mark.parametrize(
    "text", ["content/images/a.jpg", "ambassadors/photos/a-b_2.webp", "content/images/sous/a.avif"]
)
def test_picture_paths(text):
    assert parse(values.ImagePath, text) == text


@pytest.mark.parametrize("text", ["/content/images/a.jpg", "content/images/../a.jpg", "content/images//../a.jpg",
                                  "content/images/A.jpg", "content/images/é.jpg", "content/images/a b.jpg",
                                  "content/images/a.gif", "content/images/a.jpg.exe", "images/a.jpg", "a.jpg",
                                  "https://lot.fr/a.jpg", "content/images/.jpg", "content/images/./a.jpg",
                                  "content\\images\\a.jpg", "content/images/a.jpg\n"])  # fmt: skip
def test_what_is_no_picture_path_is_refused(text):
    assert "chemin d'image" in refusal(values.ImagePath, text)


def test_choices_are_told_by_their_word_or_the_nearest_one():
    assert parse(choices.ContractType, "CDI") is choices.ContractType.CDI
    assert str(choices.ContractType.SAI) == "Contrat saisonnier"
    assert "vouliez-vous dire « CDI »" in refusal(choices.ContractType, "cdi")
    assert "vouliez-vous dire « temps plein »" in refusal(choices.WorkingTime, "Temps-plein")
    assert "vouliez-vous dire « certifiee »" in refusal(choices.Organic, "certifiée")
    assert "SAI (Contrat saisonnier)" in refusal(choices.ContractType, "été")
    assert "non, ponctuel, partiel, total" in refusal(choices.Telework, "xyz")


@pytest.mark.parametrize("choice", choices.Choice.__subclasses__(), ids=lambda choice: choice.__name__)
def test_each_word_of_a_closed_list_is_typed_without_accent_and_read_with_a_label(choice):
    for member in choice:
        assert member.value.isascii()
        assert member.label[0].isupper() or member.label[0].islower()
        assert parse(choice, member.value) is member


@pytest.mark.parametrize("text", [" ", "\n", NBSP * 3, "a", " a "])
@pytest.mark.parametrize("sort", [values.Line, values.Text])
def test_blanks_are_no_text(sort, text):
    """Else a picture would pass with three spaces as its alternative text."""
    assert refusal(sort, text)


def test_texts_lose_the_blanks_around_them():
    assert parse(values.Line, "  Le Lot\n") == "Le Lot"
    assert "tient sur plusieurs lignes" in refusal(values.Line, "Le\nLot")


@pytest.mark.parametrize(("model", "key", "longest"), [
    (StaticPage, "titre", 120), (StaticPage, "resume", 320), (JobOffer, "employeur", 160),
    (JobOffer, "accompagnement_conjoint", 2000), (BusinessTransfer, "locaux", 2000),
])  # fmt: skip
def test_texts_are_as_long_as_their_field_says(model, key, longest):
    assert entry_of(model, **{key: "x" * longest})
    with pytest.raises(ValidationError):
        entry_of(model, **{key: "x" * (longest + 1)})


CONSENT = {"date": "2026-09-01", "portee": "site", "fin": "2029-09-01"}
PICTURE = {"fichier": "ambassadors/photos/camille.jpg", "alternative": "Camille", "credit": "Exemple"}


@pytest.mark.parametrize(("model", "changes"), [
    (JobOffer, {"postes": "0"}), (JobOffer, {"postes": "501"}), (JobOffer, {"heures_semaine": "61"}),
    (Farm, {"surface_ha": "5000,1"}), (Ambassador, {"annee": "1899"}), (Ambassador, {"annee": "2101"}),
    (BusinessTransfer, {"chiffre_affaires": {"montant": "1", "annee": "1989"}}),
    (Ambassador, {"citation": "x" * 281, "consentement": CONSENT}),
    (JobOffer, {"expire_le": None}), (JobOffer, {"expire_le": "2026-11-02"}), (JobOffer, {"commune": None}),
    (JobOffer, {"contact": {"organisme": "CCI"}}), (JobOffer, {"contact": {}}),
    (JobOffer, {"salaire": {"min": "2", "max": "1", "periode": "annuel"}}),
    (JobOffer, {"salaire": {"max": "1", "periode": "annuel"}}),
    (JobOffer, {"title": "Boulanger"}), (JobOffer, {"kind": "emploi"}), (JobOffer, {"genre": "emploi"}),
    (Farm, {"productions": []}), (Farm, {"productions": "ovins"}), (LifeAsset, {"faits": []}),
    (Event, {"fin": "2027-03-11"}), (Event, {"expire_le": None}), (Event, {"expire_le": "2027-03-12"}),
    (Event, {"fin": "2027-03-14"}), (Event, {"publie_le": "2027-03-14"}),
    (Ambassador, {"document": None}), (Ambassador, {"citation": "Chez moi."}), (Ambassador, {"image": PICTURE}),
    (Ambassador, {"consentement": CONSENT | {"fin": "2026-09-01"}}),
    (Ambassador, {"consentement": CONSENT | {"portee": None}}),
    (StaticPage, {"image": PICTURE | {"alternative": " "}}), (StaticPage, {"en_lien": ["../emplois/x"]}),
])  # fmt: skip
def test_rules_of_the_kinds(model, changes):
    with pytest.raises(ValidationError):
        entry_of(model, **changes)


@pytest.mark.parametrize(("model", "changes"), [
    (JobOffer, {"salaire": {"min": "2 000", "max": "2 000", "periode": "mensuel"}}),
    (JobOffer, {"contact": {"consigne": "Passer à l'atelier"}}),
    (Event, {"fin": "2027-03-12"}), (Event, {"fin": "2027-03-13", "expire_le": "2027-03-14"}),
    (Ambassador, {"consentement": CONSENT, "document": None}),
    (Ambassador, {"consentement": CONSENT | {"fin": "2026-11-23"}, "image": PICTURE, "citation": "Chez moi."}),
])  # fmt: skip
def test_what_the_rules_let_through(model, changes):
    assert entry_of(model, **changes)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_examples_of_the_fields_are_right(kind):
    """What the handbook shows must be accepted when it is copied, each example alone on a right entry."""
    for key, info in fields_of(kind.model).items():
        if info.examples:
            example = str(info.examples[0])
            assert entry_of(kind.model, **{key: [example[2:]] if example.startswith("- ") else example}), key


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_key_of_the_front_matter_is_internal(kind):
    assert all(key.replace("_", "").isalnum() and key.isascii() and key.islower() for key in fields_of(kind.model))


def test_an_employer_may_stay_unnamed():
    assert entry_of(JobOffer, employeur="confidentiel").employer is None
    assert entry_of(JobOffer, employeur="Confidentiel").employer is None
    assert entry_of(JobOffer, employeur="Centre hospitalier").employer == "Centre hospitalier"


def test_numbers_and_dates_from_code_are_taken_as_they_are():
    entry = entry_of(JobOffer, postes=3, publie_le=date(2026, 11, 1), brouillon=True, heures_semaine=Decimal("35.5"))
    assert (entry.positions, entry.published_on, entry.draft) == (3, date(2026, 11, 1), True)


def test_entries_cannot_be_changed():
    with pytest.raises(ValidationError):
        entry_of(JobOffer).title = "Autre"


def test_quote_is_one_safe_line():
    assert quote("a\x1b[31m\nb\u202ec") == "« a [31m b c »"
    assert len(quote("x" * 1000)) < 70


def test_places_are_written_as_people_count():
    assert dotted(("faits", 0, "source", "titre")) == "faits[1].source.titre"
    assert dotted(()) == "(fichier)"


def test_nearest_word():
    assert nearest("salair", ["salaire", "secteur"]) == "salaire"
    assert nearest("xyzzy", ["salaire", "secteur"]) is None


def test_the_factory_makes_a_right_file_of_each_kind(tmp_path):
    write_project(tmp_path, {f"{kind.folder}/essai.md": file_of(kind.model) for kind in KINDS})
    assert len(list(tmp_path.rglob("*.md"))) == len(KINDS)
