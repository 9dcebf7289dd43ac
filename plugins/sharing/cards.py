"""Which pages have a share card, and what it says: the page's own words, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plugins.catalogue import display
from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import KIND_OF, KINDS, Ambassador, Entry, url_of

HOME = ""


@dataclass(frozen=True)
class Format:
    """The measures of a card, in pixels and bytes: where its scene ends, the room under its last line, its largest type."""

    name: str
    width: int
    height: int
    horizon: int
    foot: int
    largest: int
    heaviest: int


# What Facebook, LinkedIn, X, WhatsApp and Mastodon all show whole; then Instagram's square, and a story above whose foot
# telephones lay their buttons.
CARD = Format("", 1200, 630, 312, 70, 92, 120_000)
SQUARE = Format("carre", 1080, 1080, 590, 84, 104, 350_000)
STORY = Format("story", 1080, 1920, 1060, 300, 120, 600_000)


@dataclass(frozen=True)
class Card:
    """What is drawn for the page at `address` (relative to the root, « emplois/boulanger/ »).

    `picture` is a file of the repository that takes the place of the scene.
    """

    address: str
    eyebrow: str
    title: str
    line: str = ""
    scene: str = "meandre"
    picture: str = ""
    format: Format = CARD

    @property
    def alternative(self) -> str:
        """The card told to someone who does not see it."""
        said = f"{self.eyebrow} : {self.title}" if self.eyebrow else self.title
        return " ".join(_sentence(part) for part in (said, self.line) if part)


def cards(catalogue: Catalogue) -> Iterator[Card]:
    """Every card of the site; a page without one shares that of the page above it."""
    yield from _cards_of_lists(catalogue)
    for entry in catalogue.entries:
        yield _of_entry(entry, catalogue)
        if isinstance(entry, Ambassador) and entry.kit:
            yield from ready_made(entry, catalogue)


class CardsByAddress:
    """The cards of a day's pages, each made when it is asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._of_lists = {card.address: card for card in _cards_of_lists(catalogue)}

    def of(self, address: str) -> Card:
        """The card of a page: its own, or that of the nearest page above it that has one."""
        if address in self._of_lists:
            return self._of_lists[address]
        if entry := self._catalogue.at(address):
            return _of_entry(entry, self._catalogue)
        above = address.rstrip("/").rpartition("/")[0]
        return self.of(f"{above}/" if above else HOME)


def _cards_of_lists(catalogue: Catalogue) -> Iterator[Card]:
    yield Card(
        HOME,
        "",
        "Un emploi, une entreprise, une ferme, un village : choisir le Lot",
        "Département du Lot, en Occitanie",
    )
    for kind in KINDS:
        if kind.listed:
            yield Card(f"{kind.base}/", "", kind.title, kind.intro, kind.scene)
    count = len(catalogue.territory.communes)
    yield Card("communes/", "", "Les communes du Lot", f"{count} communes, leurs services, leurs offres", "village")
    for group in catalogue.territory.intercommunalities:
        members = len(catalogue.territory.members(group))
        yield Card(
            f"intercommunalites/{group.slug}/", "Intercommunalité", group.name, f"{members} communes du Lot", "village"
        )
    for commune in catalogue.territory.communes:
        group = catalogue.territory.by_siren[commune.intercommunality]
        people = display.show(commune.population, "habitants" if commune.population > 1 else "habitant")
        yield Card(f"communes/{commune.slug}/", "Commune", commune.name, f"{people} · {group.name}", "village")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def ready_made(person: Ambassador, catalogue: Catalogue) -> Iterator[Card]:
    """The pictures that a portrait offers, for who has no JavaScript to make them in the kit."""
    said = f"«\u00a0{person.quotation}\u00a0»" if person.quotation else person.full_name
    where = catalogue.territory.by_code[person.commune].name
    for form in (SQUARE, STORY):
        yield replace(
            _of_entry(person, catalogue), address=f"{url_of(person)}{form.name}/", eyebrow="", title=said,
            line=f"{person.full_name}, {where}", format=form,
        )  # fmt: skip


def _of_entry(entry: Entry, catalogue: Catalogue) -> Card:
    kind = KIND_OF[type(entry)]
    commune = catalogue.commune_of(entry)
    said = [commune.name] if commune else []
    said += [fact.term for fact in display.card_facts(entry)]
    return Card(
        url_of(entry),
        (f"{kind.one} · exemple" if entry.sample else kind.one) if kind.listed else "",
        entry.full_name if isinstance(entry, Ambassador) else entry.title,
        " · ".join(dict.fromkeys(said)) if said else entry.summary,
        display.scene(entry),
        entry.picture.file if entry.picture else "",
    )
