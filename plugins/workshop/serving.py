"""Serve the site while it is being written: a page is made when the browser asks for it, from the files as they are.

Pages come from a process that keeps the whole catalogue warm (`plugins.workshop.warm`). What is no page, the search index
and the cards among it, comes from the last build, which another process does over in the background. When the code itself
changes, both start anew, and the last site is served meanwhile. Browsers learn of a change through server-sent events,
which need no dependency.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from watchfiles import watch

from plugins.catalogue.problems import ProblemsFound
from plugins.feeds.refreshing import due
from plugins.feeds.snapshot import FOLDER
from plugins.workshop.building import MARKER
from plugins.workshop.cms.serving import ADDRESS as FORM
from plugins.workshop.cms.serving import API as FORM_API
from plugins.workshop.cms.serving import MOST as FORM_BODY
from plugins.workshop.cms.serving import Form
from plugins.workshop.environment import ROOT
from plugins.workshop.handbook import ADDRESS as HANDBOOK
from plugins.workshop.relaying import LocalRelay
from plugins.workshop.warm import CODE, Refused, Warm

OUTPUT = ROOT / "output"
WATCHED = ["content", "offers", "ambassadors", "theme", "plugins", "relay", "docs", "pelicanconf.py", FOLDER]
EVENTS = "/.reload"
# A page asks for the events that came after it was made. One says which page changed, or nothing when any may have.
SCRIPT = (
    b"<script>new EventSource('/.reload?%d').onmessage = ({data}) => "
    b"{ if (!data || data === location.pathname) location.reload() }</script></body>"
)
# How long an idle browser connection waits before it is told that all is well, in seconds.
KEEP_ALIVE = 15.0
# How often files are looked at, in milliseconds; and how long nothing must have changed before a whole build, in seconds.
GLANCE, QUIET = 10, 1.0
# The forms are pages of the site; what they send, and the pages that answer, are the relay's.
RELAYED = re.compile(r"/formulaires/(jeton|sante|boite|merci/.*|[a-z]+)(\?.*)?")
# The most that is read of a body: enough for the relay to say that it is too much, in bytes.
BODY = 1_000_000


class Reloads:
    """What changed since `serve` started, and a way to wait for the next change."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        # The start itself: what a page of an earlier `serve` shows may have changed before it.
        self._announced = [""]

    @property
    def count(self) -> int:
        """How many changes there were, the start included."""
        return len(self._announced)

    def announce(self, address: str = "") -> None:
        """Tell every browser that waits that a page changed (« /emplois/boulanger/ »), or that any may have."""
        with self._changed:
            self._announced.append(address)
            self._changed.notify_all()

    def beyond(self, count: int) -> list[str]:
        """What was announced after the first `count`, once there is something; nothing after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self.count > count, timeout=KEEP_ALIVE)
            return self._announced[count:]


class SiteHandler(SimpleHTTPRequestHandler):
    """The built site as a web server will show it, plus the reload event and its script in each page."""

    protocol_version = "HTTP/1.1"
    # A page in two packets would wait 40 ms for the first to be acknowledged.
    disable_nagle_algorithm = True

    def __init__(
        self, *args: Any, reloads: Reloads, relay: LocalRelay | None = None, form: Form | None = None,
        warm: Warm | None = None, **more: Any,
    ) -> None:  # fmt: skip
        self.reloads = reloads
        self.warm = warm
        self.relay = relay
        self.form = form
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        """Serve a page with the reload script, a file as it is, or the stream of events."""
        path = Path(self.translate_path(self.path))
        self._known = self.reloads.count
        address, _, seen = self.path.partition("?")
        if address == EVENTS:
            self._events(int(seen) if re.fullmatch(r"[0-9]{1,9}", seen) else self._known)
        elif self.relay and RELAYED.fullmatch(self.path):
            self._relayed(self.relay, b"")
        elif self.form and self.path.startswith(FORM):
            self._send(*self.form.get(self.path))
        elif self._made_now(unquote(self.path.partition("?")[0]).removeprefix("/"), path):
            pass
        elif path.is_dir() and self.path.partition("?")[0].endswith("/") and (path / "index.html").is_file():
            self._page(HTTPStatus.OK, (path / "index.html").read_bytes())
        elif path.is_dir() and (path / "index.html").is_file():
            super().do_GET()  # redirects to the address with its final slash
        elif path.is_file() and path.name != MARKER:
            super().do_GET()
        else:
            self._page(HTTPStatus.NOT_FOUND, (Path(self.directory) / "404.html").read_bytes())

    def do_POST(self) -> None:
        """Hand what a form sends over to the relay, and what the editing form saves to its back end."""
        size = self.headers.get("Content-Length", "")
        if self.form and self.path == FORM_API and size.isdigit() and int(size) <= FORM_BODY:
            self._send(*self.form.post(self.headers, self.rfile.read(int(size))))
        elif self.relay and RELAYED.fullmatch(self.path) and size.isdigit() and int(size) <= BODY:
            self._relayed(self.relay, self.rfile.read(int(size)))
        else:
            self.close_connection = True
            self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _relayed(self, relay: LocalRelay, body: bytes) -> None:
        try:
            headers = dict(self.headers.items())
            status, answered, content = relay.answer(self.command, self.path, headers, body, self.client_address[0])
        except OSError:
            self.send_error(HTTPStatus.BAD_GATEWAY)
            return
        self.send_response_only(status)
        for name, value in answered:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """What is being written must never come from the browser's cache."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_args: Any) -> None:
        """Requests are not news to staff; rebuilds are."""

    def _made_now(self, address: str, built: Path) -> bool:
        """Answer with what the warm process makes: a page, or a file that the last build does not have."""
        if self.warm is None or not self.warm.ready.is_set():
            return False
        try:
            if address.endswith((".html", "/")) or not address:
                return self._page_now(self.warm, address)
            return not built.exists() and self._file_now(self.warm, address)
        except EOFError:  # it is starting anew: the last build serves
            return False
        except Refused as refused:
            told = f"<!doctype html><title>Erreur</title><body><pre>{escape(str(refused))}</pre></body>"
            self._page(HTTPStatus.INTERNAL_SERVER_ERROR, told.encode())
            return True

    def _page_now(self, warm: Warm, address: str) -> bool:
        name = address if address.endswith(".html") else f"{address}index.html"
        known, page = warm.page(name)
        if known:
            self._page(HTTPStatus.OK if page else HTTPStatus.NOT_FOUND, page or warm.page("404.html")[1] or b"")
        return bool(known)

    def _file_now(self, warm: Warm, address: str) -> bool:
        if warm.page(f"{address}/index.html")[1]:
            self._to(f"/{address}/")
            return True
        content = warm.ask("asset", address)
        if content is not None:
            self._send(HTTPStatus.OK, self.guess_type(address), content)
        return content is not None

    def _to(self, address: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", quote(address))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _page(self, status: HTTPStatus, page: bytes) -> None:
        self._send(status, "text/html; charset=utf-8", page.replace(b"</body>", SCRIPT % self._known))

    def _events(self, seen: int) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        # More than there were: another `serve` counted them.
        seen = seen if seen <= self._known else 0
        try:
            while True:
                announced = self.reloads.beyond(seen)
                events = "".join(f"data: {address}\n\n" for address in announced)
                self.wfile.write((events or ": rien\n\n").encode())
                self.wfile.flush()
                seen += len(announced)
        except OSError:
            self.close_connection = True  # the browser went to another page


class SiteServer(ThreadingHTTPServer):
    """A thread per connection, none of which keeps the command from ending."""

    daemon_threads = True

    def handle_error(self, *_args: Any) -> None:
        """A browser that closes a connection early is no error."""


def serve(host: str, port: int, *, refresh: bool = True, preview: bool = False, form: Form | None = None) -> None:
    """Build, serve, and rebuild at each change until Ctrl-C; feeds that are due are read meanwhile.

    With a form, entries are also written in the browser, at `/admin/`.
    """
    builds = Builds(preview=preview)
    if not builds.now() and not (OUTPUT / MARKER).is_file():
        sys.exit(1)
    reloads = Reloads()
    relay = LocalRelay()
    warm = Warm(ROOT, preview=preview)
    try:
        handler = partial(SiteHandler, directory=str(OUTPUT), reloads=reloads, relay=relay, form=form, warm=warm)
        server = SiteServer((host, port), handler)
    except OSError as error:
        sys.exit(f"Erreur : impossible d'écouter sur {host}:{port} ({error.strerror}) ; essayer --port {port + 1}")
    relay.start()
    warm.start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"Le manuel de l’équipe : http://{host}:{port}/{HANDBOOK}", flush=True)
    print("Ce que les formulaires envoient se lit à l’adresse /formulaires/boite", flush=True)
    if form:
        print(f"Le formulaire : http://{host}:{port}{FORM}", flush=True)
    print(f"Chaque modification se voit aussitôt. Ctrl-C pour arrêter.\nhttp://{host}:{port}", flush=True)
    (ROOT / FOLDER).mkdir(exist_ok=True)  # a folder that appears later would not be watched
    if refresh:
        threading.Thread(target=_refresh_due, daemon=True).start()
    _follow(reloads, relay, warm, builds)


