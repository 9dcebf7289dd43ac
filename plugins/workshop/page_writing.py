"""Pages are written by several processes at once, this one among them, in the place of Pelican's writer: they need
nothing of each other.

Generators hand their pages over in the order they like; nothing is written before the last generator is done. A page
that is made of the same as at the last build is not rendered: it is put back as it was. What a template asks for while
it is rendered is asked in the process that writes the page: it may keep what it made for later pages, not tell the
others. A foreign plugin finds every page written on Pelican's signal `finalized`; `content_written` is sent where a page is
rendered, in one of the processes, and not for one that is put back.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from functools import partial
from typing import Any, NamedTuple

from pelican import signals
from pelican.paginator import Page as PaginatedPage
from pelican.paginator import Paginator
from pelican.utils import sanitised_join
from pelican.writers import Writer

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.fingerprints import CannotTell, Later, fingerprint, plain, tells
from plugins.catalogue.side_by_side import Told
from plugins.workshop.asking import Asker, PageContext
from plugins.workshop.kept_pages import Kept, KeptPages, read, write
from plugins.workshop.page_helpers import PagesFailed, Stretch, write_side_by_side
from plugins.workshop.profiling import WRITING

# Below this, starting processes costs more than they save.
_FEWEST = 200

_PUT_BACK = "pages vérifiées et remises"

# Of Pelican's settings (in capitals), those that parts of templates name: Jinja goes through them for each part.
_SETTINGS = ("SITENAME", "PUBLIC_URL")


class Page(NamedTuple):
    """A page that waits to be written: its file's name, its template, Pelican's context, and what its generator hands to
    it, now and when it is made.
    """

    name: str
    template: Any
    context: dict[str, Any]
    handed: dict[str, Any]
    handing: Callable[[], dict[str, Any]]

    def ready(self) -> Page:
        """The page with all that it is handed."""
        return self._replace(handed=self.handed | self.handing(), handing=dict)

    def made(self) -> dict[str, Any]:
        """What a page that is ready hands to its template."""
        return {name: value.make() if isinstance(value, Later) else value for name, value in self.handed.items()}

    def rendered(self) -> tuple[bytes, dict[str, Any]]:
        """A page that is ready, and what its template was told, as Pelican tells it."""
        told = {"localsiteurl": None, **self.context, "output_file": self.name, **self.made()}
        return str(self.template.render(told)).encode(), told

    def fingerprint(self) -> str | None:
        """That of all that a page that is ready was handed; None when it cannot be told."""
        try:
            return fingerprint((self.template.name, self.handed))
        except CannotTell:
            return None


class PageWriter(Writer):  # type: ignore[misc]  # Pelican has no types
    """Pelican's writer, which waits until `write_pages` to write."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings)
        self._pages: list[Page] = []
        self._by_name: dict[str, Page] = {}
        settings["PAGE_WRITER"] = self

    def write_file(
        self, name: str, template: Any, context: dict[str, Any], relative_urls: bool = False,
        paginated: dict[str, Any] | None = None, template_name: str | None = None, override_output: bool = False,
        url: str | None = None, handing: Callable[[], dict[str, Any]] = dict, **handed: Any,
    ) -> None:  # fmt: skip
        """Keep a page for later, or each page of a list: Pelican's own arguments, and `handing` for what is handed late."""
        if relative_urls or override_output:
            raise NotImplementedError("no page of this site has relative links or takes the place of another")
        if name and paginated and template_name in self.settings["PAGINATED_TEMPLATES"]:
            per_page = self.settings["PAGINATED_TEMPLATES"][template_name] or self.settings["DEFAULT_PAGINATION"]
            paginators = {key: Paginator(name, url, every, self.settings, per_page) for key, every in paginated.items()}
            for more in _numbered(paginators):
                page_name = more[f"{next(iter(paginators))}_page"].save_as
                self._add(Page(page_name, template, context, handed | more, handing))
        elif name:
            self._add(Page(name, template, context, handed, handing))

    def _add(self, page: Page) -> None:
        self._pages.append(page)
        self._by_name[page.name] = page

    def answer_with(self, catalogue: Catalogue) -> None:
        """Answer what the pages ask from a catalogue, by what plugins told them; once all are named."""
        self._asker = Asker(self._pages[0].context if self._pages else {}, catalogue)
        self._tell()

    @property
    def names(self) -> Set[str]:
        """The files of the pages."""
        return self._by_name.keys()

    @property
    def specimens(self) -> list[str]:
        """A page of each template, by its file's name."""
        return list({page.template.name: page.name for page in self._pages}.values())

    def page(self, name: str) -> bytes | None:
        """One page, made now; None when nobody named it."""
        page = self._by_name.get(name)
        return page.ready().rendered()[0] if page else None

    def write_pages(self, catalogue: Catalogue, kept: KeptPages, written: Told) -> Mapping[str, float]:
        """Put every page on the site, saying how many are done; gives the processor's seconds, by what they went to.

        Raises PagesFailed, or what a template raised.
        """
        self._refuse_twins()
        self._put_lists_together(catalogue)
        self._kept = kept
        self.answer_with(catalogue)
        workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        # A process with threads must not be forked: another thread may hold a lock for ever in the copy.
        alone = workers == 1 or len(self._pages) < _FEWEST or threading.active_count() > 1
        # What the first page of a template works out for those that follow is worked out here, rather than in each process.
        here = len(self._pages) if alone else self._put_specimens_first()
        made = self._write(0, here)
        written(here, len(self._pages))
        if here < len(self._pages):
            write_side_by_side(self._write, here, len(self._pages), workers, made, written)
        kept.remember(made.kept | {name: kept.pages[name] for name in made.same}, made.damaged)
        return made.seconds

    def _refuse_twins(self) -> None:
        if len(self._by_name) < len(self._pages):
            name, count = Counter(page.name for page in self._pages).most_common(1)[0]
            raise PagesFailed(
                f"{count} pages veulent le même fichier, {name} ; donner une autre adresse à l'une d'elles"
            )

    def _put_lists_together(self, catalogue: Catalogue) -> None:
        """Put lists after other pages, those that begin with the same entries together: a card is made once for all of them."""
        places = {id(entry): place for place, entry in enumerate(catalogue.entries)}

        def begins_at(page: Page) -> int:
            shown = next(
                (value.object_list for value in page.handed.values() if isinstance(value, PaginatedPage)), None
            )
            return places.get(id(shown[0]), 0) if shown else -1

        self._pages.sort(key=begins_at)

    def _put_specimens_first(self) -> int:
        """Put a page of each template before the others; gives how many there are."""
        first = set(self.specimens)
        self._pages.sort(key=lambda page: page.name not in first)
        return len(first)

    def _tell(self) -> None:
        """What plugins tell every page is told to the templates' parts too: they are then read once, not for each page."""
        told = self._asker.told()
        for context in {id(page.context): page.context for page in self._pages}.values():
            context.update(told)
        environments: set[Any] = {getattr(page.template, "environment", None) for page in self._pages}
        for environment in environments - {None}:  # a text for machines has none
            environment.globals.update(told | {name: self.settings[name] for name in _SETTINGS})
            environment.context_class, environment.asker = PageContext, self._asker
            # A template has no names of its own: a dict rather than Jinja's chain of two, which is searched for each part.
            environment.make_globals = lambda own, every=environment.globals: own or every
            for template in environment.cache.values():
                template.globals = environment.globals

    def _write(self, first: int, end: int) -> Stretch:
        stretch = Stretch()
        for page in self._pages[first:end]:
            started = time.process_time()
            done = self._put_or_render(page.ready(), stretch)
            stretch.seconds[done] += time.process_time() - started
            stretch.done += 1
        return stretch

    def _put_or_render(self, page: Page, stretch: Stretch) -> str:
        """Write a page, and note what becomes of it; gives what was done, for the staff: its template when it was rendered."""
        told = page.fingerprint()
        kept = self._before(page, told)
        if kept and self._kept.put(kept, f"{self.output_path}/{page.name}"):
            stretch.same.append(page.name)
            return _PUT_BACK
        if kept:
            stretch.damaged.append(page.name)
        if rendered := self._render(page, told):
            stretch.kept[page.name] = rendered
        name: str = page.template.name
        return name

    def _before(self, page: Page, told: str | None) -> Kept | None:
        """The page of the last build, if it would be the same again."""
        kept = self._kept.pages.get(page.name)
        return kept if kept and self._asker.fingerprint(told, kept.questions()) == kept.made_of else None

    def _render(self, page: Page, told: str | None) -> Kept | None:
        with self._asker.page() as trace:
            content, local = page.rendered()
        path = sanitised_join(self.output_path, page.name)
        write(path, content)
        if signals.content_written.receivers:
            signals.content_written.send(path, context=local)
            content = read(path)
        if told is None or not trace.lasting:
            return None
        asked = json.dumps(list(trace.questions), separators=(",", ":"))
        made_of = self._asker.fingerprint(told, trace.questions)
        return Kept(asked, made_of, self._kept.keep(content)) if made_of else None


