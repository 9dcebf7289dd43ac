from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from plugins.feeds.loading import Loaded, load_feeds
from plugins.feeds.source import Quarantined, Reading
from plugins.feeds.sources.bodacc import SOURCE
from plugins.feeds.sources.bodacc.anonymous import anonymous_activity, price_of
from plugins.feeds.sources.bodacc.fetching import _stripped
from plugins.feeds.sources.bodacc.settings import Bodacc
from plugins.territory.knowledge import Handover
from plugins.territory.model import load_territory
from tests.feeds.bodacc_peer import PAGE, RECORDS_PATH, TODAY, Peer, business, notice
from tests.feeds.desk import Desk, only

COMMITTED = Path(__file__).parents[2] / "offers" / "feeds.toml"


@pytest.fixture
def bodacc(httpserver: HTTPServer) -> Peer:
    peer = Peer([notice(number) for number in range(12)])
    httpserver.expect_request(re.compile(".*")).respond_with_handler(peer.answer)
    return peer


@pytest.fixture
def desk(tmp_path: Path, httpserver: HTTPServer) -> Desk:
    (tmp_path / "offers").mkdir()
    text = only(COMMITTED.read_text(encoding="utf-8"), "bodacc")
    (tmp_path / "offers/feeds.toml").write_text(text, encoding="utf-8")
    desk = Desk(tmp_path, {})
    desk.configure(records_url=httpserver.url_for(RECORDS_PATH), page_size=5)
    return desk


def load(desk: Desk) -> Loaded:
    return load_feeds(desk.root, datetime.now(UTC), {})


def snapshot(desk: Desk) -> str:
    return (desk.root / ".feeds/bodacc.json").read_text(encoding="utf-8")


def test_sales_become_knowledge_of_their_communes(desk: Desk, bodacc: Peer) -> None:
    assert desk.refresh("bodacc"), desk.everything
    assert [(ask["limit"], ask["offset"]) for ask in bodacc.asked] == [("5", "0"), ("5", "5"), ("5", "10")]
    where = bodacc.asked[0]["where"]
    since = re.fullmatch(r"numerodepartement=\"46\" and familleavis=\"vente\" and dateparution>=date'(.+)'", where)
    assert since
    assert 360 <= (TODAY - date.fromisoformat(since[1])).days <= 370
    entries, (status,), knowledge, _ = load(desk)
    assert (entries, status.kept, status.what) == ((), 12, "annonces")
    first = knowledge.handovers[0]
    assert first == Handover(
        "bodacc", "46042", "Boulangerie, pâtisserie", TODAY, Decimal("85000.00"), PAGE + "A2026000011"
    )
    assert {handover.commune for handover in knowledge.handovers} == {"46042", "46102", "46334", "46127"}
    assert knowledge.sources["bodacc"].licence == "Licence Ouverte 2.0"


def test_no_name_or_address_is_kept(desk: Desk, bodacc: Peer) -> None:
    named = [
        "Boulangerie CANARINOM", "coiffure de Mme canarinom", "M. Canarinom", "Canarinom Canariprenom", "CANARINOM",
        "Vente de pain, 12 rue Canarivoie", "bar-tabac (Canarinom)", "Peinture canarinom, veuve canarinom",
    ]  # fmt: skip
    bodacc.notices += [notice(20 + place, sold=business(activite=text)) for place, text in enumerate(named)]
    bodacc.notices += [
        notice(40, sold=business(adresse={"ville": "chez CANARINOM, Cahors", "codePostal": "46000 CANARI"})),
        notice(41, url_complete="https://www.bodacc.fr/?nom=CANARINOM", id="CANARINOM", dateparution="CANARINOM"),
        notice(42, listeetablissements='{"CANARINOM'),
    ]
    assert desk.refresh("bodacc"), desk.everything
    assert "canari" not in (snapshot(desk) + desk.everything).lower()
    _, (status,), knowledge, _ = load(desk)
    assert len(knowledge.handovers) == 12
    assert status.reasons.count("activité absente, ou qui pourrait nommer quelqu'un") == len(named)


