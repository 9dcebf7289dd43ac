from __future__ import annotations

import io
import os
import re
import time
import tomllib
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from plugins.catalogue.choices import TransferKind
from plugins.catalogue.kinds import BusinessTransfer, Entry, Farm, JobOffer, Offer
from plugins.feeds.config import read_feeds
from plugins.feeds.loading import load_feeds
from plugins.feeds.source import Quarantined, Reading
from plugins.feeds.sources.table import SOURCE
from plugins.feeds.sources.table.keys import keys_of
from plugins.feeds.sources.table.settings import Table
from plugins.territory.model import load_territory
from tests.feeds.desk import Desk
from tests.feeds.partner import HEAD, MAPPING, MEDIA, ROWS, declared, made

FORMATS = ["csv", "xlsx", "json", "xml"]


@pytest.fixture
def partner(tmp_path: Path) -> Desk:
    (tmp_path / "offers").mkdir()
    (tmp_path / ".feeds/depot").mkdir(parents=True)
    return Desk(tmp_path, {})


def write(desk: Desk, text: str) -> None:
    (desk.root / "offers/feeds.toml").write_text(text, encoding="utf-8")


def deposit(desk: Desk, form: str, body: bytes | None = None, mapping: str = MAPPING, more: str = "") -> None:
    """What staff do: put the file down, and say what it is."""
    write(desk, declared(form, f'file = "envoi.{form}"\n{more}', mapping))
    (desk.root / f".feeds/depot/envoi.{form}").write_bytes(made(form) if body is None else body)


def entries(desk: Desk) -> tuple[Entry, ...]:
    return load_feeds(desk.root, datetime.now(UTC), {}).entries


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("at", ["address", "file"])
def test_every_format_gives_the_same_pages(partner: Desk, httpserver: HTTPServer, form: str, at: str) -> None:
    if at == "file":
        deposit(partner, form)
    else:
        write(partner, declared(form, f'address = "{httpserver.url_for("/envoi")}"'))
        httpserver.expect_request("/envoi").respond_with_data(made(form), content_type=MEDIA[form])
    assert partner.refresh("cci"), partner.everything
    assert partner.said == ["CCI de l'essai : 2 lues, 2 gardées, 0 en quarantaine ; écrit dans .feeds/cci.json"]
    bakery, cafe = entries(partner)
    assert isinstance(bakery, BusinessTransfer)
    assert isinstance(cafe, BusinessTransfer)
    assert (bakery.slug, bakery.title, bakery.activity, bakery.commune) == (
        "cci-a-1", "Boulangerie du pont", "Boulangerie", "46042",
    )  # fmt: skip
    assert bakery.published_on == date(2026, 11, 2)
    assert bakery.transfers == (TransferKind.GOODWILL, TransferKind.PREMISES)
    assert bakery.price == Decimal(85000)
    assert bakery.body == bakery.summary == "Un four & deux vitrines."
    assert (bakery.contact.organisation, bakery.contact.phone) == ("CCI de l'essai", "05 65 00 00 00")
    assert bakery.source is not None
    assert (bakery.source.url, bakery.source.external_id) == ("https://cci.example/annonces/1", "A/1")
    # An optional cell that says nothing readable is left out; who has no phone is reached by the partner's page.
    assert (cafe.commune, cafe.published_on, cafe.price) == ("46102", date(2026, 11, 3), None)
    assert cafe.contact.url == "https://cci.example/"
    assert cafe.source is not None
    assert cafe.source.url == "https://cci.example/"


def test_only_the_columns_of_the_mapping_are_kept(partner: Desk) -> None:
    rows = [{**row, "Notes": "CANARI Jeanne Untel"} for row in ROWS]
    for form in FORMATS:
        deposit(partner, form, made(form, rows))
        assert partner.refresh("cci")
        assert "CANARI" not in (partner.root / ".feeds/cci.json").read_text(encoding="utf-8")