def _follow(reloads: Reloads, relay: LocalRelay, warm: Warm, builds: Builds) -> None:
    """Show each change, until Ctrl-C."""
    watched = (ROOT / name for name in WATCHED if (ROOT / name).exists())
    # watchfiles' default filter already leaves out Python's caches and editors' temporary files.
    for changes in watch(*watched, step=GLANCE, raise_interrupt=False):
        names = sorted({Path(path).relative_to(ROOT).as_posix() for _, path in changes})
        print(f"\nModifié : {', '.join(names[:3])}{' …' if len(names) > 3 else ''}", flush=True)
        if any(name.startswith("relay/") for name in names):
            relay.start()
        if any(name.startswith(CODE) for name in names):
            # A page made by the old code beside files of the new would be neither.
            warm.stop()
            if builds.now():
                reloads.announce()
            warm.start()
        elif _shown(warm, names, reloads):
            reloads.announce()
            # Without the warm process, what changed is only to be seen once it is built.
            builds.soon(reloads.announce if not warm.ready.is_set() else None)


def _refresh_due() -> None:
    """In a process of its own: what it writes in .feeds is seen as any other change."""
    try:
        names = due(ROOT, datetime.now(UTC))
    except ProblemsFound:
        return  # the build just said them
    if names:
        subprocess.run([sys.executable, "-m", "plugins.workshop.commands", "feeds", *names], cwd=ROOT, check=False)


