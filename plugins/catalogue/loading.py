"""From the folders that staff write in to entries, or to every fault of every file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import ValidationError

from plugins.catalogue.attachments import (
    PageLink,
    Reference,
    links_of,
    problems_of_picture,
    problems_of_text,
    references_of,
)
from plugins.catalogue.french import problems_of
from plugins.catalogue.front_matter import Document, read_document
from plugins.catalogue.kinds import KINDS, Entry, Kind, reference
from plugins.catalogue.merging import Merged
from plugins.catalogue.problems import BODY, FILE, INTERNAL, Problem, quote
from plugins.catalogue.side_by_side import Told, each, nobody

STAFF_FOLDERS = ("offers", "ambassadors", "content")
# What else may lie in those folders: settings of the feeds, and pictures.
OTHER_FILES = re.compile(r"offers/(feeds|moderation)\.toml|content/images/.+|ambassadors/(photos|kit)/.+")
FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.md")
# Addresses that are not an entry's to take.
RESERVED_PAGES = {kind.base for kind in KINDS if kind.base} | {
    "communes", "intercommunalites", "styleguide", "manuel", "theme", "media",
    "content", "ambassadors", "formulaires", "recherche", "admin", "integrer", "cartes", "index", "404",
    "ambassadeurs/kit",
}  # fmt: skip


@dataclass
class Loaded:
    """What the staff's folders hold: entries that are right, the problems of the others, every address taken."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    links: list[PageLink] = field(default_factory=list)


class Read(NamedTuple):
    """What one file holds: its entry when nothing in it is wrong, and what it names."""

    entry: Entry | None
    problems: list[Problem]
    references: list[Reference]
    links: list[PageLink]


