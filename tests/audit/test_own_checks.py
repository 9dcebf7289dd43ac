"""Each of the own checks sees what it is for, and nothing in a good page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from plugins.workshop.audit.own_checks import CHECKS, Inspection, compare, inspect
from plugins.workshop.audit.pages import AuditedPage
from tests.audit.conftest import GOOD, STYLE, Serve

ENGLISH = "<p>This is the place to be for all of you and your family in the country.</p>"
TABLE = "<table><caption>Prix</caption><tr><th scope=col>Lieu</th></tr><tr><td>Cahors</td></tr></table>"
FINE = [
    "<h2>Un</h2><h3>Deux</h3><h2>Trois</h2>",
    '<ul><li>Poste A : <a href="/a">voir l’annonce</a></li><li>Poste B : <a href="/b">voir l’annonce</a></li></ul>',
    ENGLISH.replace("<p>", '<p lang="en">'),
    TABLE,
    '<form><p><label>Courriel <input type="email" autocomplete="email"></label></p></form>',
    '<figure role="group" aria-label="© A. Photographe"><img src="data:," alt="Un pont"><figcaption>© A. Photographe</figcaption></figure>',
    '<p><a href="/a.pdf">Plan (PDF, 20 ko)</a>, <a href="/plan/">le même en page web</a></p>',
    "<details><summary>Plus</summary><p>Texte.</p></details>",
    '<div class="slide"><p>Large</p></div>',
]


def test_a_good_page_is_left_alone(chromium: Browser, serve: Serve) -> None:
    style = STYLE + ".slide { overflow-x: auto } .slide p { width: 3000px }"
    assert [str(fault) for fault in inspect(chromium, *serve("\n".join(FINE), files={"style.css": style})).faults] == []


def broken(chromium: Browser, served: tuple[str, AuditedPage], name: str) -> list[str]:
    checks = [check for check in CHECKS if check.name == name]
    return [str(fault) for fault in inspect(chromium, *served, checks).faults]


# Check → what breaks it, in a page that breaks them all, and the words that say so.
TOGETHER = [
    ("plan des titres", "<h3>Trop bas</h3>", "", "niveau sauté : <h3> « Trop bas » suit un titre de niveau 1"),
    ("plan des titres", "<h1>Second</h1>", "", "2 titres <h1>"),
    ("intitulés des liens", '<p><a href="/a">Cliquez ici</a></p>', "", "intitulé vague : « cliquez ici » vers /a"),
    ("intitulés des liens", '<p><a href="/a">Poste</a> <a href="/b">Poste</a></p>', "", "« poste » mène à deux endroits"),
    ("intitulés des liens", '<p><a href="/a"><img src="data:," alt=""></a></p>', "", "lien sans intitulé vers /a"),
    ("langue", ENGLISH, "", "passage en anglais"),
    ("langue", '<p lang="zz">Bonjour</p>', "", "code de langue inconnu « zz »"),
    ("tableaux", TABLE.replace("<caption>Prix</caption>", ""), "", "tableau sans titre"),
    ("tableaux", TABLE.replace(" scope=col", ""), "", "en-tête sans scope"),
    ("formulaires", '<form><input type="text" name="nom" aria-label="Nom"></form>', "", "champ sans étiquette visible : nom"),
    ("formulaires", "<form><label>Oui <input type=radio name=r></label></form>", "", "hors d'un groupe"),
    ("images", '<img src="data:," alt="IMG_2034">', "", "alternative qui ne dit rien"),
    ("images", FINE[5].replace(' role="group"', ""), "", "légende non reliée"),
    ("images", "<svg width=9 height=9></svg>", "", "dessin ni caché ni nommé"),
    ("documents et médias", '<p><a href="/a.pdf">Plan</a></p>', "", "document sans version HTML à côté : /a.pdf"),
    ("mouvement", "<p class=a>!</p>", "@keyframes k { to { opacity: 0 } } .a { animation: k 1s infinite }", "plus de 5 secondes"),
    ("textes dans les styles", "<p class=a></p>", ".a::before { content: 'Nouveau' }", "texte écrit par les styles"),
]  # fmt: skip
# Check → a body that breaks it alone, styles that do, and the words that say so.
ALONE = [
    ("couleurs déclarées", "", "body { background: none }", "ne déclare pas de couleur de fond"),
    ("structure", '<nav aria-label="Principale"></nav>', "nav { display: block; height: 1em }", "de même nom"),
    ("une seule direction de défilement", "<p class=a>Large</p>", ".a { width: 400px }", "la page défile de côté"),
    ("une seule direction de défilement", "<p class=a>Large</p>", "body { overflow-x: hidden } .a { width: 400px }", "sort de l'écran"),
    ("agrandissement à 200 %", "<p class=a>Large</p>", ".a { width: 700px }", "sort de l'écran"),
    ("texte à 200 %", "<p class=a>Haut</p>", ".a { height: 30px; overflow: hidden }", "texte coupé"),
    ("espacement du texte", "<p class=a>Une ligne juste assez haute pour elle.</p>",
     ".a { height: 22px; line-height: 22px; font-size: 20px; overflow: hidden }", "à 320 px, texte coupé"),
    ("parcours au clavier", '<p><a href="/a">Sans contour</a></p>',
     "main a:focus { outline: none !important }", "prise de focus invisible"),
    ("parcours au clavier", '<p><a href="/a">Pâle</a></p>',
     "main a:focus { outline: 3px solid #eee !important }", "contour du focus à 1,2 pour 1"),
    ("parcours au clavier", '<p><a href="/a" tabindex="2">Premier</a></p>', "", "tabindex positif"),
    ("parcours au clavier", '<p><a href="/a" tabindex="2">Premier</a></p>', "", "ordre du focus"),
    ("parcours au clavier", '<p><span role="button">Non</span></p>', "", "hors du clavier"),
    ("parcours au clavier", '<p class=lid>!</p><p><a href="/a">Dessous</a></p>',
     ".lid { position: fixed; inset: 0; background: #fff; margin: 0 }", "caché quand il a le focus"),
]  # fmt: skip


def test_faults_of_the_text_are_told(chromium: Browser, serve: Serve) -> None:
    body, style = ("\n".join(row[part] for row in TOGETHER) for part in (1, 2))
    names = {row[0] for row in TOGETHER}
    served = serve(body, files={"style.css": f"{STYLE} {style}"})
    faults = inspect(chromium, *served, [check for check in CHECKS if check.name in names]).faults
    for name, *_, words in TOGETHER:
        assert any(fault.check == name and words in fault.message for fault in faults), (words, faults)


@pytest.mark.parametrize(("check", "body", "style", "words"), ALONE)
def test_a_fault_is_told(chromium: Browser, serve: Serve, check: str, body: str, style: str, words: str) -> None:
    found = broken(chromium, serve(body, files={"style.css": f"{STYLE} {style}"}), check)
    assert any(line.startswith(f"essai : {check} : ") and words in line for line in found), found


@pytest.mark.parametrize(("check", "good", "bad"), [
    ("langue", '<html lang="fr">', '<html lang="en">'),
    ("structure", "Plan du site", "Carte"),
    ("structure", "Accessibilité : non conforme", "Accessibilité"),
    ("structure", 'href="#contenu"', 'href="#absent"'),
    ("titre de page", "<title>Essai", "<title>Tout autre chose"),
    ("usage au clavier", 'id="contenu" tabindex="-1"', 'id="ailleurs"'),
])  # fmt: skip
def test_a_fault_of_the_frame_is_told(chromium: Browser, serve: Serve, check: str, good: str, bad: str) -> None:
    assert broken(chromium, serve(page=GOOD.replace(good, bad)), check)


def test_a_keyboard_trap_is_told(chromium: Browser, serve: Serve) -> None:
    trap = "document.querySelector('button').onkeydown = event => event.key === 'Tab' && event.preventDefault()"
    page = GOOD.replace("</body>", '<script src="/trap.js"></script></body>')
    found = broken(chromium, serve("<p><button>Pris</button></p>", page, {"trap.js": trap}), "parcours au clavier")
    assert any("piège au clavier : <button> « Pris »" in line for line in found), found


def test_pages_are_compared() -> None:
    pages = [AuditedPage(name, "/") for name in ("un", "deux", "trois")]
    titles, menus = ("A", "B", "A"), (("x",), ("x", "y"), ("x",))
    found = compare([Inspection(page, (), title, menu) for page, title, menu in zip(pages, titles, menus, strict=True)])
    assert [str(fault) for fault in found] == [
        "deux : menu au même endroit : « x, y » au lieu de « x »",
        "trois : titres de page distincts : même titre que un : « A »",
    ]


def test_every_check_is_broken_by_a_page_above() -> None:
    frame = {"titre de page", "usage au clavier"}
    assert {check.name for check in CHECKS} == {check for check, *_ in TOGETHER + ALONE} | frame
