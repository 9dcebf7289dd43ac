"""The build report: what is on the site, what changed, what soon needs somebody. Written outside the site, in `rapport/`."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.folders import files_of
from plugins.catalogue.kinds import KIND_OF, KINDS, Ambassador, Entry, Event, reference
from plugins.workshop import portraits
from plugins.workshop.checks.dates import CONSENT_SOON, soon
from plugins.workshop.checks.memory import recall

FOLDER = "rapport"
HEAVIEST = 10
# A build of the past is remembered by the references that it had.
_MEMORY = "dernier.json"
# Pages that production does not publish weigh on nobody.
_AT_HOME = {"manuel", "styleguide"}
_HANDBOOK = (
    '<a href="http://127.0.0.1:8000/manuel/">Le manuel de l’équipe</a>, tant que <code>python3 tasks.py edit</code> '
    "ou <code>serve</code> tourne."
)


@dataclass(frozen=True)
class Section:
    """A title and its lines; `quiet` is said when there is none."""

    title: str
    lines: tuple[str, ...]
    quiet: str = "Rien."


def write(root: Path, catalogue: Catalogue, output: Path, times: Mapping[str, float]) -> None:
    """Write `index.html` and `rapport.txt` for a project, and remember this build for the next one.

    `times` are the seconds that each part of the build took, by its name.
    """
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    sections = list(_sections(root, catalogue, output, times))
    title = f"Rapport du {catalogue.today:%d/%m/%Y}"
    _put(folder / "rapport.txt", as_text(title, sections))
    _put(folder / "index.html", as_html(title, sections))
    _put(folder / _MEMORY, json.dumps({"entrees": [reference(entry) for entry in catalogue.entries]}, indent=0))


def _sections(root: Path, catalogue: Catalogue, output: Path, times: Mapping[str, float]) -> Iterator[Section]:
    yield Section("Contenu en ligne", tuple(_counts(catalogue)))
    yield Section(
        "Depuis la construction précédente", tuple(_changes(catalogue, _remembered(root / FOLDER))), "Aucun changement."
    )
    yield Section("Expirent dans les trente jours", tuple(_expiring(catalogue)))
    yield Section("Consentements finis, ou qui finissent dans les soixante jours", tuple(_lapsing(catalogue)))
    yield Section("Portraits à compléter", tuple(portraits.incomplete(catalogue)), "Aucun.")
    yield Section("Où personne ne parle encore du Lot", tuple(portraits.unspoken(catalogue)))
    yield Section("Flux à regarder", tuple(_feeds(catalogue)), "Tous à jour.")
    yield Section("Enregistrements mis de côté", tuple(_quarantined(catalogue)))
    yield Section("Communes sans contenu", tuple(_empty_communes(catalogue)), "Aucune.")
    yield Section("Liens morts vers d’autres sites", tuple(_dead_links(root)))
    yield Section("Pages les plus lourdes (HTML)", tuple(_weights(output)))
    yield Section("Temps", tuple(f"{part} : {_french(seconds)} s" for part, seconds in times.items()))


def _counts(catalogue: Catalogue) -> Iterator[str]:
    for kind in KINDS:
        yield f"{kind.title} : {len(catalogue.of_kind(kind))}"
    out = catalogue.left_out
    yield f"Brouillons : {out.drafts} ; à venir : {out.scheduled} ; exemples écartés : {out.samples} ; expirées : {len(catalogue.expired)}"


def _changes(catalogue: Catalogue, before: set[str] | None) -> Iterator[str]:
    if before is None:
        yield "Première construction connue : rien à comparer."
        return
    now = {reference(entry) for entry in catalogue.entries}
    yield from (f"+ {name}" for name in sorted(now - before))
    yield from (f"− {name}" for name in sorted(before - now))


def _expiring(catalogue: Catalogue) -> Iterator[str]:
    leaving = [entry for entry in catalogue.entries if soon(entry.expires_on, catalogue.today)]
    for entry in sorted(leaving, key=lambda entry: (entry.expires_on or catalogue.today, reference(entry))):
        if not isinstance(entry, Event) and entry.source is None:
            yield f"{entry.expires_on:%d/%m/%Y} : {_named(entry)}"


def _lapsing(catalogue: Catalogue) -> Iterator[str]:
    for entry in catalogue.withdrawn:
        yield f"fini, portrait retiré du site : {_named(entry)}"
    for entry in catalogue.entries:
        if (
            isinstance(entry, Ambassador)
            and entry.consent
            and soon(entry.consent.ends_on, catalogue.today, CONSENT_SOON)
        ):
            yield f"{entry.consent.ends_on:%d/%m/%Y} : {_named(entry)}"


def _feeds(catalogue: Catalogue) -> Iterator[str]:
    for status in catalogue.feeds:
        if status.state != "fresh" or status.failure:
            yield status.message + (f" ; dernier échec : {status.failure}" if status.failure else "")


def _quarantined(catalogue: Catalogue) -> Iterator[str]:
    for status in catalogue.feeds:
        if status.quarantined:
            yield f"{status.label} : {len(status.quarantined)} ({', '.join(status.reasons) or 'voir les journaux'})"


def _empty_communes(catalogue: Catalogue) -> Iterator[str]:
    empty = [commune.name for commune in catalogue.territory.communes if not catalogue.in_commune(commune)]
    if empty:
        yield f"{len(empty)} sur {len(catalogue.territory.communes)} : {', '.join(sorted(empty))}"


def _dead_links(root: Path) -> Iterator[str]:
    memory = recall(root)
    for link in memory.links:
        if _still_there(root / link.path, link.url):
            yield f"{link.seen_on:%d/%m/%Y} : {link.url} ({link.why}), dans {link.path}, ligne {link.line}"
    if memory.all_on:
        yield f"Tous les liens ont été suivis le {memory.all_on:%d/%m/%Y}."
    else:
        yield "Jamais tous suivis : lancer python3 tasks.py check --web"


def _still_there(path: Path, url: str) -> bool:
    # What was mended since needs nobody, even before the next visit.
    return path.is_file() and url in path.read_text("utf-8")


def _weights(output: Path) -> Iterator[str]:
    files = ((file.path.removeprefix(f"{output}/"), file) for file in files_of(output) if file.name.endswith(".html"))
    pages = [(file.stat().st_size, name) for name, file in files if name.partition("/")[0] not in _AT_HOME]
    for size, name in sorted(pages, key=lambda page: (-page[0], page[1]))[:HEAVIEST]:
        yield f"{_french(size / 1000)} ko : /{name.removesuffix('index.html')}"
    yield f"{len(pages)} pages, {_french(sum(size for size, _ in pages) / 1e6)} Mo en tout"


def as_text(title: str, sections: Sequence[Section]) -> str:
    """The report for a terminal or a letter."""
    blocks = [f"{section.title}\n" + "\n".join(f"  {line}" for line in _lines(section)) for section in sections]
    return "\n\n".join([title, *blocks]) + "\n"


def as_html(title: str, sections: Sequence[Section]) -> str:
    """The report as a page that stands by itself."""
    parts = [f"<h2>{_safe(section.title)}</h2>\n<ul>{_items(_lines(section))}</ul>" for section in sections]
    style = (
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}h2{font-size:1.1rem}"
    )
    return (
        '<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_safe(title)}</title><style>{style}</style></head>\n<body><main><h1>{_safe(title)}</h1>\n"
        + "\n".join(parts)
        + f"\n<p>{_HANDBOOK}</p></main></body></html>\n"
    )


def _lines(section: Section) -> tuple[str, ...]:
    return section.lines or (section.quiet,)


def _items(lines: Iterable[str]) -> str:
    return "".join(f"<li>{_safe(line)}</li>" for line in lines)


def _safe(text: str) -> str:
    # French spaces too: the same lines are plain in a terminal.
    spaced = text
    for sign in ":;?!»":
        spaced = spaced.replace(f" {sign}", f"\u00a0{sign}")
    return html.escape(spaced.replace("« ", "«\u00a0"))


def _named(entry: Entry) -> str:
    return f"{KIND_OF[type(entry)].one}, « {entry.title} » ({entry.path})"


def _french(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def _remembered(folder: Path) -> set[str] | None:
    try:
        known: Any = json.loads((folder / _MEMORY).read_text("utf-8"))
        return {str(name) for name in known["entrees"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _put(path: Path, text: str) -> None:
    scratch = path.with_name(f".{path.name}.next")
    scratch.write_text(text, "utf-8")
    os.replace(scratch, path)  # noqa: PTH105
