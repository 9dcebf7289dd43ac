"""From the folders that staff write in to entries, or to every fault of every file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from plugins.catalogue.french import problems_of
from plugins.catalogue.front_matter import Document, Loc, read_document
from plugins.catalogue.kinds import KINDS, Entry, Kind
from plugins.catalogue.problems import BODY, FILE, INTERNAL, Problem, quote

STAFF_FOLDERS = ("offers", "ambassadors", "content")
# What else may lie in those folders: settings of the feeds, and pictures.
OTHER_FILES = re.compile(r"offers/feeds\.toml|content/images/.+|ambassadors/(photos|kit)/.+")
FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.md")
# Addresses at the root that are not a static page's to take.
RESERVED_PAGES = {kind.base for kind in KINDS if kind.base} | {
    "communes", "theme", "content", "ambassadors", "formulaires", "recherche", "admin", "index", "404",
}  # fmt: skip
# No « [ » in the alternative: a line of « ![![![… » would be read again from each.
_IMAGE = re.compile(r"!\[(?P<alternative>[^\[\]]*)\]\(\s*<?(?P<target>[^)\s>]*)")
_LINK = re.compile(r"\{(?P<what>filename|static|attach)\}(?P<target>[^\s)#?\"'>]+)")


@dataclass
class Loaded:
    """What the staff's folders hold: entries that are right, the problems of the others, every address taken."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)


def load_entries(root: Path, today: date) -> Loaded:
    """Read every Markdown file of the staff's folders, in an order that no machine changes.

    `paths` gives the file behind each reference (`emplois/boulanger`), wrong files included, so that one wrong
    file does not make those that name it look wrong too. A folder that is missing is an empty one.
    """
    loaded = Loaded()
    for path in _staff_files(root):
        shown = path.relative_to(root).as_posix()
        kind = _kind_of(shown)
        if kind is not None:
            entry, faults = load_entry(root, shown, kind, today)
            loaded.entries += [entry] if entry else []
            loaded.problems += faults
            ref = kind.url(path.stem).rstrip("/")
            other = loaded.paths.setdefault(ref, shown)
            if other != shown:
                loaded.problems.append(
                    Problem(shown, 1, FILE, f"même adresse que {other} (/{ref}/) ; renommer l'un des deux fichiers")
                )
        elif not OTHER_FILES.fullmatch(shown):
            loaded.problems.append(Problem(shown, 1, FILE, _misplaced(shown)))
    return loaded


def load_entry(root: Path, shown: str, kind: Kind, today: date) -> tuple[Entry | None, list[Problem]]:
    """One file as an entry of a kind; None when anything in it is wrong on the day `today`."""
    document, problems = read_document(root / shown, shown)
    problems += _name_problems(shown, kind)
    if document is None:
        return None, problems
    problems += _body_problems(root, shown, document)
    # By French key only: an English attribute name in a file is an unknown key.
    problems += _internal_key_problems(shown, document)
    values = {key: value for key, value in document.values.items() if not key.startswith(INTERNAL)}
    loaded = values | {f"{FILE}.nom": Path(shown).stem, f"{FILE}.chemin": shown, BODY: document.body}
    try:
        entry = kind.model.model_validate(loaded, by_alias=True, by_name=False, context={"today": today})
    except ValidationError as error:
        return None, problems + list(problems_of(error, kind.model, document, shown))
    problems += _picture_problems(root, shown, entry, document)
    return (None if problems else entry), problems


def line_in_file(root: Path, path: str, loc: Loc) -> int:
    """The line of a field in a file that was loaded before (for faults found later, across files)."""
    document, _ = read_document(root / path, path)
    return document.line_of(loc) if document else 1


def _staff_files(root: Path) -> Iterator[Path]:
    for folder in STAFF_FOLDERS:
        for path in sorted((root / folder).rglob("*"), key=lambda path: path.as_posix()):
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if path.is_file() and not hidden:
                yield path


def _kind_of(shown: str) -> Kind | None:
    path = PurePosixPath(shown)
    if path.suffix != ".md":
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


def _name_problems(shown: str, kind: Kind) -> list[Problem]:
    name = PurePosixPath(shown).name
    if not FILE_NAME.fullmatch(name):
        return [
            Problem(
                shown,
                1,
                FILE,
                f"nom de fichier {quote(name)} refusé ; écrire en minuscules sans accent, mots séparés par « - »",
            )
        ]
    if not kind.listed and PurePosixPath(shown).stem in RESERVED_PAGES:
        return [
            Problem(
                shown,
                1,
                FILE,
                f"l'adresse /{PurePosixPath(shown).stem}/ est déjà celle d'une rubrique ; choisir un autre nom",
            )
        ]
    return []


def _internal_key_problems(shown: str, document: Document) -> list[Problem]:
    return [
        Problem(shown, document.line_of((key,)), key, "clé inconnue ; l'effacer")
        for key in document.values
        if key.startswith(INTERNAL)
    ]


def _body_problems(root: Path, shown: str, document: Document) -> list[Problem]:
    if not document.body:
        return [
            Problem(
                shown, document.body_line, BODY, "texte absent ; écrire au moins un paragraphe sous le second « --- »"
            )
        ]
    problems = []
    for offset, line in enumerate(document.body.split("\n")):
        at = document.body_line + offset
        for image in _IMAGE.finditer(line):
            if not image["alternative"].strip():
                problems.append(
                    Problem(
                        shown,
                        at,
                        BODY,
                        f"image {quote(image['target'])} sans texte alternatif ; écrire ![ce qu'elle montre]({image['target']})",
                    )
                )
        for link in _LINK.finditer(line):
            if not _is_file_of(root, _linked_file(root, shown, link["target"])):
                problems.append(
                    Problem(
                        shown,
                        at,
                        BODY,
                        f"lien vers un fichier absent {quote(link['target'])} ; vérifier le chemin après {{{link['what']}}}",
                    )
                )
    return problems


def _linked_file(root: Path, shown: str, target: str) -> Path:
    return root / target.lstrip("/") if target.startswith("/") else (root / shown).parent / target


def _is_file_of(root: Path, path: Path) -> bool:
    try:
        return path.is_file() and path.resolve().is_relative_to(root.resolve())
    except OSError:  # a name that is too long
        return False


def _picture_problems(root: Path, shown: str, entry: Entry, document: Document) -> list[Problem]:
    if entry.picture is None or _is_file_of(root, root / entry.picture.file):
        return []
    line = document.line_of(("image", "fichier"))
    return [
        Problem(
            shown,
            line,
            "image.fichier",
            f"image absente {quote(entry.picture.file)} ; déposer le fichier à cet endroit, ou corriger le chemin",
        )
    ]