def _shown(warm: Warm, names: list[str], reloads: Reloads) -> bool:
    """Whether what changed can be shown; if not, why has been said. The page that was saved does not wait for the others."""
    try:
        for page in warm.own_page(names):
            reloads.announce(f"/{page.removesuffix('index.html')}")
        warm.refresh(names)
    except Refused as refused:
        print(f"{refused}\nLe site n'a pas été modifié.", file=sys.stderr, flush=True)
        return False
    except EOFError:
        warm.start()
    return True


class Builds:
    """Whole builds, one after the other: at once, or in the background once nothing has changed for a while."""

    def __init__(self, *, preview: bool) -> None:
        self._preview = preview
        self._alone = threading.Lock()
        self._timer = threading.Timer(0, lambda: None)

    def _now_and(self, then: Callable[[], None] | None) -> None:
        if self.now() and then:
            then()

    def now(self) -> bool:
        """Build; whether the site could be built."""
        command = [
            sys.executable,
            "-m",
            "plugins.workshop.commands",
            "build",
            *(["--preview"] if self._preview else []),
        ]
        with self._alone:
            return subprocess.run(command, cwd=ROOT, check=False).returncode == 0

    def soon(self, then: Callable[[], None] | None = None) -> None:
        """Build in the background, when nobody asks for it again meanwhile; `then` is called once the site is built."""
        self._timer.cancel()
        self._timer = threading.Timer(QUIET, self._now_and, (then,))
        self._timer.daemon = True
        self._timer.start()
