"""A form that comes in: kept before the visitor is thanked, refused with words, or shown again with all that was typed."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from relay.forms import FORMS
from tests.relay.desk import FILLED, Desk, Visitor, hidden, serving


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.spool.close()


@pytest.fixture
def visitor(desk: Desk) -> Iterator[Visitor]:
    with serving(desk.application) as address:
        yield Visitor(address)


@pytest.mark.parametrize("name", FORMS)
def test_what_is_acknowledged_is_kept_and_the_thanks_name_it(desk: Desk, visitor: Visitor, name: str) -> None:
    answer = visitor.send(name, FILLED[name])
    assert answer.status_code == 303
    [letter] = desk.kept()
    thanks = visitor.get(answer.headers["Location"])
    assert thanks.status_code == 200
    assert letter.reference in thanks.text
    assert FORMS[name].delay in unescape(thanks.text)
    [mail] = desk.mails()
    assert str(mail["Subject"]).startswith(FORMS[name].subject)
    assert mail["To"] == "choisir-le-lot@lot.fr"
    assert mail["Reply-To"] == FILLED[name].get("courriel")
    body = mail.get_body()
    assert body
    assert letter.reference in body.get_content()
    for values in FILLED[name].values():
        if isinstance(values, str) and " " in values and "24 000" not in values:
            assert values in body.get_content()


def test_a_form_sent_twice_is_one_message_and_a_changed_one_is_another(desk: Desk, visitor: Visitor) -> None:
    first, again = (visitor.send("ecrire", FILLED["ecrire"]) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    visitor.send("ecrire", FILLED["ecrire"], message="Autre chose")
    assert len(desk.kept()) == 2
    desk.now += 86_400
    visitor.send("ecrire", FILLED["ecrire"])
    assert len(desk.kept()) == 3, "the next day, the same words are meant anew"


def test_pages_tell_a_second_sending_from_a_second_message(desk: Desk, visitor: Visitor) -> None:
    tokens = [visitor.get("/formulaires/jeton").text for _ in range(2)]
    desk.now += 60
    for token in (*tokens, tokens[0]):
        assert visitor.send("ecrire", FILLED["ecrire"], jeton=token).status_code == 303
    assert len(desk.kept()) == 2
    # A page that is gone back to, and changed: never taken for the message that was sent from it before.
    visitor.send("ecrire", FILLED["ecrire"], jeton=tokens[0], message="J’oubliais : nous serons trois.")
    assert len(desk.kept()) == 3


def test_relays_share_nothing_but_the_secret(tmp_path: Path) -> None:
    one, other = Desk(tmp_path / "1"), Desk(tmp_path / "2")
    with serving(one.application) as first, serving(other.application) as second:
        token = Visitor(first).get("/formulaires/jeton").text
        one.now = other.now = one.now + 60
        locations = {
            Visitor(at).send("ecrire", FILLED["ecrire"], jeton=token).headers["Location"] for at in (first, second)
        }
        assert len(locations) == 1, "the same reference, whichever relay answers"
        assert Visitor(second).get(locations.pop()).status_code == 200
    assert [letter.key for letter in one.kept()] == [letter.key for letter in other.kept()]
    assert one.mails()[0]["Message-ID"] == other.mails()[0]["Message-ID"]
    for desk in (one, other):
        desk.spool.close()


def test_faults_stand_beside_their_fields_and_the_text_is_kept(desk: Desk, visitor: Visitor) -> None:
    text = "\n<script>alert(1)</script> & « é »"
    answer = visitor.send("ecrire", {"nom": 'Zoé "Z" <z>', "courriel": "zoe", "message": text, "page": "/emplois/x/"})
    assert answer.status_code == 422
    html = answer.text
    assert "<script>alert" not in html
    summary = html[html.index('class="summary"') : html.index("</section>")]
    assert "autofocus" in summary
    assert re.findall(r'href="#(champ-\w+)"', summary) == ["champ-courriel", "champ-objet"]
    for name in ("courriel", "objet"):
        field = re.search(rf'<input [^>]*id="champ-{name}"[^>]*>', html)
        assert field
        assert f"erreur-{name}" in field[0]
        assert 'aria-invalid="true"' in field[0]
        assert f'id="erreur-{name}"' in html
    kept = re.search(r'<textarea id="champ-message"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    assert kept
    assert unescape(kept[1]) == text
    assert 'value="Zoé &#34;Z&#34; &lt;z&gt;"' in html
    assert desk.kept() == []


def test_the_trap_and_haste_tag_a_message_and_never_drop_it(desk: Desk, visitor: Visitor) -> None:
    visitor.send("ecrire", FILLED["ecrire"], site_internet="https://example.org", copie="oui")
    token = visitor.get("/formulaires/jeton").text
    visitor.send("signaler", FILLED["signaler"], jeton=token)
    assert [str(mail["Subject"])[:8] for mail in desk.mails()] == ["[spam ?]"] * 2
    assert {letter.recipients for letter in desk.kept()} == {("choisir-le-lot@lot.fr",)}, "no copy of what is doubtful"
    desk.now += 10
    visitor.send("signaler", FILLED["signaler"], jeton=token, message="à temps")
    assert "[spam" not in str(desk.mails()[-1]["Subject"])


def test_a_flood_meets_the_verification_page_then_429(tmp_path: Path) -> None:
    desk = Desk(tmp_path, rate_limit=2)
    with serving(desk.application) as address:
        flooder, other = Visitor(address, "2001:db8::1"), Visitor(address, "2001:db8:0:1::1")
        neighbour = Visitor(address, "2001:db8::ffff")
        codes = [flooder.send("ecrire", FILLED["ecrire"], message=str(n)).status_code for n in range(2)]
        assert codes == [303, 303]
        doubt = neighbour.send("ecrire", FILLED["ecrire"], message="Je suis <quelqu’un>", site_internet="x")
        assert doubt.status_code == 200
        assert "Vérifiez votre message" in doubt.text
        assert "Je suis &lt;quelqu’un&gt;" in doubt.text
        assert len(desk.kept()) == 2
        confirmed = neighbour.send("ecrire", hidden(doubt.text))
        assert confirmed.status_code == 303
        assert "Je suis <quelqu’un>" in desk.mails()[-1].get_content()
        assert str(desk.mails()[-1]["Subject"]).startswith("[spam ?]"), "what filled the trap is still told"
        # A confirmation holds for the words that were shown, and no others.
        changed = neighbour.send("ecrire", hidden(doubt.text) | {"message": "Autre chose"})
        assert changed.status_code == 200
        assert [flooder.send("ecrire", FILLED["ecrire"], message=str(n)).status_code for n in range(9, 16)] == [
            200
        ] * 3 + [429] * 4
        late = flooder.send("ecrire", FILLED["ecrire"], message="Le texte est encore là")
        assert late.status_code == 429
        assert late.headers["Retry-After"] == "60"
        assert "Le texte est encore là" in late.text
        assert other.send("ecrire", FILLED["ecrire"], message="voisin").status_code == 303
        desk.now += 61
        assert flooder.send("ecrire", FILLED["ecrire"], message="plus tard").status_code == 303
    desk.spool.close()


def test_a_page_elsewhere_cannot_send_for_its_visitor(desk: Desk, visitor: Visitor) -> None:
    answer = visitor.send("ecrire", FILLED["ecrire"], headers={"Sec-Fetch-Site": "cross-site"})
    assert "Vérifiez votre message" in answer.text
    assert desk.kept() == []


def test_a_copy_goes_to_whoever_asks_but_not_time_and_again(desk: Desk, visitor: Visitor) -> None:
    for number in range(5):
        visitor.send("ecrire", FILLED["ecrire"], copie="oui", message=f"Message {number}")
    copies = [letter for letter in desk.kept() if letter.kind == "copie"]
    assert len(desk.kept()) - len(copies) == 5
    assert [letter.recipients for letter in copies] == [("zoe@example.org",)] * 3
    messages = {letter.reference for letter in desk.kept() if letter.kind == "message"}
    assert {letter.reference for letter in copies} < messages
    assert b"sous cinq jours" in copies[0].content


def test_without_a_disk_nobody_is_thanked(desk: Desk, visitor: Visitor) -> None:
    folder = desk.settings.spool
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("un fichier à la place du dossier", "utf-8")
    answer = visitor.send("ecrire", FILLED["ecrire"])
    assert answer.status_code == 503
    assert "n’est pas parti" in answer.text
    assert "mailto:choisir-le-lot@lot.fr" in answer.text
    assert "Bonjour,\nà bientôt." in unescape(answer.text)
    assert visitor.get("/formulaires/sante").status_code == 503
    # It recovers unaided, and what is sent from the page that was shown is the same message, in case it was kept.
    folder.unlink()
    again = visitor.send("ecrire", FILLED["ecrire"] | hidden(answer.text))
    assert again.status_code == 303
    assert visitor.send("ecrire", FILLED["ecrire"]).headers["Location"] == again.headers["Location"]
    assert len(desk.kept()) == 1


def test_health_counts_and_tells_nothing_of_anybody(desk: Desk, visitor: Visitor) -> None:
    visitor.send("ecrire", FILLED["ecrire"])
    desk.now += 90
    health = visitor.get("/formulaires/sante")
    assert health.json() == {"etat": "en marche", "en_attente": 1, "mis_de_cote": 0, "plus_ancien_s": 90}


def test_a_thank_you_page_cannot_be_made_up(visitor: Visitor) -> None:
    real = visitor.send("ecrire", FILLED["ecrire"]).headers["Location"]
    assert visitor.get(real[:-2] + "AA").status_code == 404
    token = visitor.get("/formulaires/jeton").text
    assert visitor.get(f"/formulaires/merci/{token}").status_code == 404


def test_the_page_one_came_from_is_known_without_javascript(desk: Desk, visitor: Visitor) -> None:
    came_from = {"Referer": f"{visitor.address}/formulaires/ecrire/?offre=%2Femplois%2Fboulanger%2F"}
    visitor.send("ecrire", FILLED["ecrire"], headers=came_from)
    assert "Quelle page ? /emplois/boulanger/" in desk.mails()[0].get_content()


def test_logs_hold_no_content_and_no_address(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "relay.web"):
        visitor.send("ecrire", FILLED["ecrire"])
        visitor.send("ecrire", FILLED["ecrire"], courriel="pas-une-adresse")
        visitor.post("ecrire", b"nom=%ff")
    lines = [json.loads(record.message) for record in caplog.records]
    assert [line["event"] for line in lines] == ["gardé", "à corriger", "refusé"]
    for private in ("Zoé", "zoe@", "pas-une", "Bonjour", "192.0.2.1", "127.0.0.1"):
        assert private not in caplog.text
