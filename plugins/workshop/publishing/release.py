"""A release: the built site, a page at every former address, compressed twins, the ledger and the maps for nginx."""

from __future__ import annotations

import html
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.writing import digest_of, write_text
from plugins.publishing import former
from plugins.publishing.assets import IMMUTABLE
from plugins.publishing.former import Former, Past
from plugins.workshop.building import MARKER, Order, Say, build
from plugins.workshop.progress import Progress
from plugins.workshop.publishing.compressing import compress

_MOVED = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Page déplacée – Choisir le Lot</title>
<meta name="robots" content="noindex"><link rel="canonical" href="{target}">
<meta http-equiv="refresh" content="0;url={target}"><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/theme/css/site.css"></head>
<body><main><h1>Cette page a déménagé</h1><p><a href="{target}">Aller à sa nouvelle adresse</a></p></main></body></html>
"""


@dataclass(frozen=True)
class Release:
    """A folder that holds site/ and the files beside it; `digest` names what readers will see (12 hexadecimal digits)."""

    folder: Path
    digest: str

    @property
    def site(self) -> Path:
        """What readers see."""
        return self.folder / "site"


def make(wanted: Order, folder: Path, past: Past, current: str, say: Say) -> Release | None:
    """Build a release into `folder`, which must not exist; None when readers see it already, by its digest. Raises what `build`
    raises.
    """
    site = folder / "site"
    catalogue = build(replace(wanted, output=site), say)
    for left in (site / MARKER, folder / ".site.lock"):
        left.unlink()
    pages = _pages(site)
    known = former.former(past, pages, catalogue)
    _write_former_pages(site, known, catalogue)
    digest = digest_of(site)[:12]
    if digest == current:
        return None
    for address in former.reused(past, catalogue):
        say(f"Attention : /{address} menait à une autre page ; donner un autre nom au fichier")
    say(f"Anciennes adresses : {len(known.moved)} déplacée(s), {len(known.gone)} retirée(s)")
    with closing(Progress(say)) as progress:
        compress(site, wanted.root / ".cache/twins", partial(progress, "Compression"))
    _write_beside(folder, digest, former.write_ledger(former.extended(past.ledger, pages, catalogue)), known)
    return Release(folder, digest)


def _pages(site: Path) -> set[str]:
    addresses = (path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    return {"" if address == "." else f"{address}/" for address in addresses}


def _write_former_pages(site: Path, known: Former, catalogue: Catalogue) -> None:
    """For servers that read no map: a page that leads on, or that says that there is nothing any more."""
    for address, target in {**known.moved, **known.elsewhere}.items():
        write_text(site / address / "index.html", _MOVED.format(target=html.escape(f"/{target}")))
    for address in known.gone_pages(catalogue.today):
        nearest = site / address.split("/")[0] / "410.html"
        write_text(
            site / address / "index.html", (nearest if nearest.is_file() else site / "410.html").read_text("utf-8")
        )


def _write_beside(folder: Path, digest: str, ledger: str, known: Former) -> None:
    own = sorted(
        path.relative_to(folder / "site").as_posix() for path in (folder / "site").rglob("*") if path.is_file()
    )
    files = former.maps(digest, known)
    files |= {"adresses.txt": ledger, "propres.txt": "".join(f"{name}\n" for name in own if IMMUTABLE.fullmatch(name))}
    for name, text in files.items():
        write_text(folder / name, text)