def _numbered(paginators: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What Pelican's writer hands to each page of a list."""
    count = next(iter(paginators.values())).num_pages
    pages = {key: [None, *(one.page(number + 1) for number in range(count)), None] for key, one in paginators.items()}
    for number in range(1, count + 1):
        handed: dict[str, Any] = {}
        for key, paginator in paginators.items():
            before, page, after = pages[key][number - 1 : number + 2]
            handed |= {f"{key}_paginator": paginator, f"{key}_page": page, f"{key}_previous_page": before,
                       f"{key}_next_page": after}  # fmt: skip
        yield handed


@tells.register(Paginator)
def _(value: Any) -> object:
    return value.count, value.num_pages


@tells.register(PaginatedPage)
def _(value: Any) -> object:
    return value.number, value.url, plain(value.object_list)


def _writer(_pelican: Any) -> type[Writer]:
    return PageWriter


def _finish(pelican: Any) -> None:
    with pelican.settings["PROFILE"].timed(WRITING):
        settings = pelican.settings
        seconds = settings["PAGE_WRITER"].write_pages(
            settings["CATALOGUE"], settings["KEPT_PAGES"](settings), partial(settings["PROGRESS"], "Pages")
        )
    settings["PROFILE"].share(WRITING, seconds)


def register() -> None:
    """Pelican's entry point; named first in PLUGINS, so that others are told `finalized` after it."""
    signals.get_writer.connect(_writer)
    signals.finalized.connect(_finish)
