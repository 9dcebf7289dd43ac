"""The smaller job sources, from their documented format to the offers of the site."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from plugins.catalogue.choices import ContractType, WorkingTime
from plugins.catalogue.kinds import JobOffer
from plugins.feeds.config import read_feeds
from plugins.feeds.loading import load_feeds
from plugins.feeds.registry import SOURCES
from tests.feeds.desk import Desk
from tests.feeds.peers_jobs import (
    ATOM,
    DATASET,
    JOB_LISTING,
    RSS_TYPE,
    Shelf,
    dataset,
    item,
    job,
    job_listing,
    jobs,
    post,
    posts_csv,
    rss,
    territorial,
)


def offers(desk: Desk) -> tuple[JobOffer, ...]:
    entries = load_feeds(desk.root, datetime.now(UTC), desk.environ).entries
    assert all(isinstance(entry, JobOffer) for entry in entries)
    return tuple(entry for entry in entries if isinstance(entry, JobOffer))


def quarantined(desk: Desk) -> tuple[str, ...]:
    (status,) = load_feeds(desk.root, datetime.now(UTC), desk.environ).statuses
    return status.quarantined


# ---- what each one says


def test_a_post_of_emploi_territorial(shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    shelf.documents["/rss"] = (rss(territorial(1)), RSS_TYPE)
    desk = desk_of("emploi-territorial")
    assert desk.refresh(), desk.everything
    (offer,) = offers(desk)
    assert (offer.slug, offer.title) == ("source-o046261100000001", "AGENT D'ESSAI N° 1 H/F")
    assert offer.source is not None
    assert (
        offer.source.url == offer.contact.url == "https://www.emploi-territorial.fr/offre/o046261100000001-agent-essai"
    )
    assert (offer.source.external_id, offer.contact.reference) == ("O046261100000001", "O046261100000001")
    assert (offer.employer, offer.trade, offer.commune) == ("MAIRIE D'ESSAI", "Jardinier, Jardinière", "46102")
    assert (offer.published_on, offer.expires_on) == (date(2026, 11, 14), date(2026, 12, 14))
    assert [(detail.label, detail.text) for detail in offer.details] == [("Grade(s)", "Adjoint technique")]
    assert (offer.body, offer.summary) == ("Emploi permanent", "AGENT D'ESSAI N° 1 H/F, MAIRIE D'ESSAI, Figeac")
    assert (offer.contract, offer.salary, offer.contact.person, offer.contact.phone) == (None, None, None, None)


def test_emploi_territorial_is_filtered_again_by_the_number(shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    shelf.documents["/rss"] = (
        rss(*map(territorial, range(3)), territorial(9, departement="012"), territorial(8, guid="?")),
        RSS_TYPE,
    )
    desk = desk_of("emploi-territorial")
    assert desk.refresh()
    assert len(offers(desk)) == 3
    assert quarantined(desk) == (
        "O012261100000009 : lieu hors du Lot (« offre n° O012261100000009 »)",
        "sans identifiant : identifiant absent ou refusé (« absent »)",
    )


def test_a_filter_that_the_service_ignores_is_a_failure(shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    strangers = (territorial(number, departement="085") for number in range(5))
    shelf.documents["/rss"] = (rss(territorial(1), *strangers), RSS_TYPE)
    desk = desk_of("emploi-territorial")
    assert not desk.refresh()
    assert "5 offres sur 6 sont hors du département 046 ; le service n'a pas tenu compte du filtre" in desk.everything


@pytest.mark.parametrize(
    ("changes", "expiry"),
    [
        ({"description": "<div><strong>Date limite : </strong>30/11/2026</div>"}, date(2026, 12, 1)),
        ({"description": "Date de publication : du 14/11/2026 au 31/12/2099"}, None),
        ({"description": ""}, None),
    ],
)
def test_the_end_is_what_the_source_says_or_none(
    shelf: Shelf, desk_of: Callable[..., Desk], changes: dict[str, str], expiry: date | None
) -> None:
    shelf.documents["/rss"] = (rss(territorial(1, **changes)), RSS_TYPE)
    desk = desk_of("emploi-territorial")
    assert desk.refresh()
    (offer,) = offers(desk)
    assert (offer.published_on, offer.expires_on, offer.commune) == (date(2026, 11, 14), expiry, "46102")


def test_a_row_of_choisir_le_service_public(shelf: Shelf, desk_of: Callable[..., Desk], httpserver: HTTPServer) -> None:
    rows = [post(1), post(2, Localisation_du_poste="Creuse (23)", Lieu_d_affectation="23200 Aubusson")]
    shelf.documents[DATASET] = (
        dataset(
            ("offres-datagouv-20261109.csv", "https://static.data.gouv.fr/offres-datagouv-20261109.csv"),
            ("offres-datagouv-20261116.csv", httpserver.url_for("/resources/offres-datagouv-20261116.csv")),
        ),
        "application/json",
    )
    shelf.documents["/resources/offres-datagouv-20261116.csv"] = (posts_csv(rows), "text/csv")
    desk = desk_of("service-public", DATASET)
    assert desk.refresh(), desk.everything
    assert "Essai : 2 lignes lues, 1 à garder" in desk.said
    (offer,) = offers(desk)
    assert (offer.slug, offer.title, offer.commune) == ("source-2026-0000001", "Infirmier d'essai n° 1 H/F", "46042")
    assert offer.contact.url == "https://choisirleservicepublic.gouv.fr/nos-offres/filtres/mot-cles/2026-0000001/"
    assert (offer.employer, offer.trade) == ("Hôpital d'essai", "Infirmier")
    assert (offer.contract, offer.contract_detail) == (
        None, "Emploi ouvert aux titulaires et aux contractuels, 1 an",
    )  # fmt: skip
    assert (offer.working_time, offer.experience_detail) == (WorkingTime.FULL, "Confirmé")
    assert offer.qualifications == ("Niveau 6 Licence/diplômes équivalents",)
    assert (offer.published_on, offer.expires_on) == (date(2026, 11, 10), date(2027, 1, 1))
    told = {detail.label: detail.text for detail in offer.details}
    assert told.keys() == {"Organisme de rattachement", "Versant", "Catégorie", "Télétravail", "Compétences attendues"}
    assert told["Compétences attendues"] == "- Soigner\n- Accueillir"
    assert "INVENTEE" not in repr(offer)


def test_the_quirks_of_the_file(shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    rows = [
        post(1, Date_de_fin_de_publication_par_défaut="31/12/2099"),
        post(2, Date_de_fin_de_publication_par_défaut="01/11/2026"),
        post(3, Lieu_d_affectation="", Employeur="", Organisme_de_rattachement="Préfecture du Lot"),
        post(4, Référence=""),
        post(5, Lieu_d_affectation="", Employeur="MAIRIE DE ST CERE"),
        post(5, Lieu_d_affectation="46100 Figeac"),
        post(6, Temps_Plein="", Date_de_fin_de_publication_par_défaut=""),
        post(7, Localisation_du_poste="Lot-et-Garonne (47)"),
        post(8, Lieu_d_affectation="2 place d'Essai : 82000 Montauban"),
        post(9, Référence="O046261000000009 / B"),
    ]
    shelf.documents["/offres.csv"] = (posts_csv(rows), "text/csv; charset=utf-8")
    desk = desk_of("service-public", "/offres.csv")
    assert desk.refresh(), desk.everything
    kept = {offer.slug: offer for offer in offers(desk)}
    assert [offer.expires_on for offer in kept.values()] == [None, date(2027, 1, 1), None, date(2027, 1, 1)]
    assert [offer.commune for offer in kept.values()] == ["46042", "46251", "46042", "46042"]
    assert list(kept)[3] == "source-" + hashlib.sha256(b"O046261000000009 / B").hexdigest()[:16]
    assert quarantined(desk) == (
        "2026-0000002 : fin avant le début (« du 10/11/2026 au 01/11/2026 »)",
        "2026-0000003 : lieu trop vague (« Préfecture du Lot »)",
        "sans identifiant : identifiant absent ou refusé",
        "source:2026-0000005 : même identifiant qu'une autre offre",
        "2026-0000008 : lieu hors du Lot (« 2 place d'Essai : 82000 Montauban »)",
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (dataset(), "aucun fichier « offres-datagouv-AAAAMMJJ.csv » dans le jeu de données"),
        (
            dataset(("offres-datagouv-20261116.csv", "https://ailleurs.example/offres-datagouv-20261116.csv")),
            "fichier refusé, sur un hôte qui n'est pas déclaré (ailleurs.example)",
        ),
        (
            dataset(("offres-datagouv-20261116.csv", "http://static.data.gouv.fr/offres-datagouv-20261116.csv")),
            "fichier refusé, sur un hôte qui n'est pas déclaré (static.data.gouv.fr)",
        ),
        (b"[" * 100_000, "réponse illisible : le JSON est incomplet ou mal formé"),
        (b"[1]", "aucun fichier « offres-datagouv-AAAAMMJJ.csv »"),
        (b'{"resources": [null, {"title": "offres-datagouv-20261116.csv", "url": 3}]}', "aucun fichier"),
    ],
)
def test_a_dataset_that_cannot_be_trusted(
    shelf: Shelf, desk_of: Callable[..., Desk], content: bytes, said: str
) -> None:
    shelf.documents[DATASET] = (content, "application/json")
    desk = desk_of("service-public", DATASET)
    assert not desk.refresh()
    assert said in desk.everything


def test_an_entry_of_a_partner_s_rss(shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    shelf.documents["/flux"] = (rss(item(1), item(2, title="Cuisinier", category="46500 Gramat")), RSS_TYPE)
    desk = desk_of("syndication")
    assert desk.refresh(), desk.everything
    offer, other = offers(desk)
    assert (offer.title, offer.commune, other.commune) == ("Cuisinier d'essai n° 1 à Gramat", "46128", "46128")
    hidden = "[coordonnées sur l’annonce d’origine]"
    assert offer.body == f"Vous cuisinez pour trente personnes.\n\nÉcrire à {hidden}, {hidden}."
    assert offer.published_on == date(2026, 11, 16)
    assert offer.slug == "source-" + hashlib.sha256(b"https://partenaire.example/?p=1").hexdigest()[:16]
    assert (offer.contact.url, offer.contact.reference) == ("https://partenaire.example/offres/1", None)
    assert (offer.employer, offer.contract, offer.expires_on, offer.working_time) == (None, None, None, None)


def test_an_entry_of_a_partner_s_atom(shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    shelf.documents["/flux"] = (ATOM, "application/atom+xml")
    desk = desk_of("syndication")
    assert desk.refresh(), desk.everything
    (offer,) = offers(desk)
    assert (offer.commune, offer.published_on) == ("46251", date(2026, 11, 16))
    assert offer.body == "Un poste, en atelier, avec une équipe de six personnes."
    assert offer.source is not None
    assert offer.source.updated_at == datetime(2026, 11, 16, 8, tzinfo=UTC)
    assert offer.contact.url == "https://partenaire.example/soudeur?p=1"


def test_a_job_of_wp_job_manager(shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    listed = [job_listing(1), job_listing(2, location="Anywhere", job_type="Freelance", salary="", company="")]
    listed.append(job_listing(3, job_type="Part Time"))
    shelf.documents["/feed"] = (rss(*listed, namespaces=JOB_LISTING), RSS_TYPE)
    desk = desk_of("wp-job-manager", "/feed?feed=job_feed")
    assert desk.refresh(), desk.everything
    assert shelf.asked[0][0] == "/feed?feed=job_feed"
    offer, part = offers(desk)
    assert (offer.title, offer.commune, offer.employer) == ("Menuisier n° 1", "46127", "Atelier d'essai")
    assert (offer.contract, offer.working_time) == (ContractType.CDI, WorkingTime.FULL)
    assert (offer.contract_detail, offer.salary, offer.salary_text) == (
        "CDI, Temps plein", None, "2 000 € brut par mois",
    )  # fmt: skip
    assert offer.body == "Vous fabriquez des escaliers et des portes, seul ou à deux."
    assert (part.contract, part.working_time) == (None, WorkingTime.PART)
    assert "INVENTEE" not in repr(offer)
    assert [line.partition(" : ")[2] for line in quarantined(desk)] == ["lieu trop vague (« Anywhere »)"]


def test_a_job_of_a_recruitment_software(shelf: Shelf, desk_of: Callable[..., Desk]) -> None:
    listed = [
        job(1),
        job(2, city="FIGEAC", postalcode=""),
        job(3, country="ES"),
        job(4, city="Toulouse", postalcode="31000"),
    ]
    shelf.documents["/jobs.xml"] = (
        jobs(*listed, job(5, date="bientôt"), job(6, url="javascript:alert(1)")),
        "text/xml",
    )
    desk = desk_of("indeed-xml")
    assert desk.refresh(), desk.everything
    offer, other = offers(desk)
    assert (offer.slug, offer.title, offer.commune) == ("source-ref-1", "Comptable d'essai n° 1", "46042")
    assert (offer.contract, offer.working_time) == (ContractType.CDD, WorkingTime.PART)
    assert (offer.salary_text, offer.employer, offer.expires_on) == (
        "Selon profil",
        "Cabinet d'essai",
        date(2027, 1, 1),
    )
    assert [(detail.label, detail.text) for detail in offer.details] == [("Catégorie", "Gestion")]
    assert "personne@" not in repr(offer)
    assert other.commune == "46102"
    assert quarantined(desk) == (
        "REF-3 : lieu hors du Lot (« ES »)",
        "REF-4 : lieu hors du Lot (« 31000 Toulouse »)",
        "REF-5 : date de publication absente ou illisible",
        "REF-6 : adresse d'origine absente ou refusée (« javascript:alert(1) »)",
    )


def test_the_committed_file_says_what_the_code_would_take() -> None:
    feeds = {feed.name: feed for feed in read_feeds(Path(__file__).parents[2])}
    for name in ("emploi-territorial", "service-public"):
        assert feeds[name] == SOURCES[name].settings.model_validate({"(nom)": name})


def test_the_examples_for_partners_are_right_once_uncommented(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "offers" / "feeds.toml").read_text(encoding="utf-8")
    examples = text[text.index("# [partenaire-rss]") :].partition("# --- Tableaux")[0]
    (tmp_path / "offers").mkdir()
    (tmp_path / "offers" / "feeds.toml").write_text(re.sub(r"(?m)^# ?", "", examples), encoding="utf-8")
    assert [feed.type for feed in read_feeds(tmp_path)] == ["syndication", "wp-job-manager", "indeed-xml"]
