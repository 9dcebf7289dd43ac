"""`/admin/` behind `serve`: Decap's files, the configuration made at each visit, and the local back end."""

from __future__ import annotations

import json
import re
from datetime import date
from email.message import Message
from pathlib import Path
from typing import Any

from plugins.catalogue.loading import load_entries
from plugins.workshop.cms.config import configuration
from plugins.workshop.cms.files import ready
from plugins.workshop.cms.local import LocalBackend
from plugins.workshop.declarations.writing import as_yaml
from plugins.workshop.environment import ROOT
from plugins.workshop.moment import moment_of

ADDRESS = "/admin/"
API = "/admin/api/v1"
# Bytes of one request: pictures come in it, a third heavier than they are.
MOST = 40_000_000
_OWN = Path(__file__).parent / "admin"
_NAME = re.compile(r"[a-zA-Z0-9._-]+")
_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".wasm": "application/wasm",
          ".yml": "text/yaml; charset=utf-8", ".txt": "text/plain; charset=utf-8"}  # fmt: skip
_LOCAL = {"127.0.0.1", "localhost", "[::1]"}

Answer = tuple[int, str, bytes]


class Form:
    """The form of one project, with its own back end."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._files = (ready(), _OWN)
        self._backend = LocalBackend(root, _today)

    def get(self, path: str) -> Answer:
        """A file of the form: status, type, content."""
        name = path.partition("?")[0].removeprefix(ADDRESS) or "index.html"
        if name == "config.yml":
            config = configuration(load_entries(self._root, _today()).entries, None)
            return 200, _TYPES[".yml"], as_yaml(config).encode()
        for folder in self._files:
            if _NAME.fullmatch(name) and (folder / name).is_file():
                return 200, _TYPES.get(Path(name).suffix, "application/octet-stream"), (folder / name).read_bytes()
        return 404, _TYPES[".txt"], "Rien à cette adresse.".encode()

    def post(self, headers: Message, body: bytes) -> Answer:
        """What the form asks of its back end; refused to every other page that a browser may have open."""
        if not _is_own(headers):
            return 403, "application/json", _json({"error": "demande refusée : elle ne vient pas de ce formulaire"})
        try:
            status, answer = self._backend.answer(json.loads(body))
        except ValueError:
            status, answer = 400, {"error": "demande incomprise"}
        return status, "application/json", _json(answer)


def _is_own(headers: Message) -> bool:
    # Another site's page may send here, or name itself as this machine: neither has this host and this origin.
    host = headers.get("Host", "")
    return (
        host.rpartition(":")[0] in _LOCAL
        and headers.get("Origin") == f"http://{host}"
        and headers.get("Content-Type", "").startswith("application/json")
    )


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _today() -> date:
    return moment_of("").date()
