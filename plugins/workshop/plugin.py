"""The Pelican side of the workshop: the handbook's pages, on every build but that of production."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.workshop.handbook import handbook_pages


class HandbookGenerator(Generator):
    """Writes `/manuel/`, which no page of the site leads to."""

    def generate_output(self, writer: Any) -> None:
        """A page per file of the handbook."""
        if self.settings["PRODUCTION"]:
            return
        for page in handbook_pages(Path(self.settings["PATH"])):
            name = f"{page.address}index.html"
            writer.write_file(name, self.get_template("handbook"), self.context, template_name="handbook", page=page)


def _generators(_pelican: Any) -> type[Generator]:
    return HandbookGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
