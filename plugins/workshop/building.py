"""Build the site: load everything, let Pelican write into a scratch folder, verify, swap it in.

A problem, or a kill at any moment, leaves the previous site as it was, byte for byte.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from plugins.catalogue.catalogue import Catalogue, load_catalogue
from plugins.catalogue.problems import CannotPublish, ProblemsFound
from plugins.discovery.facets import FacetPage, facet_pages
from plugins.discovery.indexing import IndexFailed, index_pages
from plugins.feeds.loading import load_feeds
from plugins.publishing.addresses import expected_files
from plugins.workshop import reporting, unchanged
from plugins.workshop.cms import files
from plugins.workshop.cms.config import configuration, forge
from plugins.workshop.environment import ROOT
from plugins.workshop.kept_pages import KeptPages, foundation
from plugins.workshop.moment import PARIS, moment_of
from plugins.workshop.profiling import ALL, INDEX, Profile
from plugins.workshop.progress import Progress
from plugins.workshop.settings import pelican_settings
from plugins.workshop.swapping import recover, replace_folder

# A built site carries this file, so that a folder of somebody's own is never taken for one.
MARKER = ".choisir-le-lot"

Say = Callable[[str], None]


class BuildFailed(CannotPublish):
    """The build itself went wrong."""


@dataclass(frozen=True)
class Order:
    """What to build, where, and as of when; `reported` writes the staff's report beside, `profiled`
    says where the time went.

    A preview also shows drafts and entries to come, with their mark; it is never the site that is published.
    """

    output: Path
    moment: datetime
    production: bool = False
    preview: bool = False
    root: Path = ROOT
    reported: bool = False
    profiled: bool = False


def order(output: str, today: str, *, production: bool, preview: bool = False, profiled: bool = False) -> Order:
    """An order as the command line gives it; exits with a French message when it makes no sense."""
    if production and preview:
        sys.exit("Erreur : --production et --preview se contredisent ; un aperçu ne se publie pas.")
    try:
        place = Path(os.path.abspath(output))  # noqa: PTH100
        # The report tells of the site that will be published: of samples at most, not of drafts.
        reported = not production and not preview
        return Order(
            place, moment_of(today), production=production, preview=preview, reported=reported, profiled=profiled
        )
    except ValueError as error:
        sys.exit(f"Erreur : {error}")


def build_or_exit(wanted: Order) -> None:
    """Build, saying each step; exit code 1 with every problem when something is wrong."""
    try:
        build(wanted, lambda line: print(line, flush=True))
        # The command ends here: to look for cycles in all that it made would take it a second.
        gc.freeze()
    except ProblemsFound as found:
        print(found, file=sys.stderr)
        sys.exit(f"{len(found.problems)} problème(s) ; le site n'a pas été modifié.")
    except (CannotPublish, TemplateError) as failure:
        sys.exit(f"Erreur : {in_words(failure)}\nLe site n'a pas été modifié.")


def in_words(failure: Exception) -> str:
    """What went wrong, for who wrote a text or a template; Jinja says where, when it knows."""
    if isinstance(failure, CannotPublish | ProblemsFound):
        return str(failure)
    where = f"{getattr(failure, 'name', None) or ''}:{getattr(failure, 'lineno', None) or ''}".strip(":")
    return f"{where + ' : ' if where else ''}{type(failure).__name__}, {failure}"


def build(wanted: Order, say: Say) -> Catalogue:
    """Build the site as ordered; gives what it shows.

    Raises ProblemsFound when the content is wrong, BuildFailed when the build itself is.
    """
    with _without_collector(), closing(Progress(say)) as progress:
        return _build(wanted, progress, say)


def _build(wanted: Order, progress: Progress, say: Say) -> Catalogue:
    profile = Profile()
    options = {"production": wanted.production, "preview": wanted.preview}
    # Before anything is read: what changes meanwhile is built next time.
    inputs = unchanged.made_from(wanted.root, options)
    with profile.timed("Lecture du contenu et des flux"):
        catalogue = load(wanted, say, progress)
        _give_back()
    _refuse_foreign(wanted.output)
    scratch = wanted.output.with_name(f".{wanted.output.name}.next")
    with _alone(wanted.output):
        recover(wanted.output)
        shutil.rmtree(scratch, ignore_errors=True)
        lists = facet_pages(catalogue)
        _write_pages(wanted, catalogue, lists, scratch, profile, progress, say)
        with profile.timed(INDEX), progress.waiting("Index de recherche"):
            _index(scratch, wanted.root, say)
        _verify(scratch, expected_files(catalogue, lists))
        with profile.timed("Mise en place"):
            replace_folder(scratch, wanted.output)
        unchanged.remember(wanted.root, wanted.output, wanted.moment, _holds_until(wanted.moment, catalogue), inputs)
        profile.finish()
        if wanted.reported:
            reporting.write(wanted.root, catalogue, wanted.output, profile.parts)
            say(f"Rapport : {reporting.FOLDER}/index.html")
    for line in profile.lines() if wanted.profiled else ():
        say(line)
    say(f"Site prêt : {_shown(wanted.output)} ({profile.times[ALL]:.1f} s)")
    return catalogue


@contextmanager
def _without_collector() -> Iterator[None]:
    """Leave cycles alone: a build makes few, and the collector goes again and again through all that it keeps.

    A quarter of the time at 10,000 offers, for 3 % more memory.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def load(wanted: Order, say: Say, progress: Progress) -> Catalogue:
    """The day's catalogue, with what the feeds' snapshots bring; the network stays closed. Long readings are told."""
    imported, statuses, knowledge, unmatched = load_feeds(wanted.root, wanted.moment, told=partial(progress, "Flux"))
    catalogue = load_catalogue(
        wanted.root, wanted.moment.date(), production=wanted.production, preview=wanted.preview, imported=imported,
        feeds=statuses, knowledge=knowledge, told=partial(progress, "Fichiers"),
    )  # fmt: skip
    for status in statuses:
        say(f"Flux : {status.message}")
    for line in unmatched:
        say(f"Modération : {line}")
    say(_summary(catalogue))
    return catalogue


