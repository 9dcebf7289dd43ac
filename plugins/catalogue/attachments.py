"""What a file leans on: pictures with their alternative text, links to other files, references to other entries."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from plugins.catalogue.front_matter import Document
from plugins.catalogue.kinds.entry import Entry
from plugins.catalogue.problems import BODY, Problem, nearest, quote
from plugins.catalogue.values import ENTRY_REF, IMAGE_PATH

# No « [ » in the alternative: a line of « ![![![… » would be read again from each.
_IMAGE = re.compile(r"!\[(?P<alternative>[^\[\]]*)\]\(\s*<?(?P<target>[^)\s>]*)")
_IMAGE_TAG = re.compile(r"<img\b(?P<attributes>[^<>]*)>", re.IGNORECASE)
_LINK = re.compile(r"\{(?P<what>filename|static|attach)\}(?P<target>[^\s)#?\"'>]+)(#(?P<anchor>[^\s)\"'>]*))?")

_LINKED = re.compile(r'<a [^>]*?href="\{filename\}(?P<target>[^"#?]+)[^>]*>(?P<words>.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Reference:
    """One `en_lien` of a file: where it stands, what it names, and whether the file is a sample."""

    path: str
    line: int
    position: int
    target: str
    from_sample: bool

    def problem(self, known: Iterable[str], samples: Container[str]) -> Problem | None:
        """What is wrong with it, knowing every reference that exists and those that only samples answer to."""
        if self.target in samples and not self.from_sample:
            message = f"{quote(self.target)} est un exemple, absent du site publié ; renvoyer à une vraie entrée"
        elif self.target in known:
            return None
        else:
            near = nearest(self.target, known)
            example = "écrire le dossier et le nom, par exemple vivre/ciel-etoile"
            advice = f"vouliez-vous dire « {near} » ?" if near else example
            message = f"aucune entrée {quote(self.target)} ; {advice}"
        return Problem(self.path, self.line, f"en_lien[{self.position + 1}]", message)


@dataclass(frozen=True)
class PageLink:
    """One `{filename}` link of a file's text: where it stands, and the file that it leads to."""

    path: str
    line: int
    target: str
    anchor: str

    def problem(self, entries: Mapping[str, Entry], today: date) -> Problem | None:
        """What is wrong with it, knowing the right entries by their file: its page must be there when its reader is."""
        own, target = entries.get(self.path), entries.get(self.target)
        # A file that is wrong is told of by itself, and a draft may wait for another.
        if own is None or target is None or own.draft:
            return None
        if target.draft:
            why = "un brouillon ; le terminer d'abord, ou ôter le lien"
        elif target.published_on > max(today, own.published_on):
            why = f"une page qui ne paraît que le {target.published_on:%d/%m/%Y} ; l'avancer, ou ajouter le lien ce jour-là"
        elif target.sample and not own.sample:
            why = "un exemple, absent du site publié ; renvoyer à une vraie entrée"
        else:
            return None
        return Problem(self.path, self.line, BODY, f"lien vers {quote(self.target)}, {why}")


def unlinked(text: str, shown: str, gone: Container[str]) -> str:
    """A rendered text of the file `shown`, where what led to a file that is `gone` is plain words again."""
    return _LINKED.sub(lambda link: link["words"] if _target(shown, link["target"]) in gone else link[0], text)


def links_of(shown: str, document: Document) -> Iterator[PageLink]:
    """The links of a text to other files of the project."""
    for offset, line in enumerate(document.body.split("\n")):
        for link in _LINK.finditer(line):
            if link["what"] == "filename":
                path = _target(shown, link["target"])
                yield PageLink(shown, document.body_line + offset, path, link["anchor"] or "")


def _target(shown: str, target: str) -> str:
    folder = "" if target.startswith("/") else posixpath.dirname(shown)
    return posixpath.normpath(posixpath.join(folder, target.lstrip("/")))


def references_of(shown: str, document: Document) -> Iterator[Reference]:
    """The references that a file makes, read before it is validated so that no other fault hides theirs."""
    named = document.values.get("en_lien")
    sample = document.values.get("exemple") in ("oui", "true")
    for position, target in enumerate(named if isinstance(named, list) else []):
        # What is not even written as a reference is the model's to refuse.
        if isinstance(target, str) and re.fullmatch(ENTRY_REF, target):
            yield Reference(shown, document.line_of(("en_lien", position)), position, target, sample)


def problems_of_text(root: Path, shown: str, document: Document) -> Iterator[Problem]:
    """An empty body, a picture without alternative text, a link to a file that is not there."""
    if not document.body:
        message = "texte absent ; écrire au moins un paragraphe sous le second « --- »"
        yield Problem(shown, document.body_line, BODY, message)
    for offset, line in enumerate(document.body.split("\n")):
        for message in (*_pictures_without_alternative(line), *_dead_links(root, shown, line)):
            yield Problem(shown, document.body_line + offset, BODY, message)


def problems_of_picture(root: Path, shown: str, document: Document) -> Iterator[Problem]:
    """A picture named in the front matter that is not in the project."""
    picture = document.values.get("image")
    file = picture.get("fichier") if isinstance(picture, dict) else None
    # A path that is not one of a picture is the model's to refuse.
    if isinstance(file, str) and re.fullmatch(IMAGE_PATH, file) and not _is_file_of(root, root / file):
        message = f"image absente {quote(file)} ; déposer le fichier à cet endroit, ou corriger le chemin"
        yield Problem(shown, document.line_of(("image", "fichier")), "image.fichier", message)


def _pictures_without_alternative(line: str) -> Iterator[str]:
    for image in _IMAGE.finditer(line):
        if not image["alternative"].strip():
            target = image["target"]
            yield f"image {quote(target)} sans texte alternatif ; écrire ![ce qu'elle montre]({target})"
    for tag in _IMAGE_TAG.finditer(line):
        if not re.search(r"\balt\s*=", tag["attributes"], re.IGNORECASE):
            yield f'balise {quote(tag[0])} sans texte alternatif ; écrire alt="ce qu\'elle montre"'


def _dead_links(root: Path, shown: str, line: str) -> Iterator[str]:
    for link in _LINK.finditer(line):
        target = link["target"]
        folder = root if target.startswith("/") else (root / shown).parent
        if not _is_file_of(root, folder / target.lstrip("/")):
            yield f"lien vers un fichier absent {quote(target)} ; vérifier le chemin après {{{link['what']}}}"


def _is_file_of(root: Path, path: Path) -> bool:
    try:
        return path.is_file() and path.resolve().is_relative_to(root.resolve())
    except OSError:  # a name that is too long
        return False
