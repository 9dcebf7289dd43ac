"""Check every file without building anything, or only the files that are named."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from plugins.catalogue.catalogue import assemble
from plugins.catalogue.front_matter import read_document
from plugins.catalogue.kinds import KIND_OF
from plugins.catalogue.loading import Loaded, kind_of, load_entries
from plugins.catalogue.problems import ProblemsFound
from plugins.workshop.checks import dates, links, markup, pictures, spelling, telling, typography
from plugins.workshop.checks.findings import PROBLEM, Files, Finding, Page
from plugins.workshop.environment import ROOT
from plugins.workshop.moment import moment_of

Check = Callable[[Files], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    links.links, markup.markup, pictures.pictures, typography.typography, dates.dates, dates.twins,
)  # fmt: skip
WRONG_COMMAND = 2


@dataclass(frozen=True)
class Manner:
    """How to check, and how to tell."""

    web: bool = False
    tell: Callable[[Sequence[Finding]], str] | None = None


def manner(*, web: bool, json: bool, sarif: bool, annotations: bool) -> Manner:
    """The options of the command line."""
    forge = telling.as_gitlab if os.environ.get("GITLAB_CI") else telling.as_github
    chosen = [
        way for way, wanted in ((telling.as_json, json), (telling.as_sarif, sarif), (forge, annotations)) if wanted
    ]
    return Manner(web, chosen[0] if chosen else None)


def check_or_exit(today: str, names: Sequence[str] = (), how: Manner | None = None, root: Path = ROOT) -> None:
    """Print every finding; exit code 1 when one is a problem, 2 when a file that is named cannot be."""
    how = how or Manner()
    try:
        moment = moment_of(today)
    except ValueError as error:
        sys.exit(f"Erreur : {error}")
    asked = [_named(root, name) for name in names]
    notes: list[str] = []
    findings = check(root, moment.date(), asked, web=how.web, note=notes.append)
    if not asked:
        findings = sorted({*findings, *_feeds(root, moment, notes)}, key=_order)
    problems = sum(found.level == PROBLEM for found in findings)
    if how.tell:
        print(how.tell(findings))
        sys.exit(1 if problems else 0)
    for note in notes:
        print(note)
    for found in findings:
        print(found, file=sys.stderr if found.level == PROBLEM else sys.stdout)
    others = len(findings) - problems
    looks = f" ; {others} point(s) à revoir" if others else ""
    if problems:
        sys.exit(f"{problems} problème(s){looks}.")
    print(f"Aucun problème{looks}.")


def check(
    root: Path,
    today: date,
    asked: Sequence[str] = (),
    *,
    web: bool = False,
    note: Callable[[str], None] = print,
    proposed: Mapping[str, Path] | None = None,
) -> list[Finding]:
    """Every finding about the files that are asked for, or about all; in the order of files and lines.

    `proposed` gives the text of files that are not in their place yet, by the path that they would have.
    """
    places = dict(proposed or {})
    loaded = load_entries(root, today, places)
    files = _files(root, today, loaded, asked, places)
    found = [Finding(problem, "schéma") for problem in loaded.problems if not asked or problem.path in asked]
    for one in (*CHECKS, *([links.web] if web else [])):
        found += one(files)
    try:
        found += spelling.spelling(files)
    except spelling.NoHunspell:
        note(spelling.MISSING)
    return sorted(set(found), key=_order)


def _order(finding: Finding) -> tuple[bool, Finding]:
    return finding.level != PROBLEM, finding


def _files(root: Path, today: date, loaded: Loaded, asked: Sequence[str], places: Mapping[str, Path]) -> Files:
    entries = {entry.path: entry for entry in loaded.entries}
    every: dict[str, Page] = {}
    for shown in sorted({*loaded.paths.values(), *entries, *(problem.path for problem in loaded.problems)}):
        kind = KIND_OF[type(entries[shown])] if shown in entries else kind_of(shown)
        path = places.get(shown, root / shown)
        document = read_document(path, shown)[0] if kind and path.is_file() else None
        if kind and document:
            every[shown] = Page(shown, kind, document, entries.get(shown))
    pages = tuple(page for shown, page in every.items() if not asked or shown in asked)
    unread = frozenset(f"/{ref}/" for ref, shown in loaded.paths.items() if shown not in entries)
    return Files(root, today, pages, every, assemble(loaded.entries, today), unread, whole=not asked)


def _named(root: Path, name: str) -> str:
    path = Path(os.path.abspath(name))  # noqa: PTH100 — a link is judged where it stands, not where it leads
    if not path.is_relative_to(root) or not path.is_file():
        print(f"Commande incomprise : « {name} » n'est pas un fichier du projet.", file=sys.stderr)
        sys.exit(WRONG_COMMAND)
    return path.relative_to(root).as_posix()


def _feeds(root: Path, moment: datetime, notes: list[str]) -> list[Finding]:
    """What a build says of the feeds, and the faults of the files that declare them."""
    # Imported here: the readers of feeds take half a second, which the check of one file need not pay.
    from plugins.workshop.building import Order, load
    from plugins.workshop.progress import Progress

    try:
        with closing(Progress(notes.append)) as progress:
            load(Order(root / "output", moment, root=root), notes.append, progress)
    except ProblemsFound as found:
        return [Finding(problem, "schéma") for problem in found.problems]
    return []
