"""offers/moderation.toml: what staff decided about imported offers, with the reason and the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError, field_validator, model_validator

from plugins.catalogue.catalogue import FeedStatus
from plugins.catalogue.french import problems_of
from plugins.catalogue.front_matter import Document
from plugins.catalogue.kinds import KINDS, Entry, Offer, reference
from plugins.catalogue.problems import BODY, Problem, ProblemsFound, quote, refuse
from plugins.catalogue.toml_file import read_toml
from plugins.catalogue.values import Contact, Day, EntryRef, Line, Value, YesNo, field, not_to_come
from plugins.feeds.toml_lines import line_of

MODERATION_FILE = "offers/moderation.toml"


class Ruling(Value):
    """One table: what to do with the offer that its name designates (« emplois/france-travail-186xyz »)."""

    reason: Line = field("motif", "Motif", example='"Pourvue, dit l\'employeur"')
    decided_on: Day = field("date", "Décidé le", example="2026-11-20")
    hide: YesNo = field("masquer", "Ne plus montrer", default=False)
    pin: YesNo = field("epingler", "Mettre en tête de liste", default=False)
    ambassador: EntryRef | None = field(
        "ambassadeur", "Ambassadeur en lien", example="ambassadeurs/camille-exemple", default=None
    )
    welcome: Contact | None = field("accueil", "Qui vous accueille", default=None)
    corrections: dict[str, Any] | None = field("corriger", "Champs corrigés", default=None)

    _decided = field_validator("decided_on")(not_to_come)

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not (self.hide or self.pin or self.ambassador or self.welcome or self.corrections):
            raise refuse("aucune décision ; écrire masquer, epingler, ambassadeur, accueil ou corriger")
        return self


def moderate(
    root: Path, entries: Iterable[Entry], statuses: Sequence[FeedStatus], today: date
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The imported entries as staff want them, and a line for each ruling that matches nothing any more.

    Raises ProblemsFound with every fault of the file.
    """
    text, tables = read_toml(root, MODERATION_FILE)
    rulings, problems = _read(root, text, tables, today)
    imported = {reference(entry): entry for entry in entries}
    for ref in rulings.keys() & imported.keys():
        entry, faults = _applied(imported[ref], rulings[ref], text)
        imported[ref] = entry
        problems += faults
    if problems:
        raise ProblemsFound(sorted(problems, key=lambda problem: problem.line))
    kept = tuple(entry for ref, entry in imported.items() if ref not in rulings or not rulings[ref].hide)
    return kept, tuple(_gone(text, rulings.keys() - imported.keys(), statuses))


def _read(root: Path, text: str, tables: dict[str, Any], today: date) -> tuple[dict[str, Ruling], list[Problem]]:
    rulings: dict[str, Ruling] = {}
    problems: list[Problem] = []
    for ref, table in tables.items():
        if not isinstance(table, dict) or ref.partition("/")[0] not in _OFFER_BASES:
            message = f'une offre est attendue ; écrire par exemple ["emplois/{quote(ref, 30).strip("« »")}"]'
            problems.append(Problem(MODERATION_FILE, line_of(text, ref), ref, message))
            continue
        try:
            rulings[ref] = Ruling.model_validate(table, by_alias=True, by_name=False, context={"today": today})
        except ValidationError as error:
            problems += _faults(error, Ruling, text, ref, table)
        else:
            problems += _unknown_ambassador(root, text, ref, rulings[ref].ambassador)
    return rulings, problems


def _applied(entry: Entry, ruling: Ruling, text: str) -> tuple[Entry, list[Problem]]:
    ref = reference(entry)
    ambassador = (ruling.ambassador,) if ruling.ambassador else ()
    moderated = entry.model_copy(
        update={"pinned": ruling.pin, "welcome": ruling.welcome, "related": (*entry.related, *ambassador)}
    )
    corrections = ruling.corrections or {}
    try:
        return moderated.rewritten(corrections), []
    except ValidationError as error:
        return entry, _faults(error, type(entry), text, f"{ref}.corriger", corrections)


def _faults(error: ValidationError, model: type[Value], text: str, where: str, table: dict[str, Any]) -> list[Problem]:
    """The faults as a front matter's would be told, at their lines in this file."""
    # `problems_of` asks a document for lines; here each is found again from the key.
    document = Document(table, {(key,): line_of(text, where, key) for key in table}, BODY, 1)
    return [
        Problem(problem.path, line_of(text, where, problem.field), f"{where}.{problem.field}", problem.message)
        for problem in problems_of(error, model, document, MODERATION_FILE)
    ]


def _unknown_ambassador(root: Path, text: str, ref: str, ambassador: str | None) -> list[Problem]:
    base, _, slug = (ambassador or "").partition("/")
    folder = next((kind.folder for kind in KINDS if kind.base == base), "")
    if not ambassador or (folder and (root / folder / f"{slug}.md").is_file()):
        return []
    where = line_of(text, ref, "ambassadeur")
    return [Problem(MODERATION_FILE, where, f"{ref}.ambassadeur", f"aucune page {quote(ambassador)} ; vérifier le nom")]


def _gone(text: str, refs: Iterable[str], statuses: Sequence[FeedStatus]) -> list[str]:
    # A source that is off or stale proves nothing: its offers come back with it.
    fresh = tuple(f"{status.name}-" for status in statuses if status.state == "fresh")
    return [
        f"{MODERATION_FILE}:{line_of(text, ref)}: {ref}: ne correspond plus à aucune offre ; effacer cette table"
        for ref in sorted(refs)
        if ref.partition("/")[2].startswith(fresh)
    ]


_OFFER_BASES = {kind.base for kind in KINDS if issubclass(kind.model, Offer)}
