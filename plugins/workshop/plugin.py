"""The Pelican side of the workshop: the handbook's pages, on every build but that of production."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals

from plugins.catalogue.generating import PageGenerator
from plugins.workshop.handbook import handbook_pages


class HandbookGenerator(PageGenerator):
    """Writes `/manuel/`, which no page of the site leads to."""

    def write_pages(self, writer: Any) -> None:
        """A page per file of the handbook."""
        for page in [] if self.settings["PRODUCTION"] else handbook_pages(Path(self.settings["PATH"])):
            self.write_page(writer, f"{page.address}index.html", "handbook", page=page)


def _generators(_pelican: Any) -> type[PageGenerator]:
    return HandbookGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
