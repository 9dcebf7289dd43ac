"""The dossier as a household lives with it: keyboard only, on a telephone, behind production's policies."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from relay.forms import SETTLE
from tests.browser.states import BLOCKED, press, violations, visitor

NURSE, DEVELOPER = "/emplois/infirmier-medecine-figeac/", "/emplois/developpeur-cajarc/"
EXPIRED = "/emplois/animateur-jeunesse-souillac/"
STATUS = ".status"


def keep(page: Page, *paths: str) -> None:
    for path in paths:
        page.goto(path)
        press(page, page.get_by_role("button", name="Garder dans mon dossier"), "Space")
        expect(page.get_by_role("button", name="Garder dans mon dossier")).to_have_attribute("aria-pressed", "true")


def opened(page: Page) -> None:
    page.goto("/dossier/")
    expect(page.locator(STATUS)).to_contain_text("Relu à l’instant")


def test_what_is_kept_is_found_again_by_kind_with_its_note(tab: Page) -> None:
    tab.goto("/")
    expect(tab.get_by_role("link", name="Mon dossier", exact=True)).to_be_visible()
    keep(tab, NURSE, DEVELOPER, "/communes/figeac/", "/reprises/boulangerie-vayrac/", "/fermes/chevres-fromagerie-gramat/",
         "/vivre/fibre/")  # fmt: skip
    press(tab, tab.get_by_role("link", name="Mon dossier (6)"))
    expect(tab.locator(STATUS)).to_have_text("Relu à l’instant : tout est encore en ligne.")
    titles = tab.locator(".kinds h2").all_inner_texts()
    assert titles == ["Emplois (2)", "Entreprises à reprendre (1)", "Fermes à transmettre (1)", "Communes (1)",
                      "Vivre dans le Lot (1)"]  # fmt: skip
    note = tab.get_by_role("textbox", name=re.compile("Ma note : Infirmier"))
    press(tab, note, "A")
    tab.keyboard.type("ppeler le 3 décembre")
    expect(tab.get_by_role("heading", name="Ma liste d’installation")).to_be_visible()
    assert violations(tab) == []
    tab.reload()
    expect(note).to_have_value("Appeler le 3 décembre")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")

    press(tab, tab.get_by_role("button", name=re.compile("Retirer : Développeur")))
    expect(tab.locator(STATUS)).to_contain_text("est retiré de votre dossier")
    expect(tab.get_by_role("link", name="Mon dossier (5)")).to_be_visible()
    expect(tab.locator(".kinds h2").first).to_be_focused()
    tab.goto(NURSE)
    press(tab, tab.get_by_role("button", name="Garder dans mon dossier"))
    expect(tab.get_by_role("link", name="Mon dossier (4)")).to_be_visible()


def test_offers_stand_side_by_side(tab: Page) -> None:
    keep(tab, NURSE, DEVELOPER, "/communes/figeac/", "/communes/cajarc/")
    opened(tab)
    jobs, communes = tab.locator(".compared table").all()
    assert jobs.locator("thead a").all_inner_texts() == [
        "Infirmier ou infirmière en médecine polyvalente", "Développeur ou développeuse d’applications, entièrement à distance"
    ]  # fmt: skip
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in jobs.locator("tbody tr").all()
    }
    assert rows["Télétravail"] == ["Sur place", "Entièrement à distance"]
    assert rows["Permis"] == ["Permis B", "Non précisé"]
    assert "Publié le 16 novembre 2026" in rows["Dates"][0]
    assert communes.locator("tbody tr").count() >= 4
    assert violations(tab) == []
    press(tab, tab.get_by_role("checkbox", name="Comparer : Cajarc"), "Space")
    expect(tab.locator(".compared table")).to_have_count(1)
    tab.reload()
    expect(tab.get_by_role("checkbox", name="Comparer : Cajarc")).not_to_be_checked()


def test_the_list_ticked_here_is_ticked_there(tab: Page) -> None:
    keep(tab, NURSE)
    opened(tab)
    boxes = tab.locator(".ticks").get_by_role("checkbox")
    expect(boxes.nth(29)).to_be_visible()
    press(tab, boxes.nth(2), "Space")
    tab.goto("/s-installer/")
    expect(tab.get_by_role("checkbox").nth(2)).to_be_checked()


def test_it_prints_what_matters(tab: Page) -> None:
    keep(tab, NURSE, DEVELOPER)
    opened(tab)
    tab.get_by_role("textbox", name=re.compile("Ma note : Infirmier")).fill("Rappeler\nla cadre")
    tab.emulate_media(media="print")
    expect(tab.get_by_role("button", name="Imprimer")).to_be_hidden()
    expect(tab.get_by_role("button", name="Garder")).to_have_count(0)
    expect(tab.locator(".noted").first).to_be_visible()
    expect(tab.locator(".noted").nth(1)).to_be_hidden()
    expect(tab.locator(".compared table")).to_be_visible()
    pdf = tab.pdf(format="A4", prefer_css_page_size=True)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) <= 4


def address_of(page: Page) -> str:
    press(page, page.get_by_role("button", name="Partager par une adresse"))
    field = page.get_by_role("textbox", name="L’adresse à envoyer")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile("#d="))
    return field.input_value()


def test_an_address_carries_it_to_another_browser(tab: Page, chromium: Browser, strict: str) -> None:
    keep(tab, NURSE, "/communes/figeac/")
    opened(tab)
    tab.get_by_role("textbox", name="Ma note : Figeac").fill("Chez ma sœur")
    plain = address_of(tab)
    assert len(plain) < 300
    tab.get_by_label("Mettre aussi mes notes").check()
    noted = address_of(tab)
    asked: list[str] = []
    for link, expected in ((plain, ""), (noted, "Chez ma sœur")):
        with visitor(chromium, strict) as other:
            other.on("request", lambda request: asked.append(request.url))
            other.goto("/emplois/")
            keep(other, DEVELOPER)
            other.goto(link)
            expect(other.get_by_text("Voici un dossier que l’on vous a envoyé.")).to_be_visible()
            expect(other.locator(".kept > li")).to_have_count(2)
            expect(other.locator(".kept > li").first).to_contain_text("Télétravail : Sur place")
            expect(other.locator(".noted").nth(1)).to_have_text(expected)
            expect(other.get_by_role("button", name=re.compile("Retirer"))).to_have_count(0)
            expect(other.get_by_role("button", name="Tout effacer")).to_be_hidden()
            expect(other.get_by_role("link", name="Mon dossier (1)")).to_be_visible()
            assert violations(other) == []
            press(other, other.get_by_role("button", name="Garder tout dans mon dossier"))
            expect(other.get_by_role("link", name="Mon dossier (3)")).to_be_visible()
            expect(other.get_by_role("textbox", name="Ma note : Figeac")).to_have_value(expected)
    assert not any("#d=" in url.partition("#")[0] or "d=X" in url.partition("#")[0] for url in asked)
    assert all(url.startswith(strict) for url in asked)


@pytest.mark.parametrize("fragment", ["#d=n-importe-quoi", "#d=", "#d=AAAA"])
def test_a_cut_address_says_so_and_shows_ones_own(tab: Page, fragment: str) -> None:
    keep(tab, NURSE)
    tab.goto(f"/dossier/{fragment}")
    expect(tab.locator(".kept > li")).to_have_count(1)
    expect(tab.get_by_role("button", name=re.compile("Retirer"))).to_have_count(1)


def a_file(folder: Path, kept: dict[str, dict], **more: object) -> Path:
    path = folder / "mon-dossier.json"
    path.write_text(json.dumps({"dossier": kept, **more}), "utf-8")
    return path


def bring(page: Page, path: Path) -> None:
    page.get_by_label("Reprendre un fichier exporté").set_input_files(path)


def test_what_has_expired_says_so_and_proposes_neighbours(tab: Page, tmp_path: Path) -> None:
    tab.goto("/dossier/")
    gone = "/fermes/disparue/"
    bring(tab, a_file(tmp_path, {EXPIRED: {"title": "Animateur", "note": "Dommage"}, gone: {"title": "Disparue"},
                                 NURSE: {"title": "Infirmier"}}))  # fmt: skip
    expect(tab.locator(STATUS)).to_have_text("Relu à l’instant : 2 pages ne sont plus en ligne.")
    expired = tab.locator(".kept > li", has_text="Animateur")
    expect(expired.locator(".gone")).to_contain_text("N’est plus en ligne. Au plus près :")
    assert expired.locator(".gone a").count() == 3
    expect(expired.get_by_role("textbox")).to_have_value("Dommage")
    lost = tab.locator(".kept > li", has_text="Disparue")
    expect(lost.locator(".gone a")).to_have_attribute("href", "/fermes/")
    expect(tab.locator(".kept > li", has_text="Infirmier").locator(".gone")).to_be_hidden()
    assert violations(tab) == []
    press(tab, expired.locator(".gone a").first)
    expect(tab.get_by_role("button", name="Garder dans mon dossier")).to_be_visible()


def test_without_the_network_it_shows_what_was_read_last(tab: Page) -> None:
    keep(tab, NURSE)
    opened(tab)
    tab.route("**/emplois/**", lambda route: route.abort())
    tab.reload()
    expect(tab.locator(STATUS)).to_contain_text("ce qui est montré date de votre dernière visite")
    expect(tab.locator(".kept .terms")).to_contain_text("Télétravail : Sur place")


# As a page of the site writes a questionnaire: fieldsets, and the macro `keep_answers`.
QUESTIONNAIRE = """<form id="chercher">
<fieldset><legend>La commune ?</legend>
<label>Réponse <select><option>Un village</option><option selected>Un bourg</option></select></label>
<label>Importance <input type="range"> <span aria-hidden="true">Important</span></label></fieldset>
<fieldset><legend>Une gare ?</legend><label><input type="radio" name="q"> Oui</label>
<label><input type="radio" name="q" checked> Non</label></fieldset>
<fieldset><legend>La fibre ?</legend><label><input type="radio" name="r"> Oui</label></fieldset></form>
<p><button class="keep keep-answers" type="button" data-form="chercher" hidden>Garder mes réponses</button>
<span role="status"></span></p>
<script type="module" src="FOLDER/js/keep-answers.js"></script></main>"""


def answered(page: Page) -> None:
    """Keep the answers of a questionnaire."""
    body = page.request.get("/contact/").text()
    folder = body.partition('src="')[2].partition("/js/")[0]
    body = body.replace("</main>", QUESTIONNAIRE.replace("FOLDER", folder))
    page.route("**/ou-vivre/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("/ou-vivre/#niveau=2.bourg")
    press(page, page.get_by_role("button", name="Garder mes réponses"))
    expect(page.get_by_text("C’est gardé.")).to_be_visible()


def test_answers_are_shown_sent_and_found_again(tab: Page) -> None:
    answered(tab)
    keep(tab, NURSE)
    opened(tab)
    assert tab.get_by_role("term").all_inner_texts() == ["La commune ?", "Une gare ?"]
    link = tab.get_by_role("region", name="Mes réponses").get_by_role("link")
    expect(link).to_have_attribute("href", "/ou-vivre/#niveau=2.bourg")
    assert "\n- La commune ? : Un bourg, Important\n" in (tab.locator("pre").text_content() or "")
    assert violations(tab) == []


def test_it_leaves_as_a_file_and_comes_back(tab: Page, chromium: Browser, strict: str, tmp_path: Path) -> None:
    keep(tab, NURSE, "/communes/figeac/")
    answered(tab)
    opened(tab)
    expect(tab.get_by_role("definition")).to_have_text(["Un bourg, Important", "Non"])
    tab.get_by_role("textbox", name="Ma note : Figeac").fill("<b>Chez ma sœur</b>")
    press(tab, tab.locator(".ticks").get_by_role("checkbox").first, "Space")
    with tab.expect_download() as download:
        press(tab, tab.get_by_role("button", name="Exporter en fichier"))
    assert download.value.suggested_filename == "mon-dossier-choisir-le-lot.json"
    download.value.save_as(tmp_path / "dossier.json")
    with visitor(chromium, strict) as other:
        keep(other, DEVELOPER)
        opened(other)
        bring(other, tmp_path / "dossier.json")
        expect(other.get_by_role("link", name="Mon dossier (3)")).to_be_visible()
        expect(other.get_by_role("textbox", name="Ma note : Figeac")).to_have_value("<b>Chez ma sœur</b>")
        expect(other.get_by_role("definition")).to_have_text(["Un bourg, Important", "Non"])
        expect(other.locator(".ticks").get_by_role("checkbox").first).to_be_checked()

    tab.once("dialog", lambda dialog: dialog.dismiss())
    press(tab, tab.get_by_role("button", name="Tout effacer"))
    expect(tab.locator(".kept > li")).to_have_count(2)
    tab.once("dialog", lambda dialog: dialog.accept())
    press(tab, tab.get_by_role("button", name="Tout effacer"))
    expect(tab.get_by_text("Votre dossier est vide.")).to_be_visible()
    expect(tab.get_by_role("link", name="Mon dossier", exact=True)).to_be_visible()
    assert tab.evaluate("localStorage.length + sessionStorage.length") == 0
    assert violations(tab) == []


@pytest.mark.parametrize("text", ["", "pas du JSON", "[]", '{"dossier": []}', '{"liste": {}}', "null"])
def test_a_file_of_something_else_is_refused_by_name(tab: Page, tmp_path: Path, text: str) -> None:
    keep(tab, NURSE)
    opened(tab)
    (tmp_path / "photo.json").write_text(text, "utf-8")
    bring(tab, tmp_path / "photo.json")
    expect(tab.locator(STATUS)).to_contain_text("« photo.json » n’est pas un dossier exporté d’ici")
    expect(tab.locator(".kept > li")).to_have_count(1)


def test_a_hostile_file_brings_neither_script_nor_foreign_address(tab: Page, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    kept = {
        NURSE: {"title": evil, "where": evil, "facts": [[evil, evil], "x", None], "note": evil, "gone": True,
                "instead": [["javascript:alert(1)", evil], ["https://evil.example/", evil]]},
        "javascript:alert(1)": {"title": evil}, "//evil.example/": {}, "/emplois/../formulaires/": {}, "/vivre/fibre/": None,
        EXPIRED: 4, "__proto__": {"title": evil},
    }  # fmt: skip
    alerts: list[str] = []
    tab.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    tab.goto("/dossier/")
    bring(
        tab,
        a_file(
            tmp_path,
            kept,
            reponses={evil: {"address": "javascript:alert(1)", "pairs": [[evil, evil], evil]}, "q": 3},
            liste={evil: 1},
        ),
    )
    expect(tab.locator(STATUS)).to_contain_text("Relu à l’instant")
    expect(tab.locator(".kept > li")).to_have_count(3)
    assert tab.locator("#dossier img").count() == 0
    hrefs = tab.locator("#dossier a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert all(href.startswith("/") and not href.startswith("//") for href in hrefs if not href.startswith("mailto:"))
    assert alerts == []


def test_it_goes_with_the_form_only_when_asked(tab: Page) -> None:
    keep(tab, NURSE, "/communes/figeac/")
    opened(tab)
    tab.get_by_role("textbox", name="Ma note : Figeac").fill("Chez ma sœur")
    press(tab, tab.get_by_text("Lire ce qui sera recopié"))
    whole = tab.locator("pre").inner_text()
    assert "Emplois\n- Infirmier ou infirmière en médecine polyvalente (Figeac" in whole
    assert f"{NURSE}\n" in whole
    assert "Ma note : Chez ma sœur" in whole
    field = tab.get_by_label("Les pages que vous avez gardées")
    tab.goto("/formulaires/installation/")
    expect(field).to_have_value("")
    opened(tab)
    press(tab, tab.get_by_role("button", name="Préparer mon installation"))
    expect(field).to_have_value(re.compile("Chez ma sœur"))
    assert field.input_value().strip() == whole.strip()
    assert tab.evaluate("sessionStorage.length") == 0


def test_a_long_dossier_is_cut_to_what_the_form_takes(tab: Page, tmp_path: Path) -> None:
    tab.goto("/dossier/")
    bring(tab, a_file(tmp_path, {f"/emplois/parti-{n}/": {"title": "Poste", "note": "é" * 900} for n in range(9)}))
    expect(tab.locator(STATUS)).to_contain_text("9 pages ne sont plus en ligne")
    press(tab, tab.get_by_role("button", name="Préparer mon installation"))
    field = tab.get_by_label("Les pages que vous avez gardées")
    expect(field).to_have_value(re.compile("lignes de plus ne tiennent pas ici"))
    most = next(one.most for group in SETTLE.groups for one in group.fields if one.name == "dossier")
    assert most - 1_000 < len(field.input_value().replace("\n", "\r\n")) <= most


def test_blocked_storage_is_said_and_breaks_nothing(tab: Page, chromium: Browser, strict: str) -> None:
    keep(tab, NURSE)
    opened(tab)
    link = address_of(tab)
    with visitor(chromium, strict) as other:
        other.add_init_script(BLOCKED)
        other.goto(NURSE)
        button = other.get_by_role("button", name="Garder dans mon dossier")
        press(other, button)
        expect(other.get_by_role("alert")).to_contain_text("Votre navigateur refuse de garder")
        expect(button).to_have_attribute("aria-pressed", "false")
        assert violations(other) == []
        other.goto("/dossier/")
        expect(other.get_by_text("Votre dossier est vide.")).to_be_visible()
        expect(other.get_by_role("alert")).to_contain_text("Votre navigateur refuse de garder")
        other.goto(link)
        expect(other.locator(".kept > li")).to_have_count(1)
        press(other, other.get_by_role("button", name="Garder tout dans mon dossier"))
        expect(other.get_by_role("alert")).to_be_visible()
        other.goto("/s-installer/")
        other.get_by_role("checkbox").first.check()


def test_without_javascript_it_says_why_and_what_to_do(page: Page) -> None:
    page.goto("/dossier/")
    expect(page.get_by_text("Cette page a besoin de JavaScript")).to_be_visible()
    expect(page.get_by_text("imprimez-la")).to_be_visible()
    page.goto(NURSE)
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("link", name="Mon dossier")).to_be_hidden()


def test_two_tabs_do_not_lose_what_the_other_kept(tab: Page) -> None:
    keep(tab, NURSE)
    opened(tab)
    second = tab.context.new_page()
    keep(second, DEVELOPER)
    expect(tab.locator(".kept > li")).to_have_count(2)
    tab.get_by_role("textbox", name=re.compile("Ma note : Infirmier")).fill("Oui")
    second.reload()
    expect(second.get_by_role("link", name="Mon dossier (2)")).to_be_visible()