def test_what_has_not_changed_is_not_sent_again(partner: Desk, httpserver: HTTPServer) -> None:
    asked: list[str | None] = []

    def answer(request: Request) -> Response:
        asked.append(request.headers.get("If-None-Match"))
        if asked[-1] == '"un"':
            return Response(status=304)
        return Response(made("csv"), content_type="text/csv", headers={"ETag": '"un"'})

    httpserver.expect_request("/envoi").respond_with_handler(answer)
    place = f'address = "{httpserver.url_for("/envoi")}"'
    write(partner, declared("csv", place))
    assert partner.refresh("cci")
    assert partner.refresh("cci")
    assert len(entries(partner)) == 2
    # Another mapping asks another question: the whole answer is needed.
    write(partner, declared("csv", place, MAPPING.replace('prix = "Prix"\n', "")))
    assert partner.refresh("cci")
    assert asked == [None, '"un"', None]


JOB = (
    HEAD.replace('kind = "reprise"', 'kind = "emploi"')
    + """
format = "csv"
file = "envoi.csv"
[cci.columns]
titre = "Poste"
commune = "Lieu"
publie_le = "Date"
contrat = "Contrat"
competences = "Savoir"
contact.courriel = "Mail"
[cci.columns.salaire]
min = "Brut"
[cci.values]
contrat = { "Contrat à durée indéterminée" = "CDI" }
[cci.constants]
salaire.periode = "mensuel"
"""
)
FARM = (
    HEAD.replace('kind = "reprise"', 'kind = "ferme"')
    + """
format = "csv"
file = "envoi.csv"
[cci.columns]
titre = "Nom"
commune = "Lieu"
publie_le = "Date"
productions = "Prod"
surface_ha = "SAU"
bio = "AB"
logement = "Maison"
[cci.values.productions]
"Vaches allaitantes" = "bovins viande"
[cci.values."bio"]
oui = "certifiee"
"""
)


def test_jobs_and_farms_too(partner: Desk) -> None:
    write(partner, JOB)
    path = partner.root / ".feeds/depot/envoi.csv"
    path.write_text(
        "Ref;Poste;Lieu;Date;Contrat;Savoir;Mail;Brut\n"
        "1;Soudeuse;Cambes;3-11-2026;contrat a duree indeterminee;TIG;rh@essai.example;2 100,50 €\n",
        encoding="utf-8",
    )
    assert partner.refresh("cci"), partner.everything
    (job,) = entries(partner)
    assert isinstance(job, JobOffer)
    assert job.contract is not None
    assert (job.contract.value, job.employer, job.skills) == ("CDI", None, ("TIG",))
    assert job.salary is not None
    assert job.salary.minimum == Decimal("2100.50")
    write(partner, FARM)
    path.write_text(
        "Ref;Nom;Lieu;Date;Prod;SAU;AB;Maison\n"
        "F1;Ferme du causse;Gramat;03/11/2026;Vaches allaitantes|Noix|licornes;12,5 ha;OUI;Oui\n",
        encoding="utf-8",
    )
    assert partner.refresh("cci", accept=True), partner.everything
    (farm,) = entries(partner)
    assert isinstance(farm, Farm)
    assert [str(production.value) for production in farm.productions] == ["bovins viande", "noix"]
    assert (farm.area, farm.housing) == (Decimal("12.5"), True)
    assert farm.organic is not None
    assert farm.organic.value == "certifiee"


def test_the_commented_examples_are_right_once_uncommented(tmp_path: Path) -> None:
    committed = (Path(__file__).parents[2] / "offers/feeds.toml").read_text(encoding="utf-8")
    head, mark, examples = committed.partition("# [cci-reprises]\n")
    assert mark
    (tmp_path / "offers").mkdir()
    text = head + re.sub(r"(?m)^# ?", "", mark + examples)
    (tmp_path / "offers/feeds.toml").write_text(text, encoding="utf-8")
    declared_feeds = {feed.name: feed for feed in read_feeds(tmp_path)}
    cci, farms = declared_feeds["cci-reprises"], declared_feeds["chambre-agriculture-fermes"]
    assert isinstance(cci, Table)
    assert isinstance(farms, Table)
    assert (cci.kind, cci.columns["contact.telephone"]) == ("reprise", "Téléphone du conseiller")
    assert (farms.kind, farms.values["bio"]["En conversion"]) == ("ferme", "conversion")


