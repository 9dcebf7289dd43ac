from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug import Response

from plugins.catalogue.kinds import JobOffer
from plugins.feeds.loading import load_feeds
from plugins.feeds.sources.france_travail import client
from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import (
    CLIENT_ID,
    CLIENT_SECRET,
    ELSEWHERE,
    Peer,
    broken,
    offer,
    quirks,
    strays,
    too_many,
)

LABEL = "France Travail"


def load(desk: Desk, after: timedelta = timedelta()):
    return load_feeds(desk.root, datetime.now(UTC) + after, desk.environ)


def test_three_pages_end_to_end(desk: Desk, peer: Peer) -> None:
    assert desk.refresh("france-travail")
    assert [search["range"] for search in peer.searches] == ["0-4", "5-9", "10-14"]
    assert all(search.keys() == {"departement", "sort", "range"} for search in peer.searches)
    assert desk.said == [
        "France Travail : 5 offres reçues sur 12",
        "France Travail : 10 offres reçues sur 12",
        "France Travail : 12 offres reçues sur 12",
        "France Travail : 12 lues, 12 gardées, 0 en quarantaine ; écrit dans .feeds/france-travail.json",
    ]
    entries, (status,), *_ = load(desk)
    assert len(entries) == 12
    assert all(isinstance(entry, JobOffer) for entry in entries)
    assert (status.name, status.label, status.kept, status.quarantined) == ("france-travail", LABEL, 12, ())
    assert status.message.startswith("France Travail : 12 gardées sur 12 lues le ")
    assert len(peer.tokens) == 1


def test_all_sources_are_refreshed_when_none_is_named(desk: Desk, peer: Peer) -> None:
    assert desk.refresh()
    assert desk.snapshot.is_file()


def test_the_snapshot_holds_the_question_and_the_answer_as_it_came(desk: Desk, peer: Peer) -> None:
    desk.refresh("france-travail")
    content = json.loads(desk.snapshot.read_text(encoding="utf-8"))
    assert content.keys() == {"feed", "fetched_at", "query", "validators", "count", "kept", "records"}
    assert content["query"] == {"departement": "46", "sort": "1"}
    assert content["records"] == peer.offers
    assert desk.kept == ["france-travail.json"]


