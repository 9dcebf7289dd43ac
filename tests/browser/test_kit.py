"""The ambassador's kit as ambassadors use it: on a telephone, each product made, downloaded and opened."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from plugins.sharing.kit.page import kit_page
from plugins.sharing.kit.products import PRODUCTS, Product
from plugins.sharing.kit.texts import FIELDS
from tests.conftest import ROOT

KIT = "/ambassadeurs/kit/"
SITE = "https://choisir-le-lot.example"
POINTS = 72 / 25.4
HARD = (
    "Anticonstitutionnellement" * 5 + " fin",
    "M" * 140,
    "iiii " * 28,
    "<script>alert(1)</script> & \" ' {lien} $& \\",
    "Z\u0351\u0352\u0353\u0354\u0355\u0356a\u0351\u0352\u0353lgo \u202eà l'envers\u202c ÉÀÇ Œuvre",
    "👩‍🌾🧀 " * 20,
    "\u200b\u200b",
    "À Cahors ? Oui ! « Enfin » : 12 000 € ; 100 %",
)
# CI draws the first two and the last; the whole run draws all.
SENTENCES = [pytest.param(one, marks=() if one in (*HARD[:2], HARD[-1]) else pytest.mark.whole) for one in HARD]
# Every text that is drawn, where its ink is in dots, and the colours that it has.
WATCH = """() => {
  window.drawn = []
  const pen = CanvasRenderingContext2D.prototype
  const { fillText } = pen
  pen.fillText = function (text, x, y, ...more) {
    const ink = this.measureText(text)
    const { width, height } = this.canvas
    const at = (dx, dy) => this.getTransform().transformPoint({ x: x + dx, y: y + dy })
    const from = at(-ink.actualBoundingBoxLeft, -ink.actualBoundingBoxAscent)
    const to = at(ink.actualBoundingBoxRight, ink.actualBoundingBoxDescent)
    drawn.push({ text, box: [from.x, from.y, to.x, to.y], colour: this.fillStyle, width, height })
    return fillText.call(this, text, x, y, ...more)
  }
}"""


@pytest.fixture
def phone(chromium: Browser, strict: str) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=strict, viewport={"width": 360, "height": 740}, has_touch=True, locale="fr-FR",
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert errors == []


def fill(page: Page, name: str = "Camille", commune: str = "Figeac", sentence: str = "On m’y connaît.") -> None:
    page.get_by_label("Votre prénom").fill(name)
    page.get_by_label("Votre commune").fill(commune)
    page.get_by_label("Votre phrase").fill(sentence)


def made(page: Page, product: Product, folder: Path) -> bytes:
    with page.expect_download() as told:
        page.locator(f'[data-fait="telecharger"][data-quoi="{product.key}"]').tap()
    assert told.value.suggested_filename == f"choisir-le-lot-{product.key}.{product.format}"
    told.value.save_as(folder / product.key)
    return (folder / product.key).read_bytes()


def opened(page: Page, product: Product, folder: Path) -> Image.Image:
    """The picture of a product that was downloaded: of a PDF, the one picture of its one page."""
    content = made(page, product, folder)
    picture = Image.open(io.BytesIO(jpeg_of(content, product) if product.format == "pdf" else content))
    picture.load()
    dots = product.dpi / 25.4 if product.dpi else 1
    assert picture.size == (
        round((product.width + 2 * product.bleed) * dots),
        round((product.height + 2 * product.bleed) * dots),
    )
    return picture.convert("RGBA")


def jpeg_of(content: bytes, product: Product) -> bytes:
    """Read a PDF as a strict reader does: by its cross-reference table, each object where the table says."""
    assert content.startswith(b"%PDF-1.4\n")
    assert content.endswith(b"%%EOF\n")
    table = int(re.findall(rb"startxref\n(\d+)\n", content)[-1])
    assert content[table : table + 5] == b"xref\n"
    rows = re.findall(rb"(\d{10}) 00000 n \n", content[table:])
    objects = [content[int(row) :] for row in rows]
    for number, text in enumerate(objects, start=1):
        assert text.startswith(b"%d 0 obj\n" % number)
    boxes = {
        name.decode(): [float(part) for part in values.split()]
        for name, values in re.findall(rb"/(\w+Box) \[([\d. ]+)\]", objects[2].partition(b"endobj")[0])
    }
    bleed, width, height = (length * POINTS for length in (product.bleed, product.width, product.height))
    assert (
        boxes["MediaBox"] == boxes["BleedBox"] == pytest.approx([0, 0, width + 2 * bleed, height + 2 * bleed], abs=0.01)
    )
    assert boxes["TrimBox"] == pytest.approx([bleed, bleed, bleed + width, bleed + height], abs=0.01)
    stream = re.match(rb"4 0 obj\n<<.*/DCTDecode /Length (\d+) >>\nstream\n", objects[3])
    assert stream
    picture, rest = objects[3][stream.end() :][: int(stream[1])], objects[3][stream.end() + int(stream[1]) :]
    assert rest.startswith(b"\nendstream\nendobj\n")
    return picture


def read(picture: Image.Image) -> str:
    [found] = zxingcpp.read_barcodes(picture.convert("L"))
    return str(found.text)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_from_the_ambassadors_to_a_shared_card_in_six_taps(phone: Page) -> None:
    phone.add_init_script(
        """navigator.canShare = shared => shared.files?.length === 1
        navigator.share = async ({ files: [file], text }) => { window.shared = { text, file: [file.name, file.type, file.size] } }"""
    )
    taps = 0

    def tap(what: Any) -> None:
        nonlocal taps
        what.tap()
        taps += 1

    phone.goto("/ambassadeurs/")
    tap(phone.get_by_role("link", name="Faire ma carte avec le kit"))
    tap(phone.get_by_label("Votre prénom"))
    phone.keyboard.type("Camille")
    tap(phone.get_by_label("Votre commune"))
    phone.keyboard.type("saint cirq lapopie")
    tap(phone.get_by_label("Votre phrase"))
    phone.keyboard.type("Ici, on me connaît par mon prénom !")
    tap(phone.get_by_role("button", name="Partager ma carte"))
    expect(phone.locator("#annonce")).to_have_text("Merci !")
    assert taps <= 6
    shared = phone.evaluate("shared")
    assert shared["file"][:2] == ["choisir-le-lot-carre.png", "image/png"]
    assert shared["file"][2] > 50_000
    assert shared["text"].endswith(f"{SITE}/communes/saint-cirq-lapopie/")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_where_nothing_is_shared_the_card_is_downloaded(phone: Page) -> None:
    phone.add_init_script("delete Navigator.prototype.canShare; delete Navigator.prototype.share")
    phone.goto(KIT)
    with phone.expect_download() as told:
        phone.get_by_role("button", name="Partager ma carte").tap()
    assert told.value.suggested_filename == "choisir-le-lot-carre.png"


@pytest.mark.parametrize("product", [one for one in PRODUCTS if one.format != "svg"], ids=lambda one: one.key)
def test_each_product_opens_at_its_size_with_its_code(phone: Page, product: Product, tmp_path: Path) -> None:
    phone.goto(f"{KIT}?par=Camille_du-46")
    fill(phone)
    picture = opened(phone, product, tmp_path)
    assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 1
    if product.qr or product.shape == "code":
        assert read(picture) == f"{SITE}/communes/figeac/?par=camille-du-46"
    if product.shape == "round":
        assert [picture.getpixel(corner)[3] for corner in ((0, 0), (399, 399))] == [0, 0]  # type: ignore[index]
    if product.bleed:
        # The ink goes to the very edge: white paper would show after the cut.
        edge = {picture.getpixel((x, y)) for x in (0, picture.width - 1) for y in range(0, picture.height, 50)}
        assert (255, 255, 255, 255) not in edge


def test_the_code_of_a_business_card_is_read_at_two_centimetres(phone: Page, tmp_path: Path) -> None:
    phone.goto(f"{KIT}?par=un-code-de-trente-caracteres-x")
    fill(phone, commune="Saint-Denis-lès-Martel")
    card = next(one for one in PRODUCTS if one.key == "carte-de-visite")
    picture = opened(phone, card, tmp_path)
    [found] = zxingcpp.read_barcodes(picture.convert("L"))
    corners = found.position
    assert (corners.top_right.x - corners.top_left.x) * 25.4 / card.dpi == pytest.approx(20, abs=0.3)
    # As a telephone sees it: a tenth of the dots.
    far = picture.convert("L").resize((picture.width // 5, picture.height // 5))
    assert read(far).startswith(f"{SITE}/communes/saint-denis-les-martel/?par=un-code")


def test_the_vector_code_is_the_same_one(phone: Page, tmp_path: Path) -> None:
    phone.goto(KIT)
    fill(phone)
    vector = made(phone, next(one for one in PRODUCTS if one.format == "svg"), tmp_path).decode()
    side = int(re.search(r'viewBox="0 0 (\d+) ', vector)[1])  # type: ignore[index]
    picture = Image.new("L", (side, side), 255)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", vector):
        picture.putpixel((int(x), int(y)), 0)
    assert read(picture.resize((side * 8, side * 8), Image.Resampling.NEAREST)) == f"{SITE}/communes/figeac/"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_text_is_clipped_covered_or_pale(phone: Page, sentence: str) -> None:
    phone.add_init_script(f"({WATCH})()")
    phone.goto(KIT)
    fill(phone, name=sentence[:30], commune="Castelnau Montratier-Sainte Alauzie", sentence=sentence[:140])
    phone.wait_for_function("document.querySelector('#apercu canvas').ariaLabel.length > 10")
    drawn = phone.evaluate(
        """async () => {
          const folder = document.querySelector('script[src$="/kit.js"]').src.replace('kit.js', '')
          const { draw, typeset } = await import(`${folder}kit-drawing.js`)
          const { generate } = await import(`${folder}vendor/lean-qr.js`)
          const form = document.getElementById('kit')
          const { products, colours, sentence } = JSON.parse(form.dataset.kit)
          const name = typeset(form.prenom.value)
          const person = {
            name,
            commune: form.commune.value,
            who: `${name}, ${form.commune.value}`,
            shown: 'choisir-le-lot.example/communes/castelnau-montratier-sainte-alauzie',
            sentence: typeset(form.phrase.value) || sentence
          }
          const modules = generate(`https://${person.shown}/?par=un-code-de-trente-caracteres-x`)
          const told = {}
          for (const product of Object.values(products)) {
            window.drawn = []
            await draw(product, person, { colours, sceneAddress: form.dataset.scenes, focus: 0, modules })
            told[product.key] = window.drawn
          }
          return told
        }"""
    )
    colours = kit_page(ROOT, ROOT / "theme/static", SITE).colours
    for product in PRODUCTS:
        dots = product.dpi / 25.4 if product.dpi else 1
        texts = drawn[product.key]
        assert bool(texts) is (product.shape != "code")
        scene = (product.bleed + product.height * product.scene) * dots
        for text in texts:
            left, top, right, bottom = text["box"]
            cut = product.bleed * dots
            assert left >= cut, (product.key, text)
            assert right <= text["width"] - cut, (product.key, text)
            assert top >= scene - 1, (product.key, text)
            assert bottom <= text["height"] - cut, (product.key, text)
            paper = colours["wine" if product.shape == "round" else "paper"]
            assert contrast(text["colour"], paper) >= 4.5
        boxes = [text["box"] for text in texts if text["text"].strip()]
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                across = min(one[2], other[2]) - max(one[0], other[0])
                down = min(one[3], other[3]) - max(one[1], other[1])
                # Accents of a line may touch the descenders of the one above, never its letters.
                assert across <= 0 or down <= 0.3 * min(one[3] - one[1], other[3] - other[1]), (product.key, one, other)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_words_keep_what_was_typed_as_text(phone: Page, sentence: str) -> None:
    phone.goto(f"{KIT}?par=%22%3E%3Cscript%3E")
    fill(phone, name="<b>Camille</b>", sentence=sentence[:140])
    expect(phone.locator("#texte-x")).to_contain_text(f"{SITE}/communes/figeac/?par=script")
    assert phone.locator("#texte-x b, #signature b, #signature script").count() == 0
    expect(phone.locator("#signature")).to_contain_text("<b>Camille</b>")
    declared = json.loads(phone.locator("#kit").get_attribute("data-kit") or "")
    for key, network in declared["networks"].items():
        words = phone.locator(f"#texte-{key}").text_content() or ""
        assert not any(f"{{{field}}}" in words for field in FIELDS if f"{{{field}}}" not in sentence)
        counted = int(re.sub(r"\D", "", (phone.locator(f"#compte-{key}").text_content() or "").split("sur")[0]))
        assert 0 < counted <= network["limit"]


def test_words_say_where_one_lives_as_french_does_and_invent_nothing(phone: Page) -> None:
    phone.goto(KIT)
    expect(phone.locator("#texte-whatsapp")).to_contain_text("Je vis à [votre commune], dans le Lot.")
    for commune, at, of in (
        ("Albas", "à Albas", "d’Albas"),
        ("Le Bastit", "au Bastit", "du Bastit"),
        ("les arques", "aux Arques", "des Arques"),
    ):
        fill(phone, commune=commune)
        expect(phone.locator("#texte-whatsapp")).to_contain_text(f"Je vis {at}, dans le Lot.")
        expect(phone.locator("#texte-facebook")).to_contain_text(f"Autour {of}, dans le Lot")


def test_the_signature_is_copied_with_its_styles(phone: Page, tmp_path: Path) -> None:
    phone.goto(KIT)
    fill(phone)
    phone.get_by_role("button", name="Copier la signature").tap()
    expect(phone.locator("#annonce")).to_contain_text("Signature copiée")
    with phone.expect_download() as told:
        phone.get_by_role("button", name="La télécharger").tap()
    told.value.save_as(tmp_path / "signature.html")
    saved = (tmp_path / "signature.html").read_text("utf-8")
    assert "<style" not in saved
    assert "class=" not in saved
    assert "rgb(" not in saved
    # Pasted into a letter, in another page than ours.
    letter = phone.context.new_page()
    letter.goto("about:blank")
    letter.set_content("<div contenteditable>Bonjour</div>")
    letter.locator("div").focus()
    letter.keyboard.press("Control+V")
    bar = letter.locator("td").evaluate("cell => getComputedStyle(cell).borderLeft")
    assert bar.startswith("4px solid rgb(224, 160, 48)")
    assert letter.locator("a").get_attribute("href") == f"{SITE}/communes/figeac/"
    letter.close()


def test_the_line_for_another_site_is_the_commune_s(phone: Page) -> None:
    phone.goto(f"{KIT}?par=camille")
    expect(phone.locator("#bloc")).to_contain_text("communes/cahors/")
    fill(phone, commune="le bastit")
    line = (
        f'<a href="{SITE}/communes/le-bastit/?par=camille" data-choisir-le-lot="le-bastit">Les offres près du Bastit</a>'
        f'<script async src="{SITE}/integrer/bloc.js"></script>'
    )
    expect(phone.locator("#bloc")).to_have_text(line)
    phone.get_by_role("button", name="Copier la ligne").tap()
    expect(phone.locator("#annonce")).to_have_text("Copié.")
    assert phone.evaluate("navigator.clipboard.readText()") == line


def test_the_communes_are_proposed_and_another_is_told(phone: Page) -> None:
    phone.goto(KIT)
    phone.get_by_label("Votre commune").tap()
    phone.keyboard.type("cahor")
    expect(phone.locator("#communes option").first).to_have_attribute("value", "Cahors")
    expect(phone.locator("#commune-aide")).to_have_text("Par exemple Cahors.")
    phone.get_by_label("Votre commune").fill("Toulouse")
    expect(phone.locator("#commune-aide")).to_have_text("Aucune commune du Lot ne s’écrit ainsi.")
    expect(phone.locator("#texte-x")).to_contain_text(f"{SITE}/")
    assert phone.evaluate("document.querySelectorAll('*').length") <= 300


def test_it_keeps_nothing_and_asks_nobody(phone: Page, strict: str) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(KIT)
    fill(phone)
    expect(phone.locator("#texte-x")).to_contain_text("Camille")
    phone.wait_for_load_state("networkidle")
    assert all(url.startswith((strict, "data:")) for url in asked)
    assert not any("amille" in url for url in asked)
    assert phone.context.storage_state() == {"cookies": [], "origins": []}


def test_without_javascript_it_says_so_and_gives_what_it_has(page: Page) -> None:
    page.goto(KIT)
    expect(page.get_by_role("heading", name="Sans JavaScript")).to_be_visible()
    expect(page.get_by_label("Votre prénom")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("link", name="le marché")).to_have_attribute(
        "href", re.compile(r"/illustrations/marche\.svg$")
    )
    expect(page.locator("#bloc")).to_contain_text("/integrer/bloc.js")
