"""The Pelican side of the territory: the map, pages of the intercommunalités and of each commune."""

from __future__ import annotations

from functools import partial
from typing import Any

from pelican import signals

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.generating import PageGenerator
from plugins.territory.housing import load_housing
from plugins.territory.map import draw
from plugins.territory.model import Commune
from plugins.territory.portrait import Portraits
from plugins.territory.views import views

# Cards on a commune's page, of its own entries first: a town may have hundreds, and its page stays light.
CARDS = 8
OWN_CARDS = 6


class CommuneGenerator(PageGenerator):
    """Writes `/communes/`, `/intercommunalites/<slug>/` and `/communes/<slug>/`."""

    def generate_context(self) -> None:
        """Let the page of the map ask for it."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        self.context["drawing"] = draw(catalogue.territory, catalogue.knowledge, views(catalogue))

    def write_pages(self, writer: Any) -> None:
        """One page per commune, with what the catalogue knows about it."""
        self.catalogue: Catalogue = self.settings["CATALOGUE"]
        territory = self.catalogue.territory
        self.portraits = Portraits(self.catalogue)
        self.write_page(writer, "communes/index.html", "communes", self._counts)
        for group in territory.intercommunalities:
            self.write_page(writer, f"intercommunalites/{group.slug}/index.html", "group", self._counts, group=group)
        for commune in territory.communes:
            self.write_page(
                writer, f"communes/{commune.slug}/index.html", "commune", partial(self._of_commune, commune)
            )

    def _counts(self) -> dict[str, Any]:
        communes = self.catalogue.territory.communes
        return {"counts": {commune.code: len(self.catalogue.in_commune(commune)) for commune in communes}}

    def _of_commune(self, commune: Commune) -> dict[str, Any]:
        catalogue = self.catalogue
        entries = catalogue.in_commune(commune)
        own = entries[:OWN_CARDS]
        return {
            "commune": commune,
            "group": catalogue.territory.by_siren[commune.intercommunality],
            "count": len(entries),
            "entries": own,
            "around": catalogue.around(commune, CARDS - len(own)),
            "portrait": self.portraits.of(commune),
            "housing": load_housing(),
            "known": catalogue.knowledge.of(commune),
            "sources": catalogue.knowledge.sources,
        }


def _generators(_pelican: Any) -> type[PageGenerator]:
    return CommuneGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
