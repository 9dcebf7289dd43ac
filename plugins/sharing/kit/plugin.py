"""The Pelican side of the kit: its page, and what other sites may show of ours."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.catalogue.generating import PageGenerator
from plugins.sharing.kit.embedding import FOLDER, SCRIPT, SHOWN, script
from plugins.sharing.kit.page import ADDRESS, COMMUNES, communes, kit_page, near
from plugins.territory.model import Commune


class KitGenerator(PageGenerator):
    """Writes `/ambassadeurs/kit/`, and under `/integrer/` what other sites show of ours."""

    def generate_context(self) -> None:
        """Read the texts before anything is written: a wrong one stops the build."""
        static = Path(self.theme) / "static"
        self.context["kit"] = kit_page(Path(self.settings["PATH"]), static, self.settings["PUBLIC_URL"])

    def write_pages(self, writer: Any) -> None:
        """The kit's page, and a block of offers per commune."""
        self.write_page(writer, f"{ADDRESS}index.html", "kit")
        for commune in self.settings["CATALOGUE"].territory.communes:
            self.write_page(writer, f"{FOLDER}{commune.slug}/index.html", "embed", partial(self._of_block, commune))

    def write_files(self) -> None:
        """The communes that the kit's field proposes, and the script of the blocks."""
        self.write_file(COMMUNES, communes(self.settings["CATALOGUE"].territory))
        self.write_file(SCRIPT, script(Path(self.theme) / "static"))

    def _of_block(self, commune: Commune) -> dict[str, Any]:
        offers = self.settings["CATALOGUE"].offers_near(commune, SHOWN)
        return {"commune": commune, "near": near(commune.name), "offers": offers}


def _generators(_pelican: Any) -> type[PageGenerator]:
    return KitGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