def _give_back() -> None:
    """Give the machine what reading has freed, which glibc keeps: processes that write pages would all have a share of it."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def _holds_until(moment: datetime, catalogue: Catalogue) -> datetime:
    """When the same files would make another site: tomorrow, or when a feed's snapshot is too old."""
    tomorrow = datetime.combine(moment.date() + timedelta(days=1), time(), PARIS)
    feeds = (feed for feed in catalogue.feeds if feed.state == "fresh" and feed.fetched_at)
    return min(
        [tomorrow, *(feed.fetched_at + timedelta(hours=feed.max_age_hours) for feed in feeds if feed.fetched_at)]
    )


def _summary(catalogue: Catalogue) -> str:
    out = catalogue.left_out
    counts = {
        "brouillon(s)": out.drafts,
        "à venir": out.scheduled,
        "exemple(s)": out.samples,
        "expirée(s)": len(catalogue.expired),
        "portrait(s) dont le consentement est fini": len(catalogue.withdrawn),
        "importée(s) à l'adresse d'un fichier": out.hidden,
    }
    aside = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    shown = f"Contenu : {len(catalogue.entries)} entrées en ligne" + (f" ; hors des listes : {aside}" if aside else "")
    drafts = sum(entry.draft for entry in catalogue.entries)
    coming = sum(entry.is_scheduled(catalogue.today) and not entry.draft for entry in catalogue.entries)
    return shown + (f"\nAperçu : dont {drafts} brouillon(s) et {coming} à venir" if drafts or coming else "")


def _write_pages(
    wanted: Order,
    catalogue: Catalogue,
    lists: tuple[FacetPage, ...],
    scratch: Path,
    profile: Profile,
    progress: Progress,
    say: Say,
) -> None:
    profile.prepare()
    # Imported here: see `pelican_settings`.
    import pelican
    from pelican.plugins import signals

    scratch.mkdir(parents=True)
    (scratch / MARKER).write_text(
        "Site construit par « python3 tasks.py build » ; remplacé en entier à chaque fois.\n", "utf-8"
    )
    settings = pelican_settings(
        wanted.root, scratch, catalogue, lists, production=wanted.production, PREVIEW=wanted.preview,
        PROGRESS=progress, KEPT_PAGES=partial(_kept_pages, wanted, say), PROFILE=profile,
    )  # fmt: skip
    if wanted.production and settings["PUBLIC_URL"].endswith(".example"):
        say("Adresse publique inconnue : la donner dans SITE_URL (liens canoniques, plan du site, Atom)")
    pelican.console.quiet = True
    with _pelican_must_not_complain(), signals.all_generators_finalized.connected_to(profile.watch):
        pelican.Pelican(settings).run()
    if backend := forge():
        files.write(scratch / "admin", configuration(catalogue.entries, backend))
        say("Formulaire : /admin/, qui enregistre sur la forge que nomme CMS_BACKEND")


def _kept_pages(wanted: Order, say: Say, settings: dict[str, Any]) -> KeptPages:
    options = "production" if wanted.production else "apercu" if wanted.preview else "site"
    made_by = foundation(wanted.root, settings, settings["CATALOGUE"])
    return KeptPages(wanted.root / ".cache" / "pages", options, made_by, say)


@contextmanager
def _pelican_must_not_complain() -> Iterator[None]:
    """Pelican goes on after most errors and exits 0; here its first warning is the end of the build."""
    complaints: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("pelican")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
    if complaints:
        raise BuildFailed("Pelican signale :\n  " + "\n  ".join(dict.fromkeys(complaints)))


def _index(scratch: Path, root: Path, say: Say) -> None:
    try:
        index_pages(
            scratch, root / ".cache" / "index", lambda: say("Index de recherche : refait, des textes ont changé")
        )
    except IndexFailed as failure:
        raise BuildFailed(f"Pagefind n'a pas fait l'index de recherche :\n  {failure}") from None


def _verify(scratch: Path, expected: set[str]) -> None:
    missing = sorted(name for name in expected if not (scratch / name).is_file())
    if missing:
        raise BuildFailed(f"{len(missing)} page(s) manquent après l'écriture, dont {missing[0]}")


def _refuse_foreign(output: Path) -> None:
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise BuildFailed(f"{output} n'est pas un dossier ; choisir un autre --output")
    if output.is_dir() and any(output.iterdir()) and not (output / MARKER).is_file():
        raise BuildFailed(
            f"{output} contient autre chose qu'un site construit ; choisir un dossier vide ou un autre --output"
        )


@contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Hold the lock of an output folder: two builds of the same folder wait for each other."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.with_name(f".{output.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
