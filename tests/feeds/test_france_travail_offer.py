from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.catalogue.choices import ContractType, Experience, SalaryPeriod, WorkingTime
from plugins.catalogue.display import facts
from plugins.catalogue.kinds import BusinessTransfer, JobOffer
from plugins.feeds.foreign import cut, one_line, plain_text, web_address
from plugins.feeds.source import Item, Quarantined, Reading
from plugins.feeds.sources.france_travail.offer import normalise
from plugins.feeds.sources.france_travail.pay import hours_of, salary_of
from plugins.feeds.sources.france_travail.settings import FranceTravail
from plugins.territory.knowledge import CommuneShape, Knowledge
from plugins.territory.model import GeoPoint, load_territory
from tests.feeds.france_travail_peer import COMPLETE, offer, quirks, strays

FEED = FranceTravail.model_validate({"(nom)": "france-travail"})
FETCHED = date(2026, 11, 21)
PAGE = "https://candidat.francetravail.fr/offres/recherche/detail/"


def read(record: object) -> Item | Quarantined:
    return normalise(record, Reading(FEED, FETCHED, load_territory()))


def job(**changes: Any) -> JobOffer:
    result = read(offer(1, **changes))
    assert isinstance(result, JobOffer), result
    return result


def reason(**changes: Any) -> str:
    result = read(offer(1, **changes))
    assert isinstance(result, Quarantined)
    return str(result)


def test_an_ordinary_offer() -> None:
    read = job()
    assert (read.slug, read.path) == ("france-travail-001test", "france-travail:001TEST")
    assert (read.title, read.commune) == ("Boulanger / Boulangère n° 1 (H/F)", "46102")
    assert read.body == "Vous façonnez et cuisez le pain.\nVous aimez l'équipe du matin.\n\nLogement possible."
    assert read.summary == "Vous façonnez et cuisez le pain. Vous aimez l'équipe du matin. Logement possible."
    assert (read.published_on, read.expires_on) == (date(2026, 11, 2), None)
    assert (read.employer, read.employer_url) == ("Le Four de l'Essai", "https://four.example")
    assert (read.contract, read.contract_detail) == (ContractType.CDD, "6 Mois")
    assert (read.rome, read.trade) == ("D1102", "Boulanger / Boulangère")
    assert read.sector == "Boulangerie et boulangerie-pâtisserie"
    assert read.salary is not None
    assert (read.salary.minimum, read.salary.maximum, read.salary.period, read.salary.comment) == (
        Decimal(2100), Decimal(2400), SalaryPeriod.MONTH, None,
    )  # fmt: skip
    assert read.salary_text == "Selon expérience, Mutuelle"
    assert (read.working_time, read.weekly_hours, read.hours_detail) == (WorkingTime.FULL, 35, "Travail en journée")
    assert (read.experience, read.experience_detail) == (Experience.REQUIRED, "2 An(s), en boulangerie")
    assert read.qualifications == ("CAP, BEP et équivalents, boulangerie (obligatoire)",)
    assert read.licences == ("B - Véhicule léger (obligatoire)",)
    assert read.skills == ("Maintenir un environnement de travail propre",)
    assert (read.positions, read.starts_on, read.telework) == (2, None, None)


