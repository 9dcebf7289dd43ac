"""The Pelican side of the territory: the map, pages of the intercommunalités and of each commune."""

from __future__ import annotations

from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.catalogue.catalogue import Catalogue
from plugins.territory.housing import load_housing
from plugins.territory.map import draw
from plugins.territory.model import Commune
from plugins.territory.portrait import Portraits
from plugins.territory.views import views

# Cards on a commune's page, of its own entries first: a town may have hundreds, and its page stays light.
CARDS = 8
OWN_CARDS = 6


class CommuneGenerator(Generator):
    """Writes `/communes/`, `/intercommunalites/<slug>/` and `/communes/<slug>/`."""

    def generate_context(self) -> None:
        """Let the page of the map ask for it."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        self.context["drawing"] = draw(catalogue.territory, catalogue.knowledge, views(catalogue))

    def generate_output(self, writer: Any) -> None:
        """One page per commune, with what the catalogue knows about it."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        territory = catalogue.territory
        self.portraits = Portraits(catalogue)
        counts = {commune.code: len(catalogue.in_commune(commune)) for commune in territory.communes}
        writer.write_file("communes/index.html", self.get_template("communes"), self.context, counts=counts)
        for group in territory.intercommunalities:
            name = f"intercommunalites/{group.slug}/index.html"
            writer.write_file(name, self.get_template("group"), self.context, group=group, counts=counts)
        for commune in territory.communes:
            self._write_commune(writer, catalogue, commune)

    def _write_commune(self, writer: Any, catalogue: Catalogue, commune: Commune) -> None:
        group = catalogue.territory.by_siren[commune.intercommunality]
        entries = catalogue.in_commune(commune)
        writer.write_file(
            f"communes/{commune.slug}/index.html",
            self.get_template("commune"),
            self.context,
            commune=commune,
            group=group,
            count=len(entries),
            entries=entries[:OWN_CARDS],
            around=catalogue.around(commune, CARDS - len(entries[:OWN_CARDS])),
            portrait=self.portraits.of(commune),
            housing=load_housing(),
            known=catalogue.knowledge.of(commune),
            sources=catalogue.knowledge.sources,
        )


def _generators(_pelican: Any) -> type[Generator]:
    return CommuneGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
