"""The Pelican side of sharing: each page is told its card, and the cards are drawn into the output."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.catalogue.fingerprints import depending_on, pure
from plugins.catalogue.generating import PageGenerator
from plugins.catalogue.kinds import Ambassador
from plugins.sharing.cards import CARD, Card, CardsByAddress, cards, ready_made
from plugins.sharing.keeping import Portfolio
from plugins.sharing.links import share_links


class SharingGenerator(PageGenerator):
    """Hands `card_of` and `share_links` to the templates; draws what changed."""

    def generate_context(self) -> None:
        """Let a page ask for the card of its address."""
        root = Path(self.settings["PATH"])
        self.portfolio = Portfolio(root, Path(self.theme), root / ".cache" / "cards")
        self.cards = CardsByAddress(self.settings["CATALOGUE"])
        self.context |= {
            "card_of": depending_on(self._subject_of)(lambda address: self._card_of(address)),
            "share_links": pure(share_links),
            "card_size": (CARD.width, CARD.height),
            "ready_made": self._ready_made,
        }

    def write_files(self) -> None:
        """Draw and copy the cards."""
        progress = partial(self.settings["PROGRESS"], "Cartes de partage")
        self.portfolio.publish(cards(self.settings["CATALOGUE"]), Path(self.output_path), progress)

    def _card_of(self, address: str) -> tuple[Card, str]:
        """The card that a page shows, and its file."""
        card = self.cards.of(address)
        return card, self.portfolio.name(card)

    def _subject_of(self, address: str) -> object:
        """What the card of a page is made of: an entry, told faster than its card is made; what is none is its card."""
        entry = self.settings["CATALOGUE"].at(address)
        return entry if entry and not entry.picture else self._card_of(address)

    def _ready_made(self, person: Ambassador) -> list[tuple[Card, str]]:
        """The pictures that a portrait offers, with their files."""
        return [(card, self.portfolio.name(card)) for card in ready_made(person, self.settings["CATALOGUE"])]


def _generators(_pelican: Any) -> type[PageGenerator]:
    return SharingGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
