"""The Pelican side of discovery: pages of facets, the search page, two jobs for one home, the life around a take-over."""

from __future__ import annotations

from itertools import islice
from typing import Any

from pelican import signals

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.fingerprints import depending_on, pure
from plugins.catalogue.generating import PageGenerator
from plugins.catalogue.kinds import KINDS
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


class DiscoveryGenerator(PageGenerator):
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

    def write_pages(self, writer: Any) -> None:
        """A page per value of a facet, and the search page."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        for page in self.pages:
            self.write_page(
                writer,
                f"{page.address}index.html",
                "list",
                url=page.address,
                kind=page.facet.kind,
                narrowed=page.narrowing,
                paginated={"entries": page.entries},
            )
        groups = [(kind, catalogue.of_kind(kind)) for kind in KINDS]
        shown = [
            (kind, len(entries), entries[:SHOWN] if kind.listed else entries) for kind, entries in groups if entries
        ]
        self.write_page(writer, "recherche/index.html", "search", groups=shown)

    def write_files(self) -> None:
        """What tools search in the browser."""
        self.write_file("deux-emplois/offres.json", self.pairs.data())
        self.write_file("ou-vivre/communes.json", self.finder.data())


def _generators(_pelican: Any) -> type[PageGenerator]:
    return DiscoveryGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
