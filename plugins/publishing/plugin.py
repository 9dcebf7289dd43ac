"""The Pelican side of publishing: writes the sitemap, the feeds and robots.txt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import KIND_OF, Event
from plugins.catalogue.listing import EntryList
from plugins.publishing.agenda import calendar
from plugins.publishing.measures import measures
from plugins.publishing.structured_data import json_ld
from plugins.publishing.stylesheet import stylesheet
from plugins.publishing.syndication import ATOM_FEED, JSON_FEED, atom, followed, json_feed, sitemap


class PublishingGenerator(Generator):
    """Hands JSON-LD to the templates and writes what machines read."""

    def generate_context(self) -> None:
        """Let the templates ask for an entry's JSON-LD, for the audit's figures, and for the feed of a page."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        public_url: str = self.settings["PUBLIC_URL"]
        self.context["measures"] = measures(Path(self.settings["PATH"]) / "docs" / "audit.json")
        self.context["json_ld"] = lambda entry: json_ld(entry, catalogue.territory, public_url)
        # Lists that other plugins add: theirs stand before this one in PLUGINS.
        self.lists: tuple[EntryList, ...] = self.context.get("lists", ())
        self.followed = tuple(followed(catalogue, self.lists))
        self.context["followed"] = {one.address: one.title for one in self.followed}

    def generate_output(self, _writer: Any) -> None:
        """Write the files, all from the catalogue."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        public_url: str = self.settings["PUBLIC_URL"]
        self._write("sitemap.xml", sitemap(catalogue, self.lists, public_url))
        self._write("robots.txt", self._robots(public_url))
        for one in self.followed:
            self._write(f"{one.address}{ATOM_FEED}", atom(one, catalogue, public_url))
            self._write(f"{one.address}{JSON_FEED}", json_feed(one, catalogue, public_url))
        static = Path(self.theme) / "static"
        self._write("theme/css/site.css", stylesheet(static))
        agenda = calendar(catalogue.of_kind(KIND_OF[Event]), catalogue, public_url)
        (Path(self.output_path) / "agenda/agenda.ics").write_bytes(agenda)

    def _robots(self, public_url: str) -> str:
        if not self.settings["PRODUCTION"]:
            return "User-agent: *\nDisallow: /\n"
        return f"User-agent: *\nAllow: /\nSitemap: {public_url}/sitemap.xml\n"

    def _write(self, name: str, text: str) -> None:
        path = Path(self.output_path) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _generators(_pelican: Any) -> type[Generator]:
    return PublishingGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
