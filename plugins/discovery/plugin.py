"""The Pelican side of discovery: what matches a public, two jobs for one home, the life around a take-over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.catalogue.catalogue import Catalogue
from plugins.discovery.matching import matching_assets, matching_offers
from plugins.discovery.pairs import Pairs
from plugins.discovery.settling import drives, guidance


class DiscoveryGenerator(Generator):
    """Hands the projections to the templates; writes what the browser pairs offers from."""

    def generate_context(self) -> None:
        """Let the templates ask for a public's offers and assets, for a partner's jobs, for who accompanies."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        self.context["matching_offers"] = lambda public: matching_offers(public, catalogue)
        self.context["matching_assets"] = lambda public: matching_assets(public, catalogue)
        self.pairs = Pairs(catalogue)
        self.context["pairs"] = self.pairs
        self.context["drives"] = lambda commune: drives(commune, catalogue.territory)
        self.context["guidance"] = lambda offer: guidance(offer, catalogue)

    def generate_output(self, _writer: Any) -> None:
        """Write the file that `/deux-emplois/` searches."""
        path = Path(self.output_path) / "deux-emplois/offres.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.pairs.data(), "utf-8")


def _generators(_pelican: Any) -> type[Generator]:
    return DiscoveryGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