def test_the_source_is_what_the_licence_asks_to_show() -> None:
    source = job().source
    assert source is not None
    assert (source.feed, source.label, source.external_id) == ("france-travail", "France Travail", "001TEST")
    assert source.url == PAGE + "001TEST"
    assert (source.fetched_on, source.updated_at) == (FETCHED, datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert (source.licence, source.licence_url) == (FEED.licence, FEED.licence_url)


def test_recruiters_are_shown_as_the_licence_asks() -> None:
    contact = job().contact
    assert (contact.person, contact.phone) == ("Mme Personne INVENTEE", "05 00 00 00 00")
    assert (contact.email, contact.instructions) == (None, "1 rue de l'Essai")
    odd = job(
        contact={"telephone": "le soir au 12", "commentaire": "A contacter après 19h", "courriel": "a@example.org"}
    )
    assert (odd.contact.phone, odd.contact.email) == (None, "a@example.org")
    assert odd.contact.instructions == "A contacter après 19h, le soir au 12"


def test_everything_that_the_api_says_is_on_the_offer() -> None:
    """The licence: all the content of an offer. Each text of a complete record is found in what the page shows."""
    record = offer(1, **COMPLETE)
    result = read(record)
    assert isinstance(result, JobOffer)
    shown = " ".join([result.model_dump_json(), *(fact.text for fact in facts(result))])
    codes = {"id", "code", "codeFormation", "codePostal", "commune", "romeCode", "deplacementCode", "qualificationCode",
             "secteurActivite", "origine", "exigence", "experienceExige", "typeContrat", "dateCreation",
             "dateActualisation"}  # fmt: skip
    # Logos are pictures; a place, a contract, a pay and hours that we understand are told in our own words.
    otherwise = {"logo", "lieuTravail.libelle", "typeContratLibelle", "natureContrat", "salaire.libelle",
                 "dureeTravailLibelle", "dureeTravailLibelleConverti"}  # fmt: skip
    missing = {key for key, text in texts(record) if " ".join(text.split()).rstrip(".") not in shown}
    assert {key for key in missing if key.rpartition(".")[2] not in codes | {"logo"}} <= otherwise


def texts(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    for name, inner in value.items() if isinstance(value, dict) else []:
        yield from texts(inner, f"{key}.{name}" if key else name)
    for inner in value if isinstance(value, list) else []:
        yield from texts(inner, key)
    if isinstance(value, str):
        yield key, value


def test_a_take_over_is_a_business_to_take_over() -> None:
    result = read(offer(1, typeContrat="REP", typeContratLibelle="Reprise d'entreprise", codeNAF="10.71C"))
    assert isinstance(result, BusinessTransfer)
    assert (result.activity, result.naf, result.transfers) == ("Boulangerie et boulangerie-pâtisserie", "10.71C", ())
    assert result.source is not None
    assert {"Contrat", "Salaire brut", "Langues"} <= {detail.label for detail in result.details}


@pytest.mark.parametrize(
    ("place", "commune"),
    [
        ({"libelle": "46 - Lot", "latitude": 44.4491, "longitude": 1.4366}, "Cahors"),
        ({"libelle": "46 - Lot", "latitude": 1.4366, "longitude": 44.4491}, "Cahors"),
        ({"latitude": 44.4491, "longitude": 1.4366}, "Cahors"),
        ({"libelle": "46 - FIGEAC", "latitude": 44.4491, "longitude": 1.4366}, "Figeac"),
        ({"libelle": "82 - Lieu", "latitude": 44.4491, "longitude": 1.4366}, None),
        ({"libelle": "46 - Lot", "latitude": "44.4491", "longitude": 1.4366}, None),
        ({"libelle": "46 - Lot", "latitude": 44.4491}, None),
        ({"libelle": "France", "latitude": 43.6, "longitude": 1.44}, None),
    ],
)
def test_coordinates_serve_where_the_label_is_vague(place: dict[str, object], commune: str | None) -> None:
    result = read(offer(1, lieuTravail=place))
    name = load_territory().by_code[result.commune].name if isinstance(result, JobOffer) else None
    assert name == commune


def test_a_known_outline_places_what_no_centre_does() -> None:
    square = ((1.5, 44.5), (1.6, 44.5), (1.6, 44.6), (1.5, 44.6))
    shape = CommuneShape("communes", "46102", GeoPoint(latitude=44.55, longitude=1.55), (square,), 1000)
    reading = Reading(FEED, FETCHED, load_territory(), Knowledge(shapes=(shape,)))
    result = normalise(offer(1, lieuTravail={"libelle": "46 - Lot", "latitude": 44.51, "longitude": 1.59}), reading)
    assert isinstance(result, JobOffer)
    assert result.commune == "46102"


@pytest.mark.parametrize("record", quirks(), ids=lambda record: record["id"])
def test_quirks_are_published(record: dict[str, Any]) -> None:
    assert isinstance(read(record), BusinessTransfer if record["typeContrat"] == "REP" else JobOffer)


@pytest.mark.parametrize(("record", "why"), strays(), ids=lambda value: value if isinstance(value, str) else "")
def test_strays_are_quarantined_with_their_reason(record: dict[str, Any], why: str) -> None:
    result = read(record)
    assert isinstance(result, Quarantined)
    assert result.reason == why


@pytest.mark.parametrize(
    ("place", "commune"),
    [
        ({"commune": "46042"}, "46042"),
        ({"libelle": "46 - FIGEAC"}, "46102"),
        ({"libelle": "46 - St Céré"}, "46251"),
        ({"libelle": "46-Saint-Cere", "commune": ""}, "46251"),
        ({"libelle": "Figeac", "codePostal": "46100"}, "46102"),
        ({"libelle": "46 - LHOSPITALET", "commune": "46172"}, "46172"),
        ({"libelle": "46 - PERN", "commune": "46217"}, "46172"),
        # INSEE codes that are also postcodes of another commune.
        ({"libelle": "46 - FAYCELLES", "commune": "46100", "codePostal": "46100"}, "46100"),
        ({"libelle": "46 - FIGEAC", "commune": "46999"}, "46102"),
    ],
)
def test_communes(place: dict[str, str], commune: str) -> None:
    assert job(lieuTravail=place).commune == commune


def test_every_commune_of_the_lot_can_be_an_offer_s_place() -> None:
    for code, commune in load_territory().by_code.items():
        assert job(lieuTravail={"commune": code}).commune == commune.code


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ({"libelle": "Figeac"}, "001TEST : lieu trop vague (« Figeac »)"),
        ({"libelle": "46 - Lot"}, "lieu trop vague (« 46 - Lot »)"),
        ({"libelle": "46 - 46100"}, "lieu trop vague"),
        ({"libelle": "France"}, "lieu trop vague (« France »)"),
        ({}, "lieu trop vague (« rien »)"),
        ([], "lieu trop vague"),
        ({"libelle": "82 - FIGEAC"}, "lieu hors du Lot (« 82 - FIGEAC »)"),
        ({"libelle": "2A - AJACCIO"}, "lieu hors du Lot"),
        ({"libelle": "46 - FIGEAC", "commune": "97411"}, "lieu hors du Lot"),
    ],
)
def test_places_that_are_none(place: object, why: str) -> None:
    assert why in reason(lieuTravail=place)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Aide&nbsp;à domicile&#39;s (H/F)", "Aide à domicile's (H/F)"),
        ("  Chef\u00a0de\u202frang\t\n F/H ", "Chef de rang F/H"),
        ("<b>Serveur</b> <script>alert(1)</script>(H/F)", "Serveur (H/F)"),
        ("Vendeur \u202eruednev\u202c \u200b(H/F)\x00", "Vendeur ruednev (H/F)"),
        ("C&amp;amp;A : vendeur", "C&A : vendeur"),
        ("Mécanicien < 3 ans > de métier", "Mécanicien < 3 ans > de métier"),
        ("x" * 300, "x" * 119 + "…"),
        ("Technicien de maintenance " * 6 + "(H/F)", ("Technicien de maintenance " * 4).strip() + "… (H/F)"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert job(intitule=text).title == title


@pytest.mark.parametrize("identifier", ["", "ab", "../etc/passwd", "a b c", "é" * 5, "x" * 21, 12345, None, "abc\n"])
def test_identifiers_that_are_refused(identifier: object) -> None:
    assert "identifiant absent ou refusé" in reason(id=identifier)


@pytest.mark.parametrize(
    ("created", "day"),
    [
        ("2026-11-01T22:59:59Z", date(2026, 11, 1)),
        ("2026-11-01T23:00:00.000Z", date(2026, 11, 2)),
        ("2026-07-01T22:00:00Z", date(2026, 7, 2)),
        ("2026-07-01T22:00:00", date(2026, 7, 2)),
        ("2026-07-01T00:30:00+02:00", date(2026, 7, 1)),
    ],
)
def test_an_offer_is_published_on_a_day_of_paris(created: str, day: date) -> None:
    assert job(dateCreation=created).published_on == day


@pytest.mark.parametrize("created", ["", "hier", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", 1_700_000_000, []])
def test_dates_that_are_none(created: object) -> None:
    assert "date de création absente ou illisible" in reason(dateCreation=created)


def test_a_wrong_update_date_is_left_out() -> None:
    assert job(dateActualisation="bientôt").source.updated_at is None


@pytest.mark.parametrize(
    ("contact", "origin", "agency", "url"),
    [
        ({"urlPostulation": "https://a.example/p"}, {"urlOrigine": "https://b.example/"}, {}, "https://a.example/p"),
        ({"urlPostulation": "javascript:alert(1)"}, {"urlOrigine": "https://b.example/"}, {}, "https://b.example/"),
        ({"urlPostulation": "www.a.example"}, {}, {}, PAGE + "001TEST"),
        ({"courriel": f"Pour postuler, utiliser le lien suivant : {PAGE}001TEST"}, {}, {}, PAGE + "001TEST"),
        ({}, {}, {"courriel": "Pour postuler, utiliser le lien suivant : https://c.example/x."}, "https://c.example/x"),
        ({"courriel": "personne@example.org"}, {}, {}, PAGE + "001TEST"),
        ({"coordonnees1": "https://d.example/"}, {}, {}, "https://d.example/"),
        ({}, {"urlOrigine": "https://b.example/?a=1&amp;b=2"}, {}, "https://b.example/?a=1&b=2"),
        ({}, {"urlOrigine": "https://b.example/\u202egpj"}, {}, PAGE + "001TEST"),
        ({}, {"urlOrigine": "https://moi:mdp@b.example/"}, {}, PAGE + "001TEST"),
        ({}, {"urlOrigine": "http://[b.example/"}, {}, PAGE + "001TEST"),
        ("x", ["y"], 3, PAGE + "001TEST"),
    ],
)
def test_where_to_apply(contact: object, origin: object, agency: object, url: str) -> None:
    read = job(contact=contact, origineOffre=origin, agence=agency)
    assert (read.contact.url, read.contact.reference) == (url, "001TEST")


@pytest.mark.parametrize(
    ("label", "low", "high", "period", "comment"),
    [
        ("Annuel de 30000.0 Euros à 35000.0 Euros sur 12.0 mois", "30000", "35000", SalaryPeriod.YEAR, None),
        ("Annuel de 30000,00 Euros à 35000,00 Euros sur 13.5 mois", "30000", "35000", SalaryPeriod.YEAR, "sur 13,5 mois"),
        ("Mensuel de 1923.00 Euros sur 12 mois", "1923", None, SalaryPeriod.MONTH, None),
        ("Mensuel de 2 100 € à 2 400 €", "2100", "2400", SalaryPeriod.MONTH, None),
        ("Mensuel de 2000 Euros à 2000 Euros", "2000", None, SalaryPeriod.MONTH, None),
        ("Horaire de 12.5 Euros", "12.5", None, SalaryPeriod.HOUR, None),
        ("horaire de 11,88 euro", "11.88", None, SalaryPeriod.HOUR, None),
    ],
)  # fmt: skip
def test_salaries(label: str, low: str, high: str | None, period: SalaryPeriod, comment: str | None) -> None:
    salary = salary_of(label)
    assert salary is not None
    assert (salary.minimum, salary.maximum) == (Decimal(low), Decimal(high) if high else None)
    assert (salary.period, salary.comment) == (period, comment)


@pytest.mark.parametrize(
    "label",
    ["Mensuel de 11,88", "Autre de 2300,00", "Annuel de 35000 Euros à 30000 Euros", "Horaire de 1900 Euros",
     "Annuel de 1e9 Euros", "A négocier", "Cachet de 150 Euros"],
)  # fmt: skip
def test_salaries_that_only_words_can_tell(label: str) -> None:
    read = job(salaire={"libelle": label, "commentaire": "Primes"})
    assert (read.salary, read.salary_text) == (None, f"{label}, Primes")


@pytest.mark.parametrize(
    ("label", "hours", "detail"),
    [
        ("35H", Decimal(35), None),
        ("35H/semaine\nTravail en journée", Decimal(35), "Travail en journée"),
        ("24H30 Travail samedi et dimanche", Decimal("24.5"), "Travail samedi et dimanche"),
        ("39 h par semaine", Decimal(39), None),
        ("20H/mois", None, "20H/mois"),
        ("151H/mois", None, "151H/mois"),
        ("70H", None, "70H"),
        ("0H", None, "0H"),
        ("Horaires variables", None, "Horaires variables"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_hours(label: object, hours: Decimal | None, detail: str | None) -> None:
    assert hours_of(label) == (hours, detail)


def test_what_cannot_be_read_is_left_out_and_the_offer_stays() -> None:
    read = job(
        romeCode="XX", nombrePostes=True, entreprise={"nom": "confidentiel", "url": "pas une adresse"},
        experienceExige="Z", dureeTravailLibelleConverti="?", competences="non", permis=[None, {"libelle": 3}],
        formations=[{"niveauLibelle": "n" * 500, "exigence": "E"}], description=None,
    )  # fmt: skip
    assert (read.rome, read.positions, read.employer, read.employer_url) == (None, 1, None, None)
    assert (read.experience, read.working_time, read.skills, read.licences) == (None, None, (), ())
    assert len(read.qualifications[0]) <= 160
    assert (read.body, read.summary) == ("", "Boulanger / Boulangère n° 1 (H/F), CDD, Figeac")


def test_a_long_description_is_summed_up_between_two_words() -> None:
    summary = job(description="Un mot. " * 200).summary
    assert len(summary) <= 280
    assert summary.endswith(("Un mot…", "Un…"))


# ---- whatever comes

_TEXTS = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(
    ["46 - FIGEAC", "<img src=x onerror=alert(1)", "&lt;b&gt;", "\u202e", "\ud83d", "Annuel de 1 Euros", "35H", "46042"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)
_KEYS = sorted(offer(1))
_MANDATORY = {"id", "intitule", "dateCreation", "lieuTravail", "typeContrat"}
_INNER = ["nom", "libelle", "url", "urlPostulation", "urlOrigine", "courriel", "exigence", "commentaire", "horaires",
          "listeComplements", "niveauLibelle", "domaineLibelle", "commune", "codePostal"]  # fmt: skip
_LIKELY = (
    _JSON
    | st.dictionaries(st.sampled_from(_INNER), _JSON)
    | st.lists(st.dictionaries(st.sampled_from(_INNER), _JSON), max_size=3)
)


def assert_safe(text: str) -> None:
    assert not re.search(r"<[a-zA-Z/!?]", text)
    assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in text)


@settings(max_examples=150, deadline=None)
@given(_JSON | st.dictionaries(st.sampled_from(_KEYS), _LIKELY))
def test_any_record_gives_an_offer_or_a_reason(record: object) -> None:
    result = read(record)
    assert isinstance(result, JobOffer | BusinessTransfer | Quarantined)
    if isinstance(result, Quarantined):
        assert_safe(str(result))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(set(_KEYS) - _MANDATORY)), _LIKELY))
def test_no_optional_field_ever_costs_the_offer(changes: dict[str, object]) -> None:
    assert isinstance(read(offer(1) | changes), JobOffer)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec=None) | st.sampled_from("<>&;/!ab\u202e\u200b\n"), max_size=200))
