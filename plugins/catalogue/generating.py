"""What every plugin of ours that writes pages is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican.generators import Generator

from plugins.catalogue.kinds import Entry
from plugins.catalogue.writing import write_text


@dataclass(frozen=True)
class Text:
    """What a template is to a page, for a text of another form: `make` gives it from what the page is handed as `told`."""

    name: str
    make: Callable[[Any], str]

    def render(self, context: Mapping[str, Any]) -> str:
        """The text, as Pelican asks for it."""
        return self.make(context["told"])


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

    def write_as_page(self, writer: Any, name: str, text: Text, told: Callable[[], object]) -> None:
        """Name a text by its file (« flux.atom »), made when pages are and kept like them, by what `told` gives."""
        writer.write_file(name, text, self.context, handing=lambda: {"told": told()})

    def write_file(self, name: str, text: str) -> None:
        """Write a file of the site."""
        write_text(Path(self.output_path) / name, text)