def test_blocks_come_as_objects_lists_and_half_filled(desk: Desk, bodacc: Peer) -> None:
    bodacc.notices = [
        notice(0, sold=[{"qualiteEtablissement": "siège"}, business(activite="Café, bar", origineFonds="Apport")]),
        notice(1, sold=business(adresse=None), ville="CAHORS", cp="06480, 46000"),
        notice(2, sold=business(adresse={"ville": "Montauban", "codePostal": "82000"})),
        notice(3, listeetablissements=None),
        notice(4, typeavis="rectificatif"),
        notice(5, dateparution=(TODAY - timedelta(days=500)).isoformat()),
        notice(1, sold=business(adresse=None), ville="CAHORS", cp="06480, 46000"),
        "rien",
    ]
    for stray in bodacc.notices:
        if isinstance(stray, dict):
            stray["numerodepartement"] = "46"
    assert desk.refresh("bodacc"), desk.everything
    _, (status,), knowledge, _ = load(desk)
    assert [(one.activity, one.commune, one.price) for one in knowledge.handovers] == [
        ("Café, bar", "46042", None), ("Boulangerie, pâtisserie", "46042", Decimal("85000.00")),
    ]  # fmt: skip
    assert status.read == 5
    assert "lieu hors du Lot" in status.reasons


def unfiltered() -> Response:
    return Response(
        json.dumps({"total_count": 1, "results": [notice(0, numerodepartement="75")]}), content_type="application/json"
    )


FAULTS = [
    (unfiltered, "1 annonces sur 1 sont hors du département 46 ; le service n'a pas tenu compte du filtre"),
    (
        lambda: Response('{"total_count": 3, "results": []}', content_type="application/json"),
        "s'arrête à 0 annonces sur 3",
    ),
    (lambda: Response('{"total_count": true, "results": []}', content_type="application/json"), "réponse illisible"),
    (lambda: Response('{"results": [', content_type="application/json"), "le JSON est incomplet"),
    (lambda: Response("<html>", content_type="text/html"), "type de contenu inattendu (text/html)"),
    (lambda: Response("", status=500), "erreur du service (500)"),
    (lambda: Response("", status=429), "trop de requêtes (429)"),
]


@pytest.mark.parametrize(("fault", "told"), FAULTS)
def test_a_broken_answer_is_one_line_and_the_last_snapshot_stays(
    desk: Desk, bodacc: Peer, fault: Any, told: str
) -> None:
    assert desk.refresh("bodacc")
    desk.said.clear()
    bodacc.fault = fault
    assert not desk.refresh("bodacc")
    (line,) = desk.said
    assert line.startswith("BODACC (DILA) : échec, ")
    assert told in line
    assert len(load(desk).knowledge.handovers) == 12


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("BOULANGERIE PATISSERIE, PMU", "Boulangerie patisserie, PMU"),
        ("exploitation d'un fonds de coiffure", "Exploitation d’un fonds de coiffure"),
        ("Gravure sur bois", "Gravure sur bois"),
        ("Bar, Restaurant, Tabac", "Bar, Restaurant, Tabac"),
        ("<b>Café</b> &amp; bar", "Café & bar"),
        ("Martin peinture", None), ("Boulangerie Martin", None), ("martin DURAND", None), ("née Martin", None),
        ("Jean-Pierre peinture", None), ("Martin et fils", None), ("coiffure Mlle x", None), ("12 rue du Four", None),
        ("Boulangerie - Martin", None), ("contact a@b.example", None), ("", None), (None, None), (12, None), ("…", None),
    ],
)  # fmt: skip
def test_a_trade_is_repeated_only_when_it_names_nobody(text: object, shown: str | None) -> None:
    assert anonymous_activity(text) == shown


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("Acquis au prix stipulé de 85.000,00 euros", "85000.00"), ("achat, prix de 120000 Euros.", "120000"),
        ("prix : 12 000,50 €", "12000.50"), ("prix 85000.00 €", "85000.00"), ("moyennant 1 euro", "1"),
        ("éléments incorporels 50 000 EUR, matériel 10 000 EUR", None),
        ("matériel 10 000 EUR, prix stipulé de 60 000 EUR", "60000"), ("Apport", None), (None, None), ("prix de 0 €", None),
    ],
)  # fmt: skip
def test_the_price_is_read_when_there_is_one(text: object, price: str | None) -> None:
    found = price_of(text)
    assert (found and str(found)) == price