@pytest.mark.parametrize("size", [1, 4, 12, 150])
@pytest.mark.parametrize("always_partial", [False, True])
def test_the_range_tells_when_all_is_read_whatever_the_status(
    desk: Desk, peer: Peer, size: int, always_partial: bool
) -> None:
    peer.always_partial = always_partial
    desk.configure(page_size=size)
    assert desk.refresh("france-travail")
    assert len(peer.searches) == -(-12 // size)
    assert len(load(desk)[0]) == 12


def test_no_offer_at_all_is_an_answer(desk: Desk, peer: Peer) -> None:
    peer.offers = []
    assert desk.refresh("france-travail")
    assert desk.said[-1] == f"{LABEL} : 0 lues, 0 gardées, 0 en quarantaine ; écrit dans .feeds/france-travail.json"
    entries, (status,), *_ = load(desk)
    assert (entries, status.kept) == ((), 0)


def test_quirks_are_published_and_strays_are_counted(desk: Desk, peer: Peer) -> None:
    peer.offers = [*peer.offers, *quirks(), *(record for record, _ in strays())]
    desk.configure(page_size=150)
    assert desk.refresh("france-travail")
    kept = 12 + len(quirks())
    assert desk.said[-1] == (
        f"{LABEL} : {kept + 9} lues, {kept} gardées, 9 en quarantaine (3 lieu trop vague, 2 contrat inconnu, "
        "1 date de création absente ou illisible, 1 identifiant absent ou refusé, 1 intitulé absent, 1 lieu hors du Lot)"
        " ; écrit dans .feeds/france-travail.json"
    )
    entries, (status,), *_ = load(desk)
    assert (len(entries), status.kept, len(status.quarantined)) == (kept, kept, 9)
    assert "950TEST : lieu hors du Lot (« 82 - MONTAUBAN »)" in status.quarantined
    assert "954TEST : contrat inconnu (« DDT »)" in status.quarantined


def test_an_expired_token_is_renewed_once(desk: Desk, peer: Peer) -> None:
    peer.token_life = 2
    assert desk.refresh("france-travail")
    assert len(peer.tokens) == 2
    assert len(load(desk)[0]) == 12


def test_a_token_that_is_always_refused_is_a_failure(desk: Desk, peer: Peer) -> None:
    peer.token_life = 0
    assert not desk.refresh("france-travail")
    assert desk.said == [f"{LABEL} : échec, jeton refusé (401) ; le dernier instantané est gardé"]
    assert len(peer.bearers) == 2


def test_too_many_requests_waits_as_long_as_it_is_told(desk: Desk, peer: Peer) -> None:
    peer.faults = {1: too_many("7")}
    assert desk.refresh("france-travail")
    assert 7 in desk.slept
    assert len(load(desk)[0]) == 12


def test_a_retry_date_is_understood(desk: Desk, peer: Peer) -> None:
    in_a_minute = datetime.now(UTC) + timedelta(seconds=60)
    peer.faults = {0: too_many(in_a_minute.strftime("%a, %d %b %Y %H:%M:%S GMT"))}
    assert desk.refresh("france-travail")
    assert any(50 < pause <= 60 for pause in desk.slept)


def test_too_long_a_wait_is_refused(desk: Desk, peer: Peer) -> None:
    peer.faults = {0: too_many("86400")}
    assert not desk.refresh("france-travail")
    assert "trop de requêtes (429), qui demande d'attendre 86400 s ; relancer plus tard" in desk.everything
    assert max(desk.slept, default=0) < 10


def test_a_failure_in_the_middle_keeps_the_last_snapshot_to_the_byte(desk: Desk, peer: Peer) -> None:
    desk.refresh("france-travail")
    before = desk.snapshot.read_bytes()
    peer.offers = [offer(number) for number in range(40, 60)]
    peer.faults = {len(peer.searches) + number: broken() for number in range(1, 10)}
    assert not desk.refresh("france-travail")
    assert desk.snapshot.read_bytes() == before
    assert desk.kept == ["france-travail.failed.json", "france-travail.json"]
    assert "échec, erreur du service (500) : « échec avec Bearer ••• », après 4 essais" in desk.said[-1]
    assert len(load(desk)[0]) == 12


def test_a_passing_failure_is_tried_again(desk: Desk, peer: Peer) -> None:
    peer.faults = {1: broken(503), 2: broken(500)}
    assert desk.refresh("france-travail")
    assert [pause for pause in desk.slept if pause >= 1] == [1, 2]


def test_an_unfiltered_answer_is_refused_whole(desk: Desk, peer: Peer) -> None:
    desk.refresh("france-travail")
    before = desk.snapshot.read_bytes()
    peer.offers = ELSEWHERE
    assert not desk.refresh("france-travail")
    assert desk.said[-1] == (
        f"{LABEL} : échec, 5 offres sur 5 sont hors du département 46 ; "
        "le service n'a pas tenu compte du filtre ; le dernier instantané est gardé"
    )
    assert desk.snapshot.read_bytes() == before


def test_the_peer_ignores_unknown_parameters_as_the_service_does(
    desk: Desk, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trap itself: a misspelt filter is not refused by the service, it is forgotten."""
    search = client.Client.search

    def misspelt(self: client.Client, query: dict[str, str]) -> client.Answer:
        return search(self, {"departements" if key == "departement" else key: value for key, value in query.items()})

    monkeypatch.setattr(client.Client, "search", misspelt)
    assert not desk.refresh("france-travail")
    assert "erreur du programme (AssertionError)" in desk.everything
    monkeypatch.setattr(client, "PARAMETERS", {"departements", "sort", "range"})
    assert not desk.refresh("france-travail")
    assert "n'a pas tenu compte du filtre" in desk.everything


def test_an_offer_seen_on_two_pages_is_one_offer(desk: Desk, peer: Peer) -> None:
    def publish(number: int) -> None:
        # A new offer comes first while we read: the fifth moves to the second page.
        if number == 1:
            peer.offers = [offer(99), *peer.offers]

    peer.before_search = publish
    assert desk.refresh("france-travail")
    entries, *_ = load(desk)
    assert len(entries) == len({entry.slug for entry in entries}) == 12
    assert "1 offres annoncées n'ont pas été reçues, ou l'ont été deux fois" in desk.everything


def test_a_list_that_shrinks_to_the_page_is_read_again_another_time(desk: Desk, peer: Peer) -> None:
    def withdraw(number: int) -> None:
        if number == 1:
            peer.offers = peer.offers[:5]

    peer.before_search = withdraw
    assert not desk.refresh("france-travail")
    assert "la liste a changé pendant la lecture" in desk.everything


def many(count: int, **changes: Any) -> list[dict[str, Any]]:
    """Offers created one a minute, with the identifiers that follow each other."""
    start = datetime(2026, 10, 1, tzinfo=UTC)
    template = offer(1)
    return [
        template | {
            "id": f"{number:06d}T",
            "dateCreation": (start + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        } | changes
        for number in range(count)
    ]  # fmt: skip


def test_more_than_a_search_gives_is_asked_for_by_date(desk: Desk, peer: Peer) -> None:
    desk.configure(page_size=150)
    peer.offers = many(4000)
    assert desk.refresh("france-travail")
    entries, (status,), *_ = load(desk)
    assert (len(entries), status.kept) == (4000, 4000)
    assert "annoncées" not in desk.everything
    # 4,000 offers are 27 pages; finding windows that fit takes a few questions more.
    assert len(peer.searches) < 60


def test_too_many_offers_of_one_second_are_said(desk: Desk, peer: Peer) -> None:
    desk.configure(page_size=150)
    peer.offers = many(3300, dateCreation="2026-10-01T00:00:00.000Z")
    assert desk.refresh("france-travail")
    assert len(load(desk)[0]) == 3150
    assert "150 offres annoncées n'ont pas été reçues" in desk.everything


def test_dates_that_the_service_forgets_are_noticed(desk: Desk, peer: Peer) -> None:
    desk.configure(page_size=150)
    peer.offers, peer.forgets_dates = many(4000), True
    assert not desk.refresh("france-travail")
    assert "des offres hors des dates demandées" in desk.everything
    assert len(peer.searches) < 5


def test_a_service_that_forgets_the_range_does_not_loop(desk: Desk, peer: Peer) -> None:
    def first_page(_request: object) -> Response:
        content = {"resultats": peer.offers[:5], "filtresPossibles": []}
        return Response(json.dumps(content), 206, {"Content-Range": "offres 0-4/12"}, content_type="application/json")

    peer.faults = dict.fromkeys(range(20), first_page)
    assert not desk.refresh("france-travail")
    assert len(peer.searches) == 2


@pytest.mark.parametrize(
    ("body", "headers", "said"),
    [
        ('{"resultats": []}', {}, "Content-Range"),
        ('{"resultats": [', {"Content-Range": "offres 0-4/12"}, "réponse illisible"),
        ('["a"]', {"Content-Range": "offres 0-4/12"}, "réponse illisible"),
        ("<html>Maintenance</html>", {}, "réponse illisible"),
        ("[" * 100_000, {}, "réponse illisible"),
        ('{"resultats": []}', {"Content-Range": "offres 0-4/12"}, "la liste a changé"),
    ],
)
def test_an_answer_that_is_not_one_is_a_failure(
    desk: Desk, peer: Peer, body: str, headers: dict[str, str], said: str
) -> None:
    peer.faults = {0: lambda _request: Response(body, 200, headers)}
    assert not desk.refresh("france-travail")
    assert said in desk.everything
    assert not desk.snapshot.exists()


def test_an_answer_too_big_is_a_failure(desk: Desk, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LARGEST_ANSWER", 1000)
    assert not desk.refresh("france-travail")
    assert "réponse trop grosse" in desk.everything


def test_a_redirection_is_not_followed(desk: Desk, peer: Peer) -> None:
    peer.faults = {0: lambda _request: Response(status=302, headers={"Location": "http://127.0.0.1:1/ailleurs"})}
    assert not desk.refresh("france-travail")
    assert "réponse inattendue (302)" in desk.everything


def test_a_bad_range_is_said_with_the_words_of_the_service(desk: Desk, peer: Peer) -> None:
    message = {"codeErreur": "REC-1", "codeHttp": 400, "message": "La plage est incorrecte."}
    peer.faults = {0: lambda _request: Response(json.dumps(message), 400)}
    assert not desk.refresh("france-travail")
    assert "échec, requête refusée (400) : « La plage est incorrecte. » ;" in desk.everything


def test_nobody_at_the_address(desk: Desk) -> None:
    desk.configure(token_url="http://127.0.0.1:9/jeton")
    assert not desk.refresh("france-travail")
    assert desk.said == [
        f"{LABEL} : échec, connexion impossible ou coupée, après 4 essais ; le dernier instantané est gardé"
    ]


def test_requests_are_spaced(desk: Desk, peer: Peer) -> None:
    desk.configure(requests_per_second=1)
    assert desk.refresh("france-travail")
    # One token and three pages: three intervals of one second, each counted from the turn before.
    assert len(desk.slept) == 3
    assert sum(desk.slept[:1]) == pytest.approx(1, abs=0.3)


def test_credentials_are_trimmed(desk: Desk, peer: Peer) -> None:
    desk.environ = {key: f" {value}\r\n" for key, value in desk.environ.items()}
    assert desk.refresh("france-travail")


def test_secrets_are_never_told(desk: Desk, peer: Peer) -> None:
    wrong = "autre-secret-jamais-montre"
    desk.refresh("france-travail")
    peer.faults = {len(peer.searches): broken(400)}
    desk.refresh("france-travail")
    desk.environ["FRANCE_TRAVAIL_CLIENT_SECRET"] = wrong
    assert not desk.refresh("france-travail")
    assert "jeton refusé (400, invalid_client) ; vérifier FRANCE_TRAVAIL_CLIENT_ID" in desk.said[-1]
    written = desk.snapshot.read_text(encoding="utf-8")
    for secret in (CLIENT_ID, CLIENT_SECRET, wrong, *peer.tokens):
        assert secret not in desk.everything
        assert secret not in written


@pytest.mark.parametrize("token", [None, 12, "", "deux\r\nlignes", "é"])
def test_a_token_that_is_none_is_a_failure(
    desk: Desk, peer: Peer, monkeypatch: pytest.MonkeyPatch, token: object
) -> None:
    monkeypatch.setattr(Peer, "_token", lambda _self, _request: Response(json.dumps({"access_token": token}), 200))
    assert not desk.refresh("france-travail")
    assert "échec, le service n'a pas donné de jeton lisible ;" in desk.everything


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ((), "FRANCE_TRAVAIL_CLIENT_ID et FRANCE_TRAVAIL_CLIENT_SECRET absents"),
        (("FRANCE_TRAVAIL_CLIENT_ID",), "FRANCE_TRAVAIL_CLIENT_SECRET absent"),
    ],
)
def test_without_its_secrets_a_source_is_off(desk: Desk, peer: Peer, kept: tuple[str, ...], said: str) -> None:
    desk.environ = {key: value for key, value in desk.environ.items() if key in kept} | {"AUTRE": "x"}
    line = f"{LABEL} : source désactivée, {said}"
    assert not desk.refresh("france-travail")
    assert desk.refresh()
    assert desk.said == [line, line]
    assert load(desk)[1][0].message == line


def test_an_unknown_source_is_named_with_the_known_ones(desk: Desk, peer: Peer) -> None:
    assert not desk.refresh("france-travaille")
    assert not desk.refresh("xyz", "france-travail")
    assert desk.said == [
        "source inconnue « france-travaille » ; vouliez-vous dire « france-travail » ? sources connues : france-travail",
        "source inconnue « xyz » ; sources connues : france-travail",
    ]
    assert not peer.searches


def test_a_wrong_settings_file_is_said_and_nothing_is_fetched(desk: Desk, peer: Peer) -> None:
    desk.configure(page_size=151)
    assert not desk.refresh()
    assert "france-travail.page_size: « 151 » est trop grand ; au plus 150" in desk.everything
    assert not peer.tokens


def test_a_disk_that_refuses_is_said(desk: Desk, peer: Peer) -> None:
    desk.snapshot.parent.write_text("un fichier à la place du dossier", encoding="utf-8")
    assert not desk.refresh("france-travail")
    assert desk.said == [".feeds ne peut pas être écrit (File exists)"]
