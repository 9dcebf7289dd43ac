"""Own checks in a real browser, for what RGAA asks and axe does not see; docs/rgaa.md names them criterion by criterion.

`checks.js` and `keyboard.js` look at the page; this module sets the stage: windows, zoom, styles of the reader, keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from plugins.workshop.audit.pages import AuditedPage, Fault

_HERE = Path(__file__).parent
_SCRIPTS = tuple((_HERE / name).read_text("utf-8") for name in ("checks.js", "keyboard.js"))
# The most of the faults of one check that are worth reading.
_SHOWN = 5
# The most stops that a page may add to its own by scrolling parts, before the keyboard is said to be trapped.
_SCROLLERS = 20


@dataclass(frozen=True)
class Check:
    """A check: its French name, the RGAA criteria it serves in full or in part, and how it is made."""

    name: str
    criteria: tuple[str, ...]
    run: Callable[[Page], list[str]]


def _in_page(name: str) -> Callable[[Page], list[str]]:
    return lambda tab: list(tab.evaluate(f"audit.{name}()"))


def _resized(width: int, height: int) -> Callable[[Page], list[str]]:
    def run(tab: Page) -> list[str]:
        tab.set_viewport_size({"width": width, "height": height})
        return list(tab.evaluate("audit.coupures()"))

    return run


def _restyled(rules: str, *widths: int) -> Callable[[Page], list[str]]:
    """With a style sheet of the reader's own; adopted ones are not the page's, so its policy lets them in."""

    def run(tab: Page) -> list[str]:
        tab.evaluate(_ADOPT, rules)
        faults = [f"à {width} px, {fault}" for width in widths for fault in _resized(width, 800)(tab)]
        tab.evaluate("document.adoptedStyleSheets = []")
        return faults

    return run


def _keyboard(tab: Page) -> list[str]:
    faults: list[str] = []
    for width in (1280, 320):
        tab.set_viewport_size({"width": width, "height": 800})
        for _ in range(tab.evaluate("keyboard.prepare()")):
            tab.keyboard.down("Tab")
        for _ in range(_SCROLLERS):
            if tab.evaluate("document.activeElement === document.body"):
                break
            tab.keyboard.down("Tab")
        tab.keyboard.up("Tab")
        faults += [f"à {width} px, {fault}" for fault in tab.evaluate("keyboard.results()")]
    return faults


def _operation(tab: Page) -> list[str]:
    """The skip link takes the focus into the content; what unfolds does so with the Enter key."""
    tab.reload()  # so that the first Tab reaches the first link, wherever an earlier check left the focus
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    inside = tab.evaluate("Boolean(document.activeElement.closest('main, footer'))")
    faults = [] if inside else ["le lien d’évitement ne mène pas le clavier au contenu"]
    for summary in tab.locator("summary:visible").all():
        before = summary.evaluate("element => element.parentElement.open")
        summary.press("Enter")
        if summary.evaluate("element => element.parentElement.open") == before:
            faults.append(f"ne s'ouvre pas au clavier : {summary.inner_text()}")
    return faults


# WCAG 1.4.12, the least that a reader may ask of line, paragraph, letter and word spacing.
_SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""
_ADOPT = """rules => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(rules)
  document.adoptedStyleSheets = [sheet]
}"""

CHECKS = (
    Check("plan des titres", ("9.1",), _in_page("titres")),
    Check("intitulés des liens", ("6.1", "6.2"), _in_page("liens")),
    Check("langue", ("8.3", "8.4", "8.7", "8.8"), _in_page("langue")),
    Check("tableaux", ("5.4", "5.6", "5.7", "5.8"), _in_page("tableaux")),
    Check("formulaires", ("11.1", "11.5", "11.6", "11.13"), _in_page("formulaires")),
    Check("images", ("1.1", "1.2", "1.3", "1.9"), _in_page("images")),
    Check("documents et médias", ("2.1", "4.3", "4.11", "13.3"), _in_page("medias")),
    Check("mouvement", ("4.10", "13.1", "13.8"), _in_page("mouvement")),
    Check("textes dans les styles", ("10.2",), _in_page("textesCss")),
    Check("couleurs déclarées", ("10.5",), _in_page("couleurs")),
    Check("structure", ("9.2", "12.4", "12.6", "12.7"), _in_page("structure")),
    Check("titre de page", ("8.5", "8.6"), _in_page("titrePage")),
    # 320 CSS pixels wide, and 256 high: a 1280 × 1024 window at 400 %.
    Check("une seule direction de défilement", ("10.11",), _resized(320, 256)),
    # A window of 1280 pixels at 200 % is laid out on 640.
    Check("agrandissement à 200 %", ("10.4",), _resized(640, 400)),
    Check("texte à 200 %", ("10.4",), _restyled(":root { font-size: 200% !important }", 1280)),
    Check("espacement du texte", ("10.12",), _restyled(_SPACED, 320, 1280)),
    Check("parcours au clavier", ("7.3", "10.7", "12.8", "12.9"), _keyboard),
    Check("usage au clavier", ("7.3", "12.7"), _operation),  # last: it loads the page anew
)
# Between pages rather than in one.
SAME_MENU = "menu au même endroit"
DISTINCT_TITLES = "titres de page distincts"


@dataclass(frozen=True)
class Inspection:
    """What the own checks say of a page, and what comparing pages needs: its title and its menu."""

    page: AuditedPage
    faults: tuple[Fault, ...]
    title: str
    menu: tuple[str, ...]


def inspect(browser: Browser, address: str, page: AuditedPage, checks: Sequence[Check] = CHECKS) -> Inspection:
    """Run the checks on a page, in order: each leaves the page as the next may find it."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}, locale="fr-FR")
    tab = context.new_page()
    tab.goto(page.address)
    for script in _SCRIPTS:
        tab.evaluate(script)
    faults = [Fault(page.name, check.name, message) for check in checks for message in _limited(check.run(tab))]
    menu = tab.locator("body > header nav a").all_inner_texts()
    inspection = Inspection(page, tuple(faults), tab.title(), tuple(menu))
    context.close()
    return inspection


def compare(inspections: list[Inspection]) -> Iterator[Fault]:
    """What only shows between pages: each has its own title (8.6), all have the same menu (12.2)."""
    titles: dict[str, str] = {}
    for one in inspections:
        if one.title in titles:
            yield Fault(one.page.name, DISTINCT_TITLES, f"même titre que {titles[one.title]} : « {one.title} »")
        titles.setdefault(one.title, one.page.name)
        if one.menu != inspections[0].menu:
            menus = [", ".join(menu) for menu in (one.menu, inspections[0].menu)]
            yield Fault(one.page.name, SAME_MENU, f"« {menus[0]} » au lieu de « {menus[1]} »")


def _limited(messages: list[str]) -> list[str]:
    more = len(messages) - _SHOWN
    return messages[:_SHOWN] + ([f"et {more} autres"] if more > 0 else [])
