"""The Pelican side of discovery: lets the page of a public ask for what matches it."""

from __future__ import annotations

from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.catalogue.catalogue import Catalogue
from plugins.discovery.matching import matching_assets, matching_offers


class DiscoveryGenerator(Generator):
    """Hands the projections to the templates; writes no page of its own."""

    def generate_context(self) -> None:
        """Let a public's template ask for its offers and assets."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        self.context["matching_offers"] = lambda public: matching_offers(public, catalogue)
        self.context["matching_assets"] = lambda public: matching_assets(public, catalogue)


def _generators(_pelican: Any) -> type[Generator]:
    return DiscoveryGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
