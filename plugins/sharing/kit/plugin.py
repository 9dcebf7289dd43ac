"""The Pelican side of the kit: its page, and what other sites may show of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.writing import write_text
from plugins.sharing.kit.embedding import FOLDER, SCRIPT, SHOWN, script
from plugins.sharing.kit.page import ADDRESS, COMMUNES, communes, kit_page, near


class KitGenerator(Generator):
    """Writes `/ambassadeurs/kit/`, and under `/integrer/` what other sites show of ours."""

    def generate_context(self) -> None:
        """Read the texts before anything is written: a wrong one stops the build."""
        static = Path(self.theme) / "static"
        self.context["kit"] = kit_page(Path(self.settings["PATH"]), static, self.settings["PUBLIC_URL"])

    def generate_output(self, writer: Any) -> None:
        """Write the page with the communes that its field proposes, and a block of offers per commune with its script."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        writer.write_file(f"{ADDRESS}index.html", self.get_template("kit"), self.context)
        self._write(COMMUNES, communes(catalogue.territory))
        self._write(SCRIPT, script(Path(self.theme) / "static"))
        for commune in catalogue.territory.communes:
            writer.write_file(
                f"{FOLDER}{commune.slug}/index.html",
                self.get_template("embed"),
                self.context,
                commune=commune,
                near=near(commune.name),
                offers=catalogue.offers_near(commune, SHOWN),
            )

    def _write(self, name: str, text: str) -> None:
        write_text(Path(self.output_path) / name, text)


def _generators(_pelican: Any) -> type[Generator]:
    return KitGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