def test_no_foreign_text_carries_markup_or_hidden_characters(text: str) -> None:
    assert_safe(plain_text(text))
    assert_safe(one_line(text) or "")
    assert len(cut(text, 20)) <= 20
    address = web_address("https://x.example/" + text)
    assert address is None or address.isprintable()


@pytest.mark.parametrize(
    ("foreign", "plain"),
    [
        ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
        ("Un<br/>Deux\r\nTrois\u2028Quatre", "Un\nDeux\nTrois\nQuatre"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Bonjour", "Bonjour"),
        ("<scr<b>ipt>alert(1)</script>", "alert(1)"),
        ("<<a", "a"),
        ("<img src=x onerror=alert(1)", "img src=x onerror=alert(1)"),
        ("<!-- caché -->vu", "vu"),
        ("R&D &copy=1 &#8238;x&#x202e;", "R&D &copy=1 x"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("&" + "amp;" * 5, "&amp;amp;amp;"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
        (12, ""),
    ],
)
def test_plain_text(foreign: object, plain: str) -> None:
    assert plain_text(foreign) == plain


@pytest.mark.parametrize(
    "text", ["<a" * 50_000, "<script" * 50_000, "&amp;" * 50_000, "<!--" * 50_000, " \n" * 100_000]
)
def test_hostile_text_costs_no_time(text: str) -> None:
    started = datetime.now(UTC)
    plain_text(text)
    one_line(text)
    assert (datetime.now(UTC) - started).total_seconds() < 2


def test_deeply_nested_values_are_survived() -> None:
    deep: object = []
    for _ in range(5000):
        deep = [deep]
    for key in _KEYS:
        assert isinstance(read(offer(1) | {key: deep}), JobOffer | Quarantined)
