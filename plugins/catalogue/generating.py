"""What every plugin of ours that writes pages is made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pelican.generators import Generator

from plugins.catalogue.kinds import Entry
from plugins.catalogue.writing import write_text


class PageGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """A Pelican generator whose pages and other files are apart: `serve` asks for pages alone, one at a time."""

    def generate_output(self, writer: Any) -> None:
        """Pelican's: everything."""
        self.write_pages(writer)
        self.write_files()

    def write_pages(self, writer: Any) -> None:
        """Name every page, each with `write_page`."""

    def write_again(self, writer: Any, entry: Entry) -> None:
        """Name the page of an entry that was just read again, among others as they were, if it has one here."""

    def write_files(self) -> None:
        """Write what is no page, each with `write_file`."""

    def write_page(
        self, writer: Any, name: str, template: str, handing: Callable[[], dict[str, Any]] = dict, **handed: Any
    ) -> None:
        """Name a page by its file (« emplois/index.html »); what `handing` gives is asked for only when it is made."""
        writer.write_file(
            name, self.get_template(template), self.context, template_name=template, handing=handing, **handed
        )

    def write_file(self, name: str, text: str) -> None:
        """Write a file of the site."""
        write_text(Path(self.output_path) / name, text)