READING = Reading(Bodacc.model_validate({"(nom)": "bodacc"}), date(2026, 11, 22), load_territory())
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
              st.sampled_from(["46000", "Cahors", "Boulangerie", "prix de 5 euros", '{"etablissement": [1]}', "2026-11-02"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(
        st.sampled_from(["etablissement", "activite", "adresse", "ville", "codePostal", "origineFonds"]), inner, max_size=4)),
    max_leaves=6,
)  # fmt: skip
FIELDS = sorted([*notice(0), "activite", "prix", "url"])


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=8))
def test_no_notice_raises_whatever_it_holds(changes: dict[str, Any]) -> None:
    kept = _stripped({**notice(0), **changes})
    json.dumps(kept)
    assert kept.keys() == {"id", "dateparution", "ville", "cp", "activite", "prix", "url"}
    assert "canari" not in str(kept).lower()
    assert isinstance(SOURCE.normalise(kept, READING), Handover | Quarantined)
    assert isinstance(SOURCE.normalise(changes, READING), Handover | Quarantined)


@given(ANYTHING)
def test_no_record_raises_whatever_it_is(record: object) -> None:
    assert isinstance(SOURCE.normalise(record, READING), Quarantined)


def test_the_pages_of_transfers_say_what_changed_hands_and_whom_to_credit(
    desk: Desk, bodacc: Peer, project: Path, build_project: Callable[[], Path]
) -> None:
    bodacc.notices = [notice(number, sold=business(number, activite=f"Vente de {word}")) for number, word in enumerate(
        ["pain", "vin", "fleurs", "journaux", "cycles", "noix"])]  # fmt: skip
    assert desk.refresh("bodacc")
    kept = json.loads(snapshot(desk)) | {"fetched_at": "2026-11-21T10:00:00Z"}
    (project / ".feeds").mkdir()
    (project / ".feeds/bodacc.json").write_text(json.dumps(kept), encoding="utf-8")
    output = build_project()
    page = (output / "reprises/index.html").read_text(encoding="utf-8")
    section = page.partition("Transmis récemment")[2].partition("</section>")[0]
    assert re.findall(r"Vente de (\w+)", section) == ["pain", "vin", "fleurs", "journaux", "cycles"]
    month = format_date(TODAY, "MMMM y", locale="fr_FR")
    assert (
        f'Vente de pain, <a href="/communes/cahors/">Cahors</a>, <time datetime="{TODAY:%Y-%m}">{month}</time>'
        in section
    )
    assert "BODACC (DILA), annonces lues le" in section
    assert ">21 novembre 2026</time>" in section
    assert ">Licence Ouverte 2.0</a>" in section
    # A library in Saint-Céré: nobody near; a garage in the intercommunalité of Figeac: what is near first.
    garage = (output / "reprises/garage-lacapelle-marival/index.html").read_text(encoding="utf-8")
    near = garage.partition("Transmis récemment")[2].partition("</section>")[0]
    assert re.findall(r"Vente de (\w+)", near) == ["vin", "noix", "pain", "fleurs", "journaux"]
    shown = {
        path.relative_to(output).parts[0]
        for path in output.rglob("index.html")
        if 'id="transmis"' in path.read_text("utf-8")
    }
    assert shown == {"reprises", "communes", "styleguide"}
    everything = "".join(path.read_text("utf-8") for path in output.rglob("*.html")).lower()
    assert "canari" not in everything

    (project / ".feeds/bodacc.json").write_text(
        json.dumps(kept | {"fetched_at": "2026-01-01T10:00:00Z"}), encoding="utf-8"
    )
    stale = build_project() / "reprises/index.html"
    assert "transmis récemment" not in stale.read_text(encoding="utf-8").lower()
