"""Pages kept from build to build in `.cache/pages`, with what each was made of.

`<options>.json` says of every page of the last build what it was handed, what it asked and what was answered; the pages
themselves stand beside under the digest of their bytes, which is checked before they serve. A record made by other code,
templates or settings says nothing of today's pages; one that is damaged is discarded, and said so.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.fingerprints import CannotTell, plain
from plugins.catalogue.writing import code_digest, digest_of, forget_all_but, write_whole
from plugins.workshop.asking import Question

# Settings that a page may not read but through what its generator hands to it.
_OF_THE_BUILD = {"OUTPUT_PATH", "CATALOGUE", "FACET_PAGES"}


class Kept(NamedTuple):
    """A page: what it asked (JSON, read when it is needed), the fingerprint of what it was handed and of all answers, and
    the digest of its bytes.
    """

    asked: str
    made_of: str
    content: str

    def questions(self) -> Iterator[Question]:
        """What the page asked."""
        for name, arguments in json.loads(self.asked):
            yield Question(
                name, None if arguments is None else tuple(tuple(a) if isinstance(a, list) else a for a in arguments)
            )


def foundation(root: Path, settings: Mapping[str, Any], catalogue: Catalogue) -> str:
    """A digest of what the whole site rests on: code, packages, templates, settings, the day, what is known of the territory."""
    total = hashlib.sha256(f"{sys.version} {sorted(_packages())} {catalogue.today}".encode())
    total.update(f"{code_digest()} {digest_of(root / 'theme')}".encode())
    # Whom to credit for it, and the hour of each reading, are handed to the pages that say so.
    total.update(catalogue.knowledge.digest.encode())
    for name in sorted(name for name in settings if name.isupper() and name not in _OF_THE_BUILD):
        try:
            # Wherever the project stands: a clone beside makes the same pages, and so does a forge's next folder.
            total.update(repr((name, plain(settings[name]))).replace(str(root), "\0").encode())
        except CannotTell:
            continue  # a function or a plugin: code
    return total.hexdigest()


class KeptPages:
    """The pages of the last build with the same options."""

    def __init__(self, folder: Path, options: str, made_by: str, say: Callable[[str], None]) -> None:
        self._folder, self._file, self._made_by, self._say = folder, folder / f"{options}.json", made_by, say
        self.pages: dict[str, Kept] = self._read()

    def put(self, kept: Kept, target: str) -> bool:
        """Put a kept page on the site; False when its bytes are not what they were."""
        try:
            content = read(self._path(kept.content))
        except OSError:
            return False
        if _digest(content) != kept.content:
            return False
        write(target, content)
        return True

    def keep(self, content: bytes) -> str:
        """Keep a page; the digest of its bytes."""
        digest = _digest(content)
        path = self._path(digest)
        write(f"{path}.{os.getpid()}", content)
        os.replace(f"{path}.{os.getpid()}", path)  # noqa: PTH105
        return digest

    def remember(self, pages: Mapping[str, Kept], damaged: Sequence[str]) -> None:
        """Note the pages of this build in the place of those of the last, and forget those that no build needs any more."""
        if damaged:
            self._say(f"Pages gardées : {len(damaged)} endommagée(s), écartée(s) et refaite(s), dont {damaged[0]}")
        body = json.dumps(pages, separators=(",", ":"))
        head = {"made_by": self._made_by, "digest": _digest(body.encode())}
        write_whole(self._file, f"{json.dumps(head)}\n{body}".encode())
        self._forget()

    def _read(self) -> dict[str, Kept]:
        try:
            head, _, body = self._file.read_text("utf-8").partition("\n")
            told = json.loads(head)
            if told["digest"] != _digest(body.encode()):
                raise ValueError
            if told["made_by"] != self._made_by:
                return {}
            return {name: Kept(*page) for name, page in json.loads(body).items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            self._say(
                f"Pages gardées : {self._file.name} est endommagé ou étranger, écarté ; toutes les pages sont refaites"
            )
            return {}

    def _forget(self) -> None:
        needed = {content for file in self._folder.glob("*.json") for content in _contents(file)}
        for folder in (path for path in self._folder.iterdir() if path.is_dir()):
            forget_all_but(needed, folder)

    def _path(self, content: str) -> str:
        return f"{self._folder}/{content[:2]}/{content}"


def _packages() -> Iterable[str]:
    # Each release's folder is named for it; to read what stands in all of them would take a tenth of a build.
    return (folder.name for place in sys.path for folder in Path(place).glob("*.dist-info"))


def _contents(file: Path) -> Iterable[str]:
    try:
        return [str(page[-1]) for page in json.loads(file.read_text("utf-8").partition("\n")[2]).values()]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []


# Not `pathlib`: it takes as long to read a path as the machine to read the page.
def read(path: str) -> bytes:
    """The bytes of a file."""
    with open(path, "rb") as file:  # noqa: PTH123
        return file.read()


def write(path: str, content: bytes) -> None:
    """Write a file, in a folder that is made where it is missing."""
    try:
        file = open(path, "wb")  # noqa: PTH123, SIM115
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        file = open(path, "wb")  # noqa: PTH123, SIM115
    with file:
        file.write(content)


def _digest(content: bytes) -> str:
    # Processors know SHA-256: half the time of others.
    return hashlib.sha256(content).hexdigest()[:32]
