"""`python3 tasks.py publish` and `rollback`: a checked release, put in place whole, and the way back.

release.py makes it, places.py brings it; standing.py is what happens where it stands. A reader meets the site of before or
the site of after: pages change all at once, and what a page of before asks for is still there after.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plugins.catalogue.problems import CannotPublish
from plugins.catalogue.writing import workbench
from plugins.publishing.former import Past, read_ledger
from plugins.workshop import building, checking
from plugins.workshop.building import Order
from plugins.workshop.environment import ROOT, install

DEFAULT = "publication"


def publish_or_exit(to: str, today: str, *, audit: bool) -> None:
    """Check, audit, build and publish; exit code 1, and a site that did not change, when anything is wrong."""
    install("publish")
    checking.check_or_exit(today)
    wanted = building.order("output", today, production=True)
    if audit:
        from plugins.workshop.audit import quick_or_exit

        quick_or_exit(today)
    with _in_french():
        publish(wanted, _place(to))


def rollback_or_exit(to: str) -> None:
    """Show again what stood before the last publication."""
    install("publish")
    from plugins.workshop.publishing.places import place_of

    with _in_french():
        with place_of(_place(to), Path.cwd()).turn() as turn:
            name = turn.back()
        if not name:
            raise CannotPublish("aucune publication plus ancienne n'est gardée ici")
        print(f"De nouveau en ligne : {name}. Pour revenir en arrière encore : la même commande.")


def publish(wanted: Order, to: str) -> bool:
    """Publish what an order builds; False when readers see it already. Raises ProblemsFound or CannotPublish."""
    # Imported here: they need the packages that `publish_or_exit` installs.
    from plugins.workshop.publishing import release, renames
    from plugins.workshop.publishing.places import place_of

    if wanted.preview or not wanted.production:
        raise CannotPublish("un aperçu ne se publie pas ; ni rien d'autre que le site de production")

    def say(line: str) -> None:
        print(line, flush=True)

    if renames.is_shallow(wanted.root):
        say("Attention : ce clone est tronqué, les fichiers renommés passeront pour retirés (git fetch --unshallow)")
    with place_of(to, Path.cwd()).turn() as turn, workbench(wanted.root / ".cache/publication") as bench:
        past = Past(read_ledger(turn.ledger), renames.renamed(wanted.root))
        made = release.make(wanted, bench / "release", past, turn.current, say)
        if made is None:
            say(f"Rien de neuf : {turn.current} est déjà en ligne.")
            return False
        turn.put(made)
        say(f"En ligne : {made.digest}, dans {to}")
    return True


def _place(to: str) -> str:
    return to or os.environ.get("PUBLISH_TO") or str(ROOT / DEFAULT)


@contextmanager
def _in_french() -> Iterator[None]:
    try:
        yield
    except CannotPublish as failure:
        sys.exit(f"Erreur : {failure}\nLe site en ligne n'a pas changé.")
