"""The Pelican side of the catalogue: entries as Pelican contents, and the pages they make.

The Catalogue reaches Pelican through the setting CATALOGUE, which `plugins.workshop.building` fills in: validating
inside Pelican would be too late, since an error there still leaves an output.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from pelican import signals
from pelican.contents import Page

from plugins.catalogue.attachments import unlinked
from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.fingerprints import Later
from plugins.catalogue.generating import PageGenerator
from plugins.catalogue.kinds import (
    KIND_OF,
    KINDS,
    Ambassador,
    BusinessTransfer,
    Entry,
    Event,
    Kind,
    Offer,
    Public,
    StaticPage,
    url_of,
)
from plugins.catalogue.rendering import render
from plugins.territory.model import Commune

FRESHEST = 6
FACES = 3


class EntryContent(Page):
    """An entry as Pelican knows contents: it resolves `{filename}` links and gives the address.

    The address comes from the entry's kind, so that `EMPLOI_URL` and its like are not declared a second time.
    """

    def __init__(self, entry: Entry, text: str, settings: Any, context: Any) -> None:
        url = url_of(entry)
        super().__init__(
            text,
            metadata={"title": entry.title, "slug": entry.slug, "url": url, "save_as": f"{url}index.html"},
            settings=settings,
            source_path=entry.path,
            context=context,
        )
        self.entry = entry


class Contents(Mapping[str, EntryContent]):
    """The entries by the path of their file, as Pelican's contents made when somebody asks: it takes long, most never are."""

    def __init__(self, entries: Iterable[Entry], make: Callable[[Entry], EntryContent]) -> None:
        self._entries = {entry.path: entry for entry in entries}
        self._made: dict[str, EntryContent] = {}
        self._make = make

    def __getitem__(self, path: str) -> EntryContent:
        if path not in self._made:
            self._made[path] = self._make(self._entries[path])
        return self._made[path]

    def replace(self, entry: Entry) -> None:
        """Take an entry in the place of the one that was read from the same file before."""
        self._entries[entry.path] = entry
        self._made.pop(entry.path, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class CatalogueGenerator(PageGenerator):
    """Home, lists, entries, expired entries and the page for lost visitors."""

    def generate_context(self) -> None:
        """Give every page what the layout needs, and Pelican every entry as a content."""
        catalogue: Catalogue = self.settings["CATALOGUE"]
        self.catalogue = catalogue
        self.gone = {entry.path for entry in catalogue.withdrawn}
        # What other plugins change in the texts: functions of a file's path and its HTML.
        self.context["in_texts"] = []
        self.contents = Contents((*catalogue.entries, *catalogue.expired), self._content)
        self.context["generated_content"] = self.contents
        pages = [page for page in catalogue.entries if isinstance(page, StaticPage) and page.rank is not None]
        self.context |= {
            "kinds": [kind for kind in KINDS if kind.listed],
            "footer_pages": sorted(pages, key=lambda page: page.rank or 0),
            "territory": catalogue.territory,
            "today": catalogue.today,
            "feeds": catalogue.feeds,
            "merged": catalogue.merged,
        }

    def _content(self, entry: Entry) -> EntryContent:
        return EntryContent(entry, self._text(entry), self.settings, self.context)

    def _text(self, entry: Entry) -> str:
        text = unlinked(render(entry), entry.path, self.gone)
        for change in self.context["in_texts"]:
            text = change(entry.path, text)
        return text

    def _body(self, entry: Entry) -> Later:
        """The text of a page; what it links to (« {filename}… ») tells it too, and Pelican knows where that is."""
        if entry.source or not re.search(self.settings["INTRASITE_LINK_REGEX"], entry.body):
            return Later(lambda: render(entry))
        text = str(self.contents[entry.path].content)
        return Later(lambda: text, text)

    def write_pages(self, writer: Any) -> None:
        """Name the pages; what a template shows is handed to it here."""
        self.write_page(writer, "index.html", "home", self._of_home)
        for entry in self.catalogue.entries:
            self._write_entry(writer, entry)
        for entry in self.catalogue.expired:
            self.write_page(writer, f"{url_of(entry)}index.html", "expired", partial(self._of_expired, entry))
        # Lists stand together: those that other plugins add come after.
        for kind in KINDS:
            if kind.listed:
                self.write_page(
                    writer,
                    f"{kind.base}/index.html",
                    "list",
                    url=f"{kind.base}/",
                    kind=kind,
                    paginated={"entries": self.catalogue.of_kind(kind)},
                    **self._handovers(kind),
                )
        self.write_page(writer, "404.html", "not_found")
        if not self.settings["PRODUCTION"]:
            specimens = {kind.name: entry for kind in KINDS for entry in self.catalogue.of_kind(kind)[:1]}
            self.write_page(writer, "styleguide/index.html", "styleguide", specimens=specimens)

    def write_again(self, writer: Any, entry: Entry) -> None:
        """Name the page of an entry that was just read again, among others as they were."""
        self.contents.replace(entry)
        self._write_entry(writer, entry)

    def _write_entry(self, writer: Any, entry: Entry) -> None:
        template = KIND_OF[type(entry)].template
        self.write_page(writer, f"{url_of(entry)}index.html", template, partial(self._of_entry, entry))

    def _of_home(self) -> dict[str, Any]:
        return {
            "counts": {kind.name: len(self.catalogue.of_kind(kind)) for kind in KINDS},
            "freshest": [entry for entry in self.catalogue.entries if isinstance(entry, Offer | Event)][:FRESHEST],
            "faces": self.catalogue.of_kind(KIND_OF[Ambassador])[:FACES],
            "projects": self.catalogue.of_kind(KIND_OF[Public]),
        }

    def _of_entry(self, entry: Entry) -> dict[str, Any]:
        kind, commune = KIND_OF[type(entry)], self.catalogue.commune_of(entry)
        return {
            "entry": entry,
            "kind": kind,
            "body": self._body(entry),
            "commune": commune,
            "related": self.catalogue.related(entry),
            **self._handovers(kind, commune),
        }

    def _of_expired(self, entry: Entry) -> dict[str, Any]:
        return {"entry": entry, "kind": KIND_OF[type(entry)], "alternatives": self.catalogue.alternatives(entry)}

    def _handovers(self, kind: Kind, near: Commune | None = None) -> dict[str, Any]:
        """What changed hands lately and whom to credit for it, for the pages of business transfers."""
        if kind.model is not BusinessTransfer:
            return {}
        return {"handovers": self.catalogue.handovers(near), "knowledge_sources": self.catalogue.knowledge.sources}


def _generators(_pelican: Any) -> type[PageGenerator]:
    return CatalogueGenerator


def register() -> None:
    """Pelican's entry point."""
    # At module level: Pelican keeps weak references, so a receiver made here would vanish.
    signals.get_generators.connect(_generators)
