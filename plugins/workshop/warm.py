"""The site kept warm for `serve`: a process of its own reads what changed and makes a page when somebody asks for it.

`WarmSite` is that process's side, `Warm` the server's; they speak over a pair of sockets. A change to the code starts
the process anew. Nothing that is served here is published: `build` makes the same pages, all of them, from files.
"""

from __future__ import annotations

import gc
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from plugins.catalogue.catalogue import assemble, load_catalogue
from plugins.catalogue.generating import PageGenerator
from plugins.catalogue.kinds import Entry, url_of
from plugins.catalogue.loading import Memory, kind_of, load_entry
from plugins.discovery.facets import facet_pages
from plugins.feeds.keeping import RecordMemory
from plugins.feeds.loading import load_feeds
from plugins.feeds.snapshot import FOLDER
from plugins.publishing.assets import SHEET
from plugins.publishing.stylesheet import stylesheet
from plugins.workshop.building import in_words
from plugins.workshop.environment import ROOT
from plugins.workshop.moment import moment_of
from plugins.workshop.page_writing import PageWriter
from plugins.workshop.settings import pelican_settings

_ASSET = re.compile(r"theme/[0-9a-f]{12}/([a-zA-Z0-9_./-]+)")
_PICTURE = re.compile(r"media/[a-zA-Z0-9_-][a-zA-Z0-9_.-]*")
_FEEDS = (f"{FOLDER}/", "offers/feeds.toml", "offers/moderation.toml")
# Seconds between two looks at whether the page that was saved is there, for who waits for the process.
_GLANCE = 0.01
# Seconds without a question after which the process looks for what nothing leads to any more: a tenth of one, or more.
_QUIET = 1
_RUN = "from plugins.workshop.warm import main; main()"
# What this process was started with; a change to it needs another.
CODE = ("plugins/", "relay/", "pelicanconf.py")


class Refused(Exception):
    """What was read is wrong; the message is French, with a line per problem."""


class WarmSite:
    """The pages of a project as it was when it was last read; their pictures go to the folder `scratch`."""

    def __init__(self, root: Path, scratch: Path, *, preview: bool) -> None:
        # Imported here: the server's side needs none of it.
        import pelican

        self._root, self._preview = root, preview
        self._memory, self._records = Memory(), RecordMemory()
        self._read(moment_of(""), feeds=True)
        self._ever: set[str] = set()
        pelican.console.quiet = True
        lists = facet_pages(self._catalogue)
        self._pelican = pelican.Pelican(pelican_settings(root, scratch, self._catalogue, lists, PREVIEW=preview))
        self._start()
        self._name_pages()

    def refresh(self, changed: Iterable[str]) -> None:
        """Read what changed, by paths relative to the root. Raises ProblemsFound or CannotPublish, and stays as it was."""
        names = list(changed)
        moment = moment_of("")
        another_day = moment.date() != self._catalogue.today
        # A file that others may have been right or wrong for: each is looked at again.
        if another_day or any(self._concerns_others(name) for name in names):
            self._memory.clear()
        self._read(moment, feeds=another_day or any(name.startswith(_FEEDS) for name in names))
        settings = self._pelican.settings
        settings["CATALOGUE"], settings["FACET_PAGES"] = self._catalogue, facet_pages(self._catalogue)
        if any(name.startswith("theme/") for name in names):
            self._start()
        self._name_pages()

    def warm_up(self) -> None:
        """Make a page of each template, so that the first that somebody asks for does not take ten times as long."""
        for name in self._writer.specimens:
            with suppress(Exception):  # who asks for it is told
                self.page(name)

    def own_page(self, changed: Iterable[str]) -> dict[str, bytes]:
        """The page of the one entry that changed, at once; nothing when there is more to it.

        What it says of others may be a moment old: `refresh` must follow, and makes it again.
        """
        # An editor may also have written a file aside, and moved it to its place.
        names = [name for name in changed if (self._root / name).is_file()]
        kind = kind_of(names[0]) if len(names) == 1 else None
        if kind is None:
            return {}
        entry = load_entry(self._root, names[0], kind, self._catalogue.today).entry
        if entry is None or not self._is_living(entry):
            return {}
        page = f"{url_of(entry)}index.html"
        if page not in self._writer.names:
            return {}
        for generator in self._generators:
            if isinstance(generator, PageGenerator):
                generator.write_again(self._writer, entry)
        return {page: self._writer.page(page) or b""}

    def _is_living(self, entry: Entry) -> bool:
        return bool(assemble([entry], self._catalogue.today, preview=self._preview).entries)

    def page(self, name: str) -> tuple[bool, bytes | None]:
        """Whether a file (« emplois/index.html ») is or was one of the pages, and the page while it is one."""
        return name in self._ever, self._writer.page(name)

    def asset(self, path: str) -> bytes | None:
        """A file of the theme as it is now, whatever the folder that its address names; or a picture."""
        static, found = self._root / "theme/static", _ASSET.fullmatch(path)
        if found and found[1] == SHEET:
            return stylesheet(static).encode()
        if ".." in path or not (found or _PICTURE.fullmatch(path)):
            return None
        file = static / found[1] if found else Path(self._pelican.output_path) / path
        return file.read_bytes() if file.is_file() else None

    def _concerns_others(self, name: str) -> bool:
        return not name.startswith(_FEEDS) and (not name.endswith(".md") or not (self._root / name).exists())

    def _read(self, moment: datetime, *, feeds: bool) -> None:
        if feeds:
            self._feeds = load_feeds(self._root, moment, memory=self._records)
        imported, statuses, knowledge, _ = self._feeds
        self._catalogue = load_catalogue(
            self._root, moment.date(), preview=self._preview, imported=imported, feeds=statuses, knowledge=knowledge,
            memory=self._memory,
        )  # fmt: skip

    def _start(self) -> None:
        from pelican import signals

        signals.initialized.send(self._pelican)
        self._generators = [self._made(model) for model in self._pelican._get_generator_classes()]

    def _made(self, model: Any) -> Any:
        own = self._pelican
        return model(context={}, settings=own.settings, path=own.path, theme=own.theme, output_path=own.output_path)

    def _anew(self, generator: Any) -> Any:
        """A generator that has read nothing yet; ours can be asked again, and keep their templates' environment."""
        if not isinstance(generator, PageGenerator):
            return self._made(type(generator))
        generator._templates.clear()
        generator.env.cache.clear()  # parts of templates hold what they were told
        return generator

    def _name_pages(self) -> None:
        """What Pelican's `run` does, but for files."""
        from pelican import signals

        # First: it takes its place among the settings, whose copy would otherwise keep every writer before it alive.
        writer = PageWriter(self._pelican.output_path, self._pelican.settings)
        context = self._pelican.settings.copy() | {
            "generated_content": {}, "static_links": set(), "static_content": {}, "localsiteurl": "",
        }  # fmt: skip
        self._generators = [self._anew(generator) for generator in self._generators]
        for generator in self._generators:
            generator.context = context
            if hasattr(generator, "generate_context"):
                generator.generate_context()
        signals.all_generators_finalized.send(self._generators)
        for generator in self._generators:
            if isinstance(generator, PageGenerator):
                generator.write_pages(writer)
        writer.answer_with(self._catalogue)
        self._writer = writer
        self._ever |= writer.names


