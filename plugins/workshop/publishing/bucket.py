"""S3-compatible storage: no folder to swap, so every page is whole by itself and what it asks for is there before it.

Contents are stored once under their own name, then copied on the other side to where readers ask for them: first what changes
name with its content, then pages. Nothing that a kept publication shows is removed. AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL and AWS_REGION come from the environment.

    .publications/<stamp>-<digest>.json   what a publication shows      .publications/objets/<sha256>   its contents
    .publications/en-ligne                the last one                  .publications/en-cours          copying has begun
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from plugins.publishing.assets import IMMUTABLE
from plugins.workshop.publishing.places import PlaceFailed
from plugins.workshop.publishing.release import Release
from plugins.workshop.publishing.standing import KEPT, STAMP

OWN = ".publications"
# An older lock is that of a publication that died.
PATIENCE = timedelta(minutes=30)
# What left the site stays this long, beside the publications that are kept: pages stay open for days.
GRACE = timedelta(days=2)
_TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml",
    ".xml": "text/xml; charset=utf-8", ".atom": "application/atom+xml", ".ics": "text/calendar; charset=utf-8",
    ".txt": "text/plain; charset=utf-8", ".md": "text/markdown; charset=utf-8", ".csv": "text/csv; charset=utf-8",
    ".yml": "text/yaml; charset=utf-8",
    ".webmanifest": "application/manifest+json", ".wasm": "application/wasm", ".woff2": "font/woff2", ".avif": "image/avif",
    ".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png", ".pdf": "application/pdf", ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip

Files = dict[str, str]


@dataclass(frozen=True)
class Publication:
    """What one publication shows: each path with the name of its content."""

    name: str
    files: Files
    ledger: str
    origin: str = ""

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.strptime(self.name.partition("-")[0], STAMP).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Bucket:
    """A bucket, or a folder of one."""

    name: str
    prefix: str = ""

    @contextmanager
    def turn(self) -> Iterator[_BucketTurn]:
        """Hold the lock of the bucket; that of a publication that died is taken over after half an hour."""
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        store = S3Store(self.name, prefix=self.prefix or None, client_options={"allow_http": plain})
        try:
            _lock(store)
            try:
                yield _BucketTurn(store)
            finally:
                store.delete(f"{OWN}/verrou")
        except (BaseError, FileNotFoundError) as error:  # obstore says the latter of a bucket too
            raise PlaceFailed(f"le stockage s3://{self.name} a refusé : {str(error).splitlines()[0]}") from error


def _lock(store: S3Store) -> None:
    while True:
        try:
            store.put(f"{OWN}/verrou", b"", mode="create")
        except AlreadyExistsError:
            held: Any = next((one for one in _listed(store, OWN) if one["path"] == f"{OWN}/verrou"), None)
            if held and datetime.now(UTC) - held["last_modified"] > PATIENCE:
                store.delete(f"{OWN}/verrou")
            time.sleep(1)
        else:
            return


@dataclass
class _BucketTurn:
    store: S3Store
    publications: list[Publication] = field(init=False)

    def __post_init__(self) -> None:
        names = sorted(one["path"] for one in _listed(self.store, OWN) if one["path"].endswith(".json"))
        self.publications = [_read(self.store, name) for name in names]
        online = self._text("en-ligne")
        self._last = next((one for one in self.publications if one.name == online), None)
        # A publication that died while it copied may have left anything: then nothing counts as being there.
        self._there = self._last.files if self._last and self._text("en-cours") is None else {}
        self.current = online.partition("-")[2] if online and self._there else ""
        self.ledger = self._last.ledger if self._last else ""

    def put(self, release: Release) -> None:
        """Show a release."""
        files = {path: _Content.of(release.site, path) for path in _paths(release.site)}
        stored = {one["path"].rpartition("/")[2] for one in _listed(self.store, f"{OWN}/objets")}
        missing = {content.name: content for content in files.values() if content.name not in stored}
        _each(lambda content: content.store(self.store), missing.values())
        ledger = (release.folder / "adresses.txt").read_text("utf-8")
        self._show(release.digest, {path: content.name for path, content in files.items()}, ledger)

    def back(self) -> str:
        """Show again what stood before; pages that it did not have stay, since readers may hold a link to them."""
        origin = (self._last.origin or self._last.name) if self._last else ""
        before = [one for one in self.publications if one.name < origin and not one.origin]
        if not before:
            return ""
        self._show(before[-1].name.partition("-")[2], before[-1].files, self.ledger, before[-1].name)
        return before[-1].name

    def _show(self, digest: str, files: Files, ledger: str, origin: str = "") -> None:
        moments = [datetime.now(UTC), *(one.moment + timedelta(microseconds=1) for one in self.publications)]
        shown = Publication(f"{max(moments).strftime(STAMP)}-{digest}", files, ledger, origin)
        self._write(f"{shown.name}.json", json.dumps({"files": files, "ledger": ledger, "origin": origin}))
        self._write("en-cours", shown.name)
        changed = [path for path, content in files.items() if self._there.get(path) != content]
        for wave in (True, False):
            _each(
                lambda path: self.store.copy(f"{OWN}/objets/{files[path]}", path),
                [path for path in changed if bool(IMMUTABLE.fullmatch(path)) is wave],
            )
        self._write("en-ligne", shown.name)
        self.store.delete(f"{OWN}/en-cours")
        self.publications.append(shown)
        self._sweep(shown)

    def _sweep(self, shown: Publication) -> None:
        """Remove what only forgotten publications showed."""
        old = [one for one in self.publications[:-KEPT] if shown.moment - one.moment > GRACE]
        kept = [one for one in self.publications if one not in old]
        paths = {path for one in kept for path in one.files}
        contents = {content for one in kept for content in one.files.values()}
        gone = {path for one in old for path in one.files} - paths
        gone |= {f"{OWN}/objets/{content}" for one in old for content in one.files.values() if content not in contents}
        if old:
            self.store.delete(sorted(gone))
            self.store.delete([f"{OWN}/{one.name}.json" for one in old])

    def _write(self, name: str, text: str) -> None:
        self.store.put(f"{OWN}/{name}", text.encode())

    def _text(self, name: str) -> str | None:
        try:
            return bytes(self.store.get(f"{OWN}/{name}").bytes()).decode()
        except FileNotFoundError:
            return None


@dataclass(frozen=True)
class _Content:
    """A file as readers get it: gzip where that is smaller, since storage does not choose for each reader."""

    body: Path
    headers: dict[str, str]

    @classmethod
    def of(cls, site: Path, path: str) -> _Content:
        zipped = site / f"{path}.gz"
        forever = "public, max-age=31536000, immutable"
        headers = {
            "Content-Type": _TYPES.get(Path(path).suffix, "application/octet-stream"),
            "Cache-Control": forever if IMMUTABLE.fullmatch(path) else "no-cache",
        }
        return cls(zipped, headers | {"Content-Encoding": "gzip"}) if zipped.is_file() else cls(site / path, headers)

    @property
    def name(self) -> str:
        return hashlib.sha256(repr(sorted(self.headers.items())).encode() + self.body.read_bytes()).hexdigest()

    def store(self, store: S3Store) -> None:
        store.put(f"{OWN}/objets/{self.name}", self.body.read_bytes(), attributes=self.headers)


def _read(store: S3Store, path: str) -> Publication:
    return Publication(Path(path).stem, **json.loads(bytes(store.get(path).bytes())))


def _paths(site: Path) -> Iterator[str]:
    for path in site.rglob("*"):
        if path.is_file() and path.suffix not in {".gz", ".br"}:
            yield path.relative_to(site).as_posix()


def _listed(store: S3Store, folder: str) -> Iterator[Any]:
    for some in store.list(prefix=folder):
        yield from some


def _each(act: Callable[[Any], Any], things: Iterable[Any]) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(act, things))
