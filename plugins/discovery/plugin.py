"""The Pelican side of discovery: what matches a public, and where to live."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.catalogue.catalogue import Catalogue
from plugins.discovery.compass_page import CompassPage
from plugins.discovery.finder_page import FinderPage
from plugins.discovery.matching import matching_assets, matching_offers


class DiscoveryGenerator(Generator):
    """Hands the projections to the templates and writes the finder's file; the pages themselves are static pages."""

    def generate_context(self) -> None:
        """Let a public's template ask for its offers and assets."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        self.context["matching_offers"] = lambda public: matching_offers(public, catalogue)
        self.context["matching_assets"] = lambda public: matching_assets(public, catalogue)
        self.finder = FinderPage(catalogue)
        self.context["finder"] = self.finder
        self.context["compass"] = CompassPage(catalogue)

    def generate_output(self, _writer: Any) -> None:
        """Write what the browser ranks from."""
        path = Path(self.output_path) / "ou-vivre/communes.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.finder.data(), "utf-8")


def _generators(_pelican: Any) -> type[Generator]:
    return DiscoveryGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
