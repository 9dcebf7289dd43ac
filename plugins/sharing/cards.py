"""Which pages have a share card, and what it says: the page's own words, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plugins.catalogue import display
from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import KIND_OF, KINDS, Ambassador, Entry

HOME = ""
NETWORKS_WIDTH, NETWORKS_HEIGHT = 1200, 630  # pixels: what Facebook, LinkedIn, X, WhatsApp and Mastodon all show whole


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

    @property
    def alternative(self) -> str:
        """The card told to someone who does not see it."""
        said = f"{self.eyebrow} : {self.title}" if self.eyebrow else self.title
        return f"{said}. {self.line}." if self.line else f"{said}."


def cards(catalogue: Catalogue) -> Iterator[Card]:
    """Every card of the site; a page without one shares that of the page above it."""
    yield Card(
        HOME,
        "",
        "Un emploi, une entreprise, une ferme, un village : choisir le Lot",
        "Département du Lot, en Occitanie",
    )
    for kind in KINDS:
        if kind.listed:
            yield Card(f"{kind.base}/", "", kind.title, kind.intro, kind.scene)
    for entry in catalogue.entries:
        yield _of_entry(entry, catalogue)
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


def _of_entry(entry: Entry, catalogue: Catalogue) -> Card:
    kind = KIND_OF[type(entry)]
    commune = catalogue.commune_of(entry)
    said = [commune.name] if commune else []
    said += [fact.text for fact in display.card_facts(entry)]
    return Card(
        kind.url(entry.slug),
        (f"{kind.one} · exemple" if entry.sample else kind.one) if kind.listed else "",
        entry.full_name if isinstance(entry, Ambassador) else entry.title,
        " · ".join(dict.fromkeys(said)) if said else entry.summary,
        display.scene(entry),
        entry.picture.file if entry.picture else "",
    )
