"""The built site as production will send it, on loopback: brotli, long caches, strict policies."""

from __future__ import annotations

import mimetypes
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import brotli  # type: ignore[import-untyped]

from plugins.workshop.environment import ROOT
from plugins.workshop.serving import SiteServer

# The policy as the real server sends it: stated there, read here.
_CONF = (ROOT / "deploy/nginx/http.conf").read_text("utf-8")


def _policy(of: str) -> str:
    found = re.search(rf'{re.escape(of)} "(default-src [^"]*)";', _CONF)
    return found[1] if found else "default-src 'none'"


HEADERS = {
    "Content-Security-Policy": _policy("default"),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
# What other sites may show in their own pages.
FRAMED = "/integrer/"
FRAMED_HEADERS = {
    "Content-Security-Policy": _policy(f'"~^{FRAMED}"'),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# What Python 3.11 does not know, or knows only from the machine's own list.
_TYPES = {
    ".atom": "application/atom+xml",
    ".avif": "image/avif",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_TEXT = ("text/", "application/json", "application/ld+json", "application/atom+xml", "application/xml", "image/svg+xml")


@dataclass(frozen=True)
class Answer:
    """A file ready to be sent; `packed` is empty for what brotli would not make smaller."""

    status: HTTPStatus
    type: str
    plain: bytes
    packed: bytes


def answer(root: Path, address: str) -> Answer:
    """The file at an address, or the 404 page, compressed as well as files that are prepared in advance."""
    path = (root / unquote(urlsplit(address).path).lstrip("/")).resolve()
    file = path / "index.html" if path.is_dir() else path
    found = file.is_file() and file.is_relative_to(root.resolve())
    file = file if found else root / "404.html"
    plain = file.read_bytes() if file.is_file() else b""
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    packed = brotli.compress(plain, quality=11) if kind.startswith(_TEXT) else b""
    return Answer(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND, kind, plain, packed)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, find: Callable[[str], Answer], **more: Any) -> None:
        self._find = find
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        """Send a file, in brotli to whoever reads it."""
        found = self._find(self.path)
        packed = bool(found.packed) and "br" in self.headers.get("Accept-Encoding", "")
        body = found.packed if packed else found.plain
        self.send_response(found.status)
        charset = "; charset=utf-8" if found.type.startswith("text/") else ""
        self.send_header("Content-Type", found.type + charset)
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "br")
        self.send_header("Vary", "Accept-Encoding")
        page = found.type == "text/html"
        self.send_header("Cache-Control", "no-cache" if page else "public, max-age=31536000, immutable")
        for name, value in (HEADERS | (FRAMED_HEADERS if self.path.startswith(FRAMED) else {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """The audit prints its own table."""


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Serve a folder on a free port; gives its address, without a final slash."""
    find = cache(partial(answer, root))  # nobody waits twice for the same compression
    server = SiteServer(("127.0.0.1", 0), partial(_Handler, find=find))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