class Warm:
    """The server's side: starts the process, asks it, and starts it again."""

    def __init__(self, root: Path = ROOT, *, preview: bool = False) -> None:
        self._root, self._preview = root, preview
        self._lock = threading.Lock()
        self.ready = threading.Event()
        self._own: dict[str, bytes] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, or another in its place; who asks waits until it is ready."""
        self.stop()
        here, there = socket.socketpair()
        command = [sys.executable, "-c", _RUN, str(there.fileno()), *(["--preview"] if self._preview else [])]
        self._line = Connection(here.detach())
        self._process = subprocess.Popen(command, cwd=self._root, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL)
        there.close()
        threading.Thread(target=self._welcome, daemon=True).start()

    def _welcome(self) -> None:
        with self._lock:
            try:
                self._line.recv()
                self.ready.set()
            except (EOFError, OSError):
                return

    def stop(self) -> None:
        """End the process: who waits for its answer hears EOFError."""
        self.ready.clear()
        if self._process:
            self._process.terminate()
        with self._lock:
            if self._process:
                self._process.wait()
                self._line.close()
                self._process = None

    def own_page(self, changed: Sequence[str]) -> list[str]:
        """Make the page of the one entry that changed, and keep it until `refresh` has read the rest; the files it made."""
        with suppress(Refused):  # `refresh` says why
            self._own = self.ask("own_page", changed)
        return list(self._own)

    def refresh(self, changed: Sequence[str]) -> None:
        """Read what changed. Raises Refused and EOFError."""
        try:
            self.ask("refresh", changed)
        finally:
            self._own = {}

    def page(self, name: str) -> tuple[bool, bytes | None]:
        """What `WarmSite` makes of a page. Raises Refused and EOFError."""
        # While all is read again nobody answers, but the page that was saved is there; who came before it was made sees it too.
        while not (own := self._own.get(name)):
            if self._lock.acquire(timeout=_GLANCE):
                try:
                    answer: tuple[bool, bytes | None] = self._answer("page", name)
                    return answer
                finally:
                    self._lock.release()
        return True, own

    def ask(self, what: str, with_: object) -> Any:
        """What `WarmSite` answers. Raises Refused, in its words, and EOFError when the process is no more."""
        with self._lock:
            return self._answer(what, with_)

    def _answer(self, what: str, with_: object) -> Any:
        if self._process is None:
            raise EOFError
        try:
            self._line.send((what, with_))
            answer = self._line.recv()
        except OSError as error:
            raise EOFError from error
        if isinstance(answer, Refused):
            raise answer
        return answer


def main() -> None:
    """The process: a line's file number, then `--preview` for a preview."""
    # The server's way to end it; it still has a folder to take away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    # The server went away, or started another in this one's place.
    with suppress(EOFError, OSError):
        _serve(Connection(int(sys.argv[1])), preview="--preview" in sys.argv)


def _serve(line: Connection, *, preview: bool) -> None:
    # The collector would go through the whole site again and again while somebody waits.
    gc.disable()
    with tempfile.TemporaryDirectory(prefix="choisir-le-lot-") as scratch:
        site = _made(scratch, preview=preview)
        line.send("ready")
        while True:
            if not line.poll(_QUIET):
                gc.collect()
            what, with_ = line.recv()
            if not isinstance(site, WarmSite):
                # What was wrong may be mended by now; what is served meanwhile is the last build.
                site = _made(scratch, preview=preview) if what == "refresh" else site
            line.send(_answer(site, what, with_))


def _made(scratch: str, *, preview: bool) -> WarmSite | Refused:
    try:
        site = WarmSite(ROOT, Path(scratch), preview=preview)
        site.warm_up()
    except Exception as failure:  # whatever is wrong in a text or a template is for its author to read
        return Refused(in_words(failure))
    gc.collect()
    gc.freeze()  # what stays for good need not be gone through again
    return site


def _answer(site: WarmSite | Refused, what: str, with_: object) -> object:
    if isinstance(site, Refused):
        return {"own_page": {}, "refresh": site, "page": (False, None), "asset": None}[what]
    try:
        return getattr(site, what)(with_)
    except Exception as failure:
        return Refused(in_words(failure))
