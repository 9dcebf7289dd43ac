"""The Pelican side of publishing: what machines read, the theme's files, and the pages of what is gone."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.fingerprints import pure
from plugins.catalogue.generating import PageGenerator, Text
from plugins.catalogue.kinds import KIND_OF, KINDS, Event, Mission
from plugins.catalogue.listing import EntryList
from plugins.publishing import documents
from plugins.publishing.agenda import calendar
from plugins.publishing.assets import asker, folder_of, write_assets
from plugins.publishing.measures import measures
from plugins.publishing.sitemaps import sitemaps
from plugins.publishing.structured_data import json_ld
from plugins.publishing.syndication import ATOM_FEED, JSON_FEED, atom, followed, freshest, json_feed


class PublishingGenerator(PageGenerator):
    """Hands JSON-LD to the templates and writes what machines read."""

    def generate_context(self) -> None:
        """Let the templates ask for an entry's JSON-LD, for the audit's figures, and for the feed of a page."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        public_url: str = self.settings["PUBLIC_URL"]
        self.context["measures"] = measures(Path(self.settings["PATH"]) / "docs" / "audit.json")
        self.context["json_ld"] = pure(lambda entry: json_ld(entry, catalogue.territory, public_url))
        # Lists that other plugins add: theirs stand before this one in PLUGINS.
        self.lists: tuple[EntryList, ...] = self.context.get("lists", ())
        self.followed = tuple(followed(catalogue, self.lists))
        titles = {one.address: one.title for one in self.followed}
        self.context |= {"followed": titles, "feed_title": titles.get}

    def write_pages(self, writer: Any) -> None:
        """Where an entry was withdrawn, a page for each list and one for the rest of the site; the feeds of all lists."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        public_url: str = self.settings["PUBLIC_URL"]
        for kind in [None, *(kind for kind in KINDS if kind.listed)]:
            name = f"{kind.base}/410.html" if kind else "410.html"
            alternatives = catalogue.of_kind(kind)[:3] if kind else ()
            self.write_page(writer, name, "gone", kind=kind, alternatives=alternatives)
        feeds = [Text(name, partial(make, catalogue=catalogue, public_url=public_url))
                 for name, make in ((ATOM_FEED, atom), (JSON_FEED, json_feed))]  # fmt: skip
        for one in self.followed:
            # Sorted once for both, by who makes the first.
            held = cache(partial(freshest, one))
            for feed in feeds:
                self.write_as_page(writer, f"{one.address}{feed.name}", feed, held)

    def write_files(self) -> None:
        """Write what machines read, all from the catalogue."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        public_url: str = self.settings["PUBLIC_URL"]
        for name, text in (
            *sitemaps(catalogue, self.lists, public_url),
            *self._documents(catalogue, public_url).items(),
        ):
            self.write_file(name, text)
        write_assets(Path(self.theme) / "static", self.settings["THEME_STATIC_DIR"], Path(self.output_path))
        for model in (Event, Mission):
            base = KIND_OF[model].base
            self.write_file(f"{base}/{base}.ics", calendar(KIND_OF[model], catalogue, public_url))

    def _documents(self, catalogue: Catalogue, public_url: str) -> dict[str, str]:
        contact: str = self.settings["CONTACT_EMAIL"]
        return {
            "robots.txt": documents.robots(public_url, production=self.settings["PRODUCTION"]),
            ".well-known/security.txt": documents.security(contact, public_url, catalogue.today),
            "site.webmanifest": documents.manifest(self.settings["JINJA_GLOBALS"]["asset"]),
            "humans.txt": documents.humans(contact, catalogue.today),
            "llms.txt": documents.llms(catalogue, public_url),
        }


def _generators(_pelican: Any) -> type[PageGenerator]:
    return PublishingGenerator


def _name_assets(pelican: Any) -> None:
    """Decide where the theme's files go before anything is written or linked."""
    static = Path(pelican.settings["THEME"]) / "static"
    pelican.settings["THEME_STATIC_DIR"] = folder_of(static)
    pelican.settings["JINJA_GLOBALS"] = {"asset": asker(static, pelican.settings["THEME_STATIC_DIR"])}


def register() -> None:
    """Pelican's entry point."""
    signals.initialized.connect(_name_assets)
    signals.get_generators.connect(_generators)