class Memory:
    """Files read before, and what was `merged`, for who reads the same folders again and again."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[object, Read]] = {}
        self.merged: Merged = {}

    def clear(self) -> None:
        """Forget the files."""
        self._read.clear()

    def recall(self, shown: str, path: Path, read: Callable[[], Read]) -> Read:
        """What a file holds, read only when its time or size is another; one with problems is read each time."""
        stat = path.stat()
        state = stat.st_mtime_ns, stat.st_size, stat.st_ino
        known = self._read.get(shown)
        if known is None or known[0] != state or known[1].problems:
            known = self._read[shown] = state, read()
        return known[1]


def load_entries(
    root: Path, today: date, proposed: Mapping[str, Path] | None = None, memory: Memory | None = None,
    told: Told = nobody,
) -> Loaded:  # fmt: skip
    """Read every Markdown file of the staff's folders, in an order that no machine changes.

    `paths` gives the file behind each reference (`emplois/boulanger`), wrong files included, so that one wrong
    file does not make those that name it look wrong too. A folder that is missing is an empty one. `proposed` gives
    the text of files that are not in their place yet, by the path that they would have. What `memory` has is not read again.
    `told` hears how many files are read.
    """
    loaded = Loaded()
    elsewhere = dict(proposed or {})
    found = {path.relative_to(root).as_posix(): path for path in _staff_files(root)} | elsewhere
    ordered = [
        (shown, path, kind_of(shown)) for shown, path in sorted(found.items(), key=lambda item: _in_order(item[0]))
    ]
    readings = _readings(root, today, ordered, elsewhere, memory, told)
    for shown, path, kind in ordered:
        if path.is_symlink():
            loaded.problems.append(Problem(shown, 1, FILE, "lien symbolique refusé ; copier le fichier lui-même"))
        elif kind is not None:
            loaded.problems += _address_problems(shown, kind, loaded.paths)
            read = readings[shown]
            loaded.entries += [read.entry] if read.entry else []
            loaded.problems += read.problems
            loaded.references += read.references
            loaded.links += read.links
        elif not OTHER_FILES.fullmatch(shown):
            loaded.problems.append(Problem(shown, 1, FILE, _misplaced(shown)))
    samples = {reference(entry) for entry in loaded.entries if entry.sample}
    by_file = {entry.path: entry for entry in loaded.entries}
    checked = [named.problem(loaded.paths, samples) for named in loaded.references]
    checked += [link.problem(by_file, today) for link in loaded.links]
    loaded.problems += [problem for problem in checked if problem]
    return loaded


def _readings(
    root: Path, today: date, found: Iterable[tuple[str, Path, Kind | None]], elsewhere: Mapping[str, Path],
    memory: Memory | None, told: Told,
) -> dict[str, Read]:  # fmt: skip
    """What each file of an entry holds, read side by side unless `memory` may have it."""
    files = [(shown, path, kind) for shown, path, kind in found if kind and not path.is_symlink()]

    def read(file: tuple[str, Path, Kind]) -> Read:
        shown, path, kind = file
        reading = partial(load_entry, root, shown, kind, today, elsewhere.get(shown))
        return memory.recall(shown, path, reading) if memory else reading()

    reads = [read(file) for file in files] if memory else each(read, files, told)
    return {shown: one for (shown, _, _), one in zip(files, reads, strict=True)}


def load_entry(root: Path, shown: str, kind: Kind, today: date, text: Path | None = None) -> Read:
    """One file as an entry of a kind, and what it names; no entry when anything in it is wrong on the day `today`.

    `text` is where its text is, when that is not in its place.
    """
    document, problems = read_document(text or root / shown, shown)
    if document is None:
        return Read(None, problems, [], [])
    entry, faults = _validated(shown, kind, today, document)
    problems += faults
    problems += problems_of_text(root, shown, document)
    problems += problems_of_picture(root, shown, document)
    problems += _internal_key_problems(shown, document)
    own = None if problems else entry
    return Read(own, problems, list(references_of(shown, document)), list(links_of(shown, document)))


def _validated(shown: str, kind: Kind, today: date, document: Document) -> tuple[Entry | None, list[Problem]]:
    # By French key only: an English attribute name in a file is an unknown key.
    values = {key: value for key, value in document.values.items() if not key.startswith(INTERNAL)}
    values |= {f"{FILE}.nom": Path(shown).stem, f"{FILE}.chemin": shown, BODY: document.body}
    try:
        return kind.model.model_validate(values, by_alias=True, by_name=False, context={"today": today}), []
    except ValidationError as error:
        return None, list(problems_of(error, kind.model, document, shown))


def _staff_files(root: Path) -> Iterator[Path]:
    for folder in STAFF_FOLDERS:
        for path in (root / folder).rglob("*"):
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if (path.is_file() or path.is_symlink()) and not hidden:
                yield path


def _in_order(shown: str) -> tuple[int, str]:
    return STAFF_FOLDERS.index(PurePosixPath(shown).parts[0]), shown


def kind_of(shown: str) -> Kind | None:
    """The kind whose folder a path of the project is in; None for what is no entry."""
    path = PurePosixPath(shown)
    if path.suffix != ".md" or OTHER_FILES.fullmatch(shown):
        return None
    return next((kind for kind in KINDS if path.is_relative_to(kind.folder)), None)


def _misplaced(shown: str) -> str:
    folders = ", ".join(kind.folder for kind in KINDS)
    suffix = PurePosixPath(shown).suffix
    if suffix != ".md" and suffix.lower() == ".md":
        return f"terminaison « {suffix} » refusée ; l'écrire « .md »"
    if suffix == ".md":
        return f"aucun genre d'entrée ne se range ici ; déplacer le fichier dans l'un de ces dossiers : {folders}"
    return "fichier inattendu ; une entrée se termine par « .md », une image se range dans content/images ou ambassadors/photos"


def _address_problems(shown: str, kind: Kind, paths: dict[str, str]) -> Iterator[Problem]:
    """A file name that cannot be an address, or one whose address is taken; takes the address."""
    path = PurePosixPath(shown)
    ref = kind.url(path.stem).rstrip("/")
    if not FILE_NAME.fullmatch(path.name):
        message = f"nom de fichier {quote(path.name)} refusé ; écrire en minuscules sans accent, mots séparés par « - »"
        yield Problem(shown, 1, FILE, message)
    elif ref in RESERVED_PAGES:
        message = f"l'adresse /{ref}/ est déjà celle d'une rubrique ; choisir un autre nom"
        yield Problem(shown, 1, FILE, message)
    other = paths.setdefault(ref, shown)
    if other != shown:
        yield Problem(shown, 1, FILE, f"même adresse que {other} (/{ref}/) ; renommer l'un des deux fichiers")


def _internal_key_problems(shown: str, document: Document) -> list[Problem]:
    return [
        Problem(shown, document.line_of((key,)), key, "clé inconnue ; l'effacer")
        for key in document.values
        if key.startswith(INTERNAL)
    ]