WRONG_MAPPINGS = [
    ('prix = "Prix"', 'prx = "Prix"', "cci.columns.prx: clé inconnue ; vouliez-vous dire « prix » ?"),
    ('prix = "Prix"', 'exemple = "Prix"', "cci.columns.exemple: clé inconnue"),
    ('prix = "Prix"', "prix = 12", "cci.columns.prix: un texte entre guillemets est attendu"),
    ('contact.telephone = "Tel"', 'contact.telefone = "Tel"', "cci.columns.contact.telefone: clé inconnue"),
    ('"Fonds de commerce" = "fonds"', '"Fonds de commerce" = "fond"',
     "cci.values.cession.Fonds de commerce: « fond » n'est pas dans la liste ; vouliez-vous dire « fonds » ?"),
    ('contact.organisme = "CCI', 'contact.courriel = "CCI', "cci.constants.contact.courriel: "),
    ('kind = "reprise"', 'kind = "usine"', "cci.kind: « usine » n'est pas un choix ; écrire l'un de ceux-ci : emploi"),
    ('format = "csv"', 'format = "ods"', "cci.format: « ods » n'est pas un choix"),
    ('file = "envoi.csv"', 'file = "../cci.json"', "cci.file: « ../cci.json » n'est pas un nom de fichier"),
    ('file = "envoi.csv"', 'file = "/etc/passwd"', "n'est pas un nom de fichier"),
    ('file = "envoi.csv"', 'file = ".."', "n'est pas un nom de fichier"),
    ('file = "envoi.csv"', 'file = "a\\\\b"', "n'est pas un nom de fichier"),
    ('file = "envoi.csv"', 'address = "http://cci.example/"', "cci.address: « http://cci.example/ » ferait voyager"),
    ('file = "envoi.csv"', 'encoding = "utf-9"\nfile = "x.csv"', "cci.encoding: « utf-9 » n'est pas un codage"),
    ('file = "envoi.csv"', 'delimiter = "ab"\nfile = "x.csv"', "cci.delimiter: « ab » n'est pas un choix"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "told"), WRONG_MAPPINGS)
