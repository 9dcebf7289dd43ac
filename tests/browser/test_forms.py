"""A form as people live it: a real browser, a real nginx, two relays, a real Postfix, and the mailbox at the end."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.relays import handed_over, received, relay
from tests.relay.nginx import Nginx
from tests.relay.ports import free_port
from tests.relay.postfix import Postfix

Visit = Callable[..., Page]


@pytest.fixture(autouse=True)
def empty_mailbox(postfix: Postfix) -> None:
    for mail in postfix.root.glob("mail/*/new/*"):
        mail.unlink()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def visit(request: pytest.FixtureRequest, chromium: Browser, front: str) -> Iterator[Visit]:
    contexts: list[BrowserContext] = []

    def come(path: str) -> Page:
        contexts.append(chromium.new_context(base_url=front, java_script_enabled=request.param, locale="fr-FR"))
        page = contexts[-1].new_page()
        page.goto(path)
        return page

    yield come
    for context in contexts:
        assert context.cookies() == []
        context.close()


def write(page: Page, message: str = "Bonjour,\n\nnous venons à deux. « Où loger ? »") -> None:
    page.get_by_label("Votre nom").fill("Camille Exemple")
    page.get_by_label("Votre courriel").fill("camille@example.org")
    page.get_by_role("combobox", name="Objet").fill("M’installer dans le Lot")
    page.get_by_role("textbox", name="Message").fill(message)


def send(page: Page) -> None:
    page.locator("form.form button").click()


def test_a_message_goes_all_the_way_to_the_mailbox(visit: Visit, postfix: Postfix) -> None:
    page = visit("/")
    page.get_by_role("link", name="Écrire à l’équipe").click()
    page.get_by_label("Votre nom").focus()
    write(page)
    page.wait_for_timeout(2_100)  # a person takes longer: in haste, the message would be tagged
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien arrivé")
    expect(page.get_by_text("sous cinq jours ouvrés")).to_be_visible()
    reference = page.locator(".reference").inner_text()
    page.reload()
    expect(page.locator(".reference")).to_have_text(reference)
    [mail] = received(postfix)
    assert mail["Subject"] == "Message du site : M’installer dans le Lot"
    assert mail["From"] == "Choisir le Lot <relais@lot.fr>"
    assert mail["Reply-To"] == "camille@example.org"
    body = mail.get_body()
    assert body
    assert reference in body.get_content()
    assert "Bonjour,\n\nnous venons à deux. « Où loger ? »" in body.get_content()


def test_a_double_click_is_one_message(visit: Visit, postfix: Postfix, spools: list[Path]) -> None:
    before = handed_over(spools)
    page = visit("/formulaires/ecrire/")
    write(page, "Cliqué deux fois")
    page.locator("form.form button").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien arrivé")
    for number in range(2):
        page.goto("/formulaires/ecrire/")
        write(page, f"Puis un autre, {number}")
        send(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien arrivé")
    # Two relays know nothing of each other: each may send it, as the same message, which a mailbox shows once.
    mails = received(postfix, handed_over(spools) - before)
    assert len({mail["Message-ID"] for mail in mails}) == 3
    assert len({mail["Message-ID"] for mail in mails if "Cliqué deux fois" in mail.get_content()}) == 1


def test_an_offer_carries_its_page_into_the_form(visit: Visit, postfix: Postfix) -> None:
    page = visit("/emplois/infirmier-medecine-figeac/")
    page.get_by_role("link", name="Signaler cette offre").click()
    page.get_by_label("Ce n’est plus d’actualité").check()
    if not page.get_by_label("Quelle page").input_value():
        # Without JavaScript the browser still tells where it was: the relay shows it.
        send(page)
    else:
        assert page.get_by_label("Quelle page").input_value() == "/emplois/infirmier-medecine-figeac/"
        send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien arrivé")
    [mail] = received(postfix)
    assert "/emplois/infirmier-medecine-figeac/" in mail.get_content()


def test_faults_are_read_first_and_nothing_is_lost(visit: Visit, postfix: Postfix) -> None:
    page = visit("/formulaires/ecrire/")
    write(page)
    page.get_by_label("Votre courriel").fill("camille@")
    send(page)
    summary = page.get_by_role("region", name="Une réponse est à corriger")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Votre courriel").click()
    field = page.get_by_role("textbox", name="Votre courriel")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Bonjour,\n\nnous venons à deux. « Où loger ? »")
    field.fill("camille@example.org")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien arrivé")
    received(postfix)


def test_a_farm_is_proposed_and_its_draft_arrives(visit: Visit, postfix: Postfix) -> None:
    page = visit("/formulaires/offre/")
    expect(page.get_by_role("group", name="La ferme")).to_be_hidden()
    page.get_by_label("Une ferme à transmettre").check()
    expect(page.get_by_role("group", name="La ferme")).to_be_visible()
    expect(page.get_by_role("group", name="L’emploi")).to_be_hidden()
    answers = {"Titre de l’annonce": "Brebis et noyers", "Résumé": "Une ferme de causse.", "Commune du Lot": "st cere",
               "Description": "Une bergerie.", "Valable jusqu’au": "31/12/2027", "Surface": "62,5",
               "Courriel publié": "ferme@example.org", "Votre nom": "Camille Exemple", "Votre courriel": "camille@example.org"}  # fmt: skip
    for label, text in answers.items():
        page.get_by_role("textbox", name=label).fill(text)
    for box in ("Ovins", "Noix", "Fermage", "Vente"):
        page.get_by_label(box, exact=True).check()
    page.get_by_label("Mode de production").select_option("Agriculture biologique certifiée")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien arrivé")
    [mail] = received(postfix)
    [draft] = mail.iter_attachments()
    assert re.fullmatch(r"brebis-et-noyers-\w{4}-\w{4}\.md", draft.get_filename() or "")
    assert "commune: Saint-Céré\r\n" in draft.get_content()


def test_a_flood_reads_itself_again_and_a_relay_that_dies_is_not_missed(
    chromium: Browser, site: Path, postfix: Postfix, tmp_path: Path
) -> None:
    ports = [free_port(), free_port()]
    with (
        relay(tmp_path / "one", ports[0], postfix.port, limit=2) as one,
        relay(tmp_path / "two", ports[1], postfix.port, limit=2),
        Nginx(site, ports) as front,
    ):
        page = chromium.new_page(base_url=front.address, java_script_enabled=False)
        sent = 0
        while True:
            page.goto("/formulaires/ecrire/")
            write(page, f"Message {sent}")
            send(page)
            if page.get_by_role("heading", level=1).inner_text() == "Vérifiez votre message":
                break
            sent += 1
            assert sent <= 8, "two a minute for each of two relays, on both sides of a minute"
        expect(page.get_by_text(f"Message {sent}")).to_be_visible()
        # The page that one relay signed is answered by the other.
        one.send_signal(signal.SIGTERM)
        one.wait(timeout=40)
        page.get_by_role("button", name="Confirmer et envoyer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien arrivé")
        # What the dead one had acknowledged leaves when it lives again.
        with relay(tmp_path / "one", ports[0], postfix.port):
            bodies = [mail.get_content() for mail in received(postfix, sent + 1)]
        assert all(sum(f"Message {number}\n" in body for body in bodies) == 1 for number in range(sent + 1))
        page.close()


def test_when_no_relay_answers_nobody_is_thanked(chromium: Browser, site: Path) -> None:
    with Nginx(site, [free_port()]) as front:
        page = chromium.new_page(base_url=front.address)
        page.goto("/formulaires/ecrire/")
        write(page)
        with page.expect_response("**/formulaires/ecrire") as answer:
            send(page)
        assert answer.value.status == 503
        expect(page.get_by_text("Les formulaires sont en panne")).to_be_visible()
        expect(page.get_by_role("link", name="choisir-le-lot@lot.fr").first).to_be_visible()
        page.go_back()
        expect(page.get_by_role("textbox", name="Message")).to_have_value(
            "Bonjour,\n\nnous venons à deux. « Où loger ? »"
        )
        page.close()
