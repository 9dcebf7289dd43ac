"""The Pelican side of discovery: pages of facets, the search page, two jobs for one home, the life around a take-over."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.fingerprints import depending_on, pure
from plugins.catalogue.kinds import KINDS
from plugins.catalogue.writing import write_text
from plugins.discovery.compass_page import CompassPage
from plugins.discovery.facets import FacetPage, sides
from plugins.discovery.finder_page import FinderPage
from plugins.discovery.matching import matching_assets, matching_offers
from plugins.discovery.pairs import Pairs
from plugins.discovery.records import SearchRecords
from plugins.discovery.settling import guidance
from plugins.territory.towns import drives, seats

# Of each kind on the search page without a search: the list of the kind has them all. Static pages have no list.
SHOWN = 12
# Near an ambassador: as many as a row of cards.
CARDS = 3


class DiscoveryGenerator(Generator):
    """Hands the projections to the templates; writes pages of facets, `/recherche/`, what the browser pairs offers from."""

    def generate_context(self) -> None:
        """Let templates ask for a public's offers, a list's facets, an entry's search record, a partner's jobs."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        self.pages: tuple[FacetPage, ...] = self.settings["FACET_PAGES"]
        self.pairs = Pairs(catalogue)
        self.finder = FinderPage(catalogue)
        records = SearchRecords(catalogue, self.pages)
        by_kind = {kind.name: sides(self.pages, kind) for kind in KINDS}
        self.context |= {
            "matching_offers": lambda public, most: matching_offers(public, catalogue, most),
            "matching_assets": lambda public: matching_assets(public, catalogue),
            "facets": lambda name: by_kind[name],
            "lists": self.pages,
            "pairs": self.pairs,
            "partners": self.pairs.partners,
            "jobs_near": lambda commune: list(islice(self.pairs.nearest(commune), CARDS)),
            "services": lambda commune: list(self.pairs.services(commune)),
            "finder": self.finder,
            "compass": CompassPage(catalogue),
            "drives": pure(lambda commune: drives(catalogue.territory, commune, seats(catalogue.territory))),
            "offers_near": lambda commune: catalogue.offers_near(commune, CARDS),
            "guidance": lambda offer: guidance(offer, catalogue),
            "search_record": depending_on(records.filters)(lambda entry: records.of(entry).attributes()),
        }

    def generate_output(self, writer: Any) -> None:
        """Write a page per value of a facet, the search page, and the files that tools search in the browser."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        for page in self.pages:
            writer.write_file(
                f"{page.address}index.html",
                self.get_template("list"),
                self.context,
                template_name="list",
                url=page.address,
                kind=page.facet.kind,
                narrowed=page.narrowing,
                paginated={"entries": list(page.entries)},
            )
        groups = [(kind, catalogue.of_kind(kind)) for kind in KINDS]
        shown = [
            (kind, len(entries), entries[:SHOWN] if kind.listed else entries) for kind, entries in groups if entries
        ]
        writer.write_file("recherche/index.html", self.get_template("search"), self.context, groups=shown)
        self._write("deux-emplois/offres.json", self.pairs.data())
        self._write("ou-vivre/communes.json", self.finder.data())

    def _write(self, name: str, text: str) -> None:
        write_text(Path(self.output_path) / name, text)


def _generators(_pelican: Any) -> type[Generator]:
    return DiscoveryGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
