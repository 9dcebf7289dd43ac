"""Right entries, made from the examples that the fields themselves carry: a test states only what it is about."""

import json
import os
import types
import typing
from datetime import date

from plugins.catalogue.catalogue import Catalogue, assemble
from plugins.catalogue.kinds import KIND_OF, Ambassador, Entry
from plugins.catalogue.kinds.entry import Offer, fields_of, is_mandatory
from plugins.catalogue.problems import BODY, FILE
from plugins.catalogue.values import Contact, Value

TODAY = date(2026, 11, 22)


def values_of(model: type[Value], **changes) -> dict:
    """What staff would type in the front matter: the mandatory fields, changed as the test asks, None to leave out."""
    mandatory = {key: _example(info) for key, info in fields_of(model).items() if is_mandatory(info)}
    return {key: value for key, value in (mandatory | _besides(model) | changes).items() if value is not None}


def file_of(model: type[Value], body="Un paragraphe.", **changes) -> str:
    """A whole file of a kind; JSON is YAML, and quotes every text."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values_of(model, **changes).items()]
    return "\n".join(["---", *lines, "---", "", body, ""])


def entry_of(model: type[Entry], slug="essai", **changes) -> Entry:
    """An entry as loading makes it from a right file."""
    path = f"{KIND_OF[model].folder}/{slug}.md"
    internal = {f"{FILE}.nom": slug, f"{FILE}.chemin": path, BODY: "Un paragraphe."}
    return model.model_validate(
        values_of(model, **changes) | internal, by_alias=True, by_name=False, context={"today": TODAY}
    )


def catalogue_of(*entries: Entry, today=TODAY, production=False) -> Catalogue:
    """A day's catalogue that holds these entries."""
    return assemble(list(entries), today, production=production)


def write_project(root, files: dict[str, str]):
    """A project folder that holds these files."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def list_folders_backwards(monkeypatch):
    """Folders list their files from the last to the first, as on another file system."""
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda *args: _Backwards(scandir(*args)))


class _Backwards:
    """What `scandir` gives, from the last name to the first."""

    def __init__(self, entries):
        self._entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))

    def __iter__(self):
        return self._entries

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def _besides(model):
    """What a rule between fields asks for, though no single field is mandatory."""
    if issubclass(model, Offer):
        return {"expire_le": "2027-02-01"}
    if issubclass(model, Ambassador):
        return {"document": {"titre": "Journal municipal"}}
    if issubclass(model, Contact):
        return {"courriel": "choisir-le-lot@lot.fr"}
    return {}


def _example(info):
    inner = _inner(info.annotation)
    value = values_of(inner) if inner else str(info.examples[0]).removeprefix("- ")
    return [value] if typing.get_origin(info.annotation) is tuple else value


def _inner(annotation):
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, Value) else None
    return next((found for part in typing.get_args(annotation) if (found := _inner(part))), None)