def test_a_wrong_mapping_is_said_on_its_line(partner: Desk, right: str, wrong: str, told: str) -> None:
    text = declared("csv", 'file = "envoi.csv"').replace(right, wrong)
    write(partner, text)
    assert not partner.refresh("cci")
    (problem,) = partner.said
    line = text[: text.index(wrong)].count("\n") + 1
    assert problem.startswith(f"offers/feeds.toml:{line}: "), problem
    assert told in problem


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (declared("csv", ""), "cci.file: écrire address (l'adresse où lire le tableau) ou file"),
        (declared("csv", 'file = "a.csv"\naddress = "https://cci.example/"'), "et un seul des deux"),
        (declared("csv", 'file = "a.csv"', "[cci.columns]\ntitre = \"Titre\""), "cci.columns.activite: clé obligatoire absente"),
        (declared("csv", 'file = "a.csv"', ""), "cci.columns: clé obligatoire absente"),
        (declared("csv", 'file = "a.csv"', 'columns = "Titre"'), "cci.columns: une table est attendue"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(partner: Desk, text: str, told: str) -> None:
    write(partner, text)
    assert not partner.refresh("cci")
    assert told in partner.everything


def test_words_for_a_key_that_no_column_fills_are_said(partner: Desk) -> None:
    deposit(partner, "csv", mapping=MAPPING.replace('cession = "Nature"\n', ""))
    assert not partner.refresh("cci")
    assert "cci.values.cession: aucune colonne ne la remplit" in partner.everything


@pytest.mark.parametrize("form", FORMATS)
def test_a_column_that_the_file_has_not_is_said_on_its_line(partner: Desk, form: str) -> None:
    deposit(partner, form, mapping=MAPPING.replace('"Metier"', '"Métier"'))
    assert not partner.refresh("cci")
    text = (partner.root / "offers/feeds.toml").read_text(encoding="utf-8")
    line = text[: text.index('"Métier"')].count("\n") + 1
    place = f"offers/feeds.toml:{line}: cci.columns.activite: colonne « Métier » absente ; colonnes lues : « Ref », « Titre »"
    assert place in partner.everything


def test_an_optional_field_that_no_record_has_does_not_stop_the_others(partner: Desk) -> None:
    rows = [{name: cell for name, cell in row.items() if name != "Prix"} for row in ROWS]
    for form in ("json", "xml"):
        deposit(partner, form, made(form, rows))
        assert partner.refresh("cci")
        assert "cci.columns.prix: colonne « Prix » absente" in partner.everything
        assert len(entries(partner)) == 2


def bomb() -> bytes:
    """A workbook of some hundred kilobytes whose sheet opens into 120 MB."""
    sound, body = zipfile.ZipFile(io.BytesIO(made("xlsx"))), io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sound.namelist():
            sheet = name == "xl/worksheets/sheet2.xml"
            archive.writestr(name, b" " * 120_000_000 if sheet else sound.read(name))
    return body.getvalue()


def lying_bomb() -> bytes:
    """The same, which announces ten bytes."""
    return bomb().replace((120_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


DOCTYPE = b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r><annonce><Ref>&e;</Ref></annonce></r>'
BROKEN = [
    ("xlsx", bomb, "classeur trop gros (plus de 100 Mo une fois ouvert)"),
    ("xlsx", lying_bomb, "classeur XLSX illisible ou incomplet"),
    ("xlsx", lambda: made("xlsx")[:-200], "classeur XLSX illisible ou incomplet"),
    ("xlsx", lambda: made("csv"), "classeur XLSX illisible ou incomplet"),
    ("xml", lambda: DOCTYPE, "le XML déclare un DOCTYPE"),
    ("xml", lambda: made("xml")[:-9], "le XML est incomplet"),
    ("json", lambda: made("json")[:-9], "le JSON est incomplet"),
    (
        "json",
        lambda: b'{"annonces": []}',
        "pas de liste d'enregistrements à l'endroit que dit rows (« reponse.annonces »)",
    ),
    ("json", lambda: b"[" * 100_000, "le JSON est incomplet"),
    ("csv", lambda: made("csv").decode("utf-8-sig").encode("cp1252"), "le fichier n'est pas en UTF-8"),
    ("csv", lambda: made("csv").replace(b"Caf", b'"Caf'), "CSV illisible, ligne"),
    ("csv", lambda: made("csv") + b"un;deux\r\n", "2 colonnes au lieu de 10"),
    ("csv", lambda: made("csv").replace(b";", b","), "colonne « Titre » absente ; colonnes lues : « Ref,Titre"),
    ("csv", lambda: b"", "absente ; colonnes lues : aucune"),
]


@pytest.mark.parametrize(("form", "body", "told"), BROKEN)
def test_a_broken_file_is_one_line_and_the_last_snapshot_stays(
    partner: Desk, form: str, body: Callable[[], bytes], told: str
) -> None:
    deposit(partner, form)
    assert partner.refresh("cci")
    partner.said.clear()
    deposit(partner, form, body())
    assert not partner.refresh("cci")
    (line,) = partner.said
    assert line.startswith("CCI de l'essai : échec, ")
    assert line.endswith("le dernier instantané est gardé")
    assert told in line
    assert "root:" not in line
    assert len(entries(partner)) == 2


def test_a_login_page_is_no_table(partner: Desk, httpserver: HTTPServer) -> None:
    write(partner, declared("csv", f'address = "{httpserver.url_for("/envoi")}"'))
    httpserver.expect_request("/envoi").respond_with_data("<html>Mot de passe ?", content_type="text/html")
    assert not partner.refresh("cci")
    assert "type de contenu inattendu (text/html)" in partner.everything
    httpserver.clear()
    httpserver.expect_request("/envoi").respond_with_data("", status=503)
    assert not partner.refresh("cci")
    assert "erreur du service (503)" in partner.everything


def test_only_a_plain_file_of_the_deposit_is_read(partner: Desk) -> None:
    deposit(partner, "csv")
    path = partner.root / ".feeds/depot/envoi.csv"
    outside = partner.root / "ailleurs.csv"
    path.rename(outside)
    assert not partner.refresh("cci")
    assert ".feeds/depot/envoi.csv est absent ; y déposer l'envoi du partenaire" in partner.everything
    path.symlink_to(outside)
    assert not partner.refresh("cci")
    assert ".feeds/depot/envoi.csv n'est pas un simple fichier" in partner.everything
    path.unlink()
    path.mkdir()
    assert not partner.refresh("cci")
    assert partner.said[-1].count("n'est pas un simple fichier") == 1


def test_a_file_that_nobody_renews_is_refused(partner: Desk) -> None:
    deposit(partner, "csv", more="max_age_hours = 48\n")
    path = partner.root / ".feeds/depot/envoi.csv"
    old = time.time() - timedelta(hours=49).total_seconds()
    os.utime(path, (old, old))
    assert not partner.refresh("cci")
    assert ".feeds/depot/envoi.csv a plus de 48 h ; demander un nouvel envoi" in partner.everything


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Titre": ""}, "n° A/1 : colonne « Titre » vide"),
        ({"Titre": "<b></b>"}, "n° A/1 : colonne « Titre » vide"),
        ({"Ville": "46000"}, "colonne « Ville » refusée (« 46000 » est un code postal ; écrire le nom, par exemple « Cahors »)"),
        ({"Ville": "Montauban"}, "colonne « Ville » refusée (commune du Lot inconnue « Montauban »"),
        ({"Depuis": "31/02/2026"}, "colonne « Depuis » refusée (« 2026-02-31 » n'existe pas au calendrier"),
        ({"Ref": " "}, "colonne « Ref » vide"),
        ({"Ref": "9" * 100}, "colonne « Ref » trop longue"),
        ({"Ref": "A/2"}, "même identifiant qu'une autre offre"),
    ],
)  # fmt: skip
def test_a_row_that_is_no_page_names_its_column(partner: Desk, change: dict[str, str], reason: str) -> None:
    deposit(partner, "csv", made("csv", [{**ROWS[0], **change}, ROWS[1]]))
    assert partner.refresh("cci")
    _, (status,), *_ = load_feeds(partner.root, datetime.now(UTC), {})
    assert status.kept == 1
    assert reason in status.quarantined[0]


def test_an_unreadable_end_loses_the_row_rather_than_leave_it_for_ever(partner: Desk) -> None:
    ended = MAPPING.replace('prix = "Prix"', 'expire_le = "Prix"')
    deposit(partner, "csv", made("csv", [{**ROWS[0], "Prix": "31/12/2026"}, ROWS[1]]), ended)
    assert partner.refresh("cci")
    (bakery,) = entries(partner)
    assert bakery.expires_on == date(2026, 12, 31)


CELLS = [
    ("prix", "85 000,50 € HT", "85000.50"), ("prix", "85\u202f000 €", "85000"), ("prix", "85 k€", "85000"),
    ("prix", "28.000", None), ("prix", "12 ha", None), ("prix", "à débattre", None), ("prix", "-5", None),
    ("surface", "120 m2", "120"), ("surface", "12 ha", None), ("effectif", "2.0", "2"), ("effectif", "2,5", None),
    ("disponible_le", "1/4/2027", "2027-04-01"), ("disponible_le", "2027-03-31T22:30:00Z", "2027-04-01"),
    ("disponible_le", "bientôt", None), ("logement", "VRAI", "True"), ("logement", "peut-être", None),
    ("naf", "10.71C", "10.71C"), ("naf", "1071C", None), ("motif", "Retraite\nde l'exploitant", "Retraite de l'exploitant"),
    ("contact.telephone", "+33 (0)5 65 00 00 00", "05 65 00 00 00"), ("contact.telephone", "565000000", "05 65 00 00 00"),
    ("contact.telephone", "05 65", None), ("contact.courriel", "mailto:a@essai.example", "a@essai.example"),
    ("contact.courriel", "a@b@c", None), ("contact.url", "javascript:alert(1)", None),
]  # fmt: skip


@pytest.mark.parametrize(("key", "cell", "value"), CELLS)
def test_cells_are_understood_or_left_out(key: str, cell: str, value: str | None) -> None:
    feed = table(f'prix = "Prix"\n{key} = "Case"' if key != "prix" else 'prix = "Case"')
    entry = SOURCE.normalise({**ROWS[0], "Case": cell}, reading(feed))
    assert isinstance(entry, BusinessTransfer), entry
    names = {"prix": "price", "surface": "surface", "effectif": "staff", "disponible_le": "available_on", "naf": "naf",
             "logement": "housing", "motif": "reason", "contact.telephone": "phone", "contact.courriel": "email",
             "contact.url": "url"}  # fmt: skip
    found = getattr(entry.contact if key.startswith("contact") else entry, names[key])
    assert (found if found is None else str(found)) == value


def table(columns: str = 'prix = "Prix"') -> Table:
    text = MAPPING.replace('prix = "Prix"', columns)
    if 'contact.telephone = "Case"' in columns:
        text = text.replace('contact.telephone = "Tel"\n', "")
    return Table.model_validate({**tomllib.loads(declared("csv", 'file = "a.csv"', text))["cci"], "(nom)": "cci"})


def reading(feed: Table) -> Reading[Table]:
    return Reading(feed, date(2026, 11, 22), load_territory())


CELL = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.lists(st.text(max_size=5), max_size=2),
    st.sampled_from(["Cahors", "2026-11-02", "31/12/2026", "fonds;fonds|murs", "12,5", "<script>x</script>", "1" * 400]),
)  # fmt: skip
EVERYTHING = {
    kind: {**{key: key for key in keys_of(kind)}, "titre": "titre"} for kind in ("emploi", "reprise", "ferme")
}


@given(st.sampled_from(sorted(EVERYTHING)), st.data())
def test_no_row_raises_whatever_it_holds(kind: str, data: st.DataObject) -> None:
    columns = EVERYTHING[kind]
    settings = {**tomllib.loads(HEAD)["cci"], "(nom)": "cci", "kind": kind, "format": "csv", "file": "a.csv"}
    feed = Table.model_validate({**settings, "columns": columns})
    sound = {"Ref": "1", "titre": "Un titre", "commune": "Cahors", "publie_le": "2026-11-02", "activite": "Un métier"}
    row = sound | data.draw(st.dictionaries(st.sampled_from([*columns, "Ref"]), CELL, max_size=8))
    result = SOURCE.normalise(row, reading(feed))
    assert isinstance(result, Offer | Quarantined)
    if isinstance(result, Offer):
        assert re.fullmatch(r"cci-[a-z0-9]+(-[a-z0-9]+)*", result.slug)
        assert "<script" not in f"{result!r}"


@given(st.one_of(CELL, st.dictionaries(st.text(max_size=5), CELL, max_size=5)))
def test_no_record_raises_whatever_it_is(record: object) -> None:
    assert isinstance(SOURCE.normalise(record, reading(table())), Quarantined)
