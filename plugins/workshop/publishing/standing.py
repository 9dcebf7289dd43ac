"""Where releases stand: a folder of them and a link to the one that readers see. Standard library only, one file.

It runs on the machine that holds the site: beside us, or sent whole over ssh to a server that has nothing but Python 3.
Started with the folder as argument, it takes the folder's lock, answers commands (one JSON value per line each way) and
lets go of the lock at the end of its input: whoever started it may die at any moment.

    releases/20261122T120000000000-3f9a…/    site/  adresses.txt  redirects.map  elsewhere.map  gone.map  propres.txt
    current -> releases/20261122T120000000000-3f9a…
"""

from __future__ import annotations

import fcntl
import filecmp
import json
import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

KEPT = 5
STAMP = "%Y%m%dT%H%M%S%f"
# What stands where a page was that the release one came back to did not have: readers may hold a link to it.
ABSENT = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="robots" content="noindex"><title>Choisir le Lot</title>'
    '<meta http-equiv="refresh" content="0;url={target}"><p><a href="{target}">Continuer la visite</a></p></html>\n'
)


class Standing:
    """The releases of a folder; its methods are the commands."""

    def __init__(self, place: Path) -> None:
        self.place, self.releases, self.link = place, place / "releases", place / "current"

    def state(self) -> dict[str, str]:
        """The release that readers see (empty: none yet) and its ledger; sweeps what a killed publication left."""
        for left in [*self.releases.glob(".*"), *self.place.glob(".current.*")]:
            _remove(left)
        current = self._current()
        ledger = (current / "adresses.txt").read_text("utf-8") if current else ""
        return {"current": current.name if current else "", "ledger": ledger}

    def put(self, part: str) -> str:
        """Show the release whose files were brought into releases/`part` (« .digest.part »)."""
        folder = self.releases / part
        current = self._current()
        if current:
            _share(folder / "site", current / "site")
        return self._show(folder, part.strip(".").removesuffix(".part"))

    def back(self) -> str:
        """Show again the release before the one that readers see; « » when there is none."""
        current = self._current()
        before = self._before(current) if current else None
        if current is None or before is None:
            return ""
        digest = before.name.partition("-")[2]
        part = self.releases / f".{digest}.part"
        shutil.copytree(before, part, copy_function=os.link)
        for name in ("adresses.txt", "elsewhere.map"):
            (part / name).unlink()  # a link to another release's file: written anew, never over
        (part / "origine").unlink(missing_ok=True)
        (part / "origine").write_text(before.name, "utf-8")
        shutil.copyfile(current / "adresses.txt", part / "adresses.txt")
        shutil.copyfile(before / "elsewhere.map", part / "elsewhere.map")
        self._fill_absences(part, current, digest)
        self._show(part, digest)
        return before.name

    def _fill_absences(self, part: Path, current: Path, digest: str) -> None:
        site = part / "site"
        rows = []
        for page in sorted((current / "site").rglob("index.html")):
            address = page.parent.relative_to(current / "site")
            if not (site / address / "index.html").exists():
                target = next(up for up in address.parents if (site / up / "index.html").is_file())
                shown = "/" if target == Path() else f"/{target.as_posix()}/"
                (site / address).mkdir(parents=True, exist_ok=True)
                (site / address / "index.html").write_text(ABSENT.format(target=shown), "utf-8")
                rows += [f'"{digest}:/{address.as_posix()}{end}" "{shown}";\n' for end in ("/", "")]
        with (part / "elsewhere.map").open("a", encoding="utf-8") as file:
            file.writelines(rows)

    def _before(self, current: Path) -> Path | None:
        origin = _origin(current)
        older = [one for one in self._all() if one.name < origin and not (one / "origine").exists()]
        return older[-1] if older else None

    def _show(self, folder: Path, digest: str) -> str:
        kept = self._all()[-KEPT:]
        for release in kept:
            _carry(release, folder / "site")
        os.sync()  # before the link: after a power cut it must not lead to half a release
        target = self.releases / f"{self._stamp()}-{digest}"
        folder.rename(target)
        link = self.place / f".current.{os.getpid()}"
        link.symlink_to(Path("releases") / target.name)
        link.replace(self.link)
        os.sync()
        for old in self._all()[:-KEPT]:
            shutil.rmtree(old)
        return target.name

    def _stamp(self) -> str:
        # A clock that was set back must not reorder releases.
        last = [datetime.strptime(one.name.partition("-")[0], STAMP).replace(tzinfo=UTC) for one in self._all()[-1:]]
        return max([datetime.now(UTC), *(moment + timedelta(microseconds=1) for moment in last)]).strftime(STAMP)

    def _all(self) -> list[Path]:
        return sorted(path for path in self.releases.iterdir() if not path.name.startswith("."))

    def _current(self) -> Path | None:
        return self.link.resolve() if self.link.exists() else None


def _origin(release: Path) -> str:
    note = release / "origine"
    return note.read_text("utf-8") if note.exists() else release.name


def _carry(release: Path, site: Path) -> None:
    """Keep the files that change name with their content: a page opened before the swap asks for them after it."""
    for name in (release / "propres.txt").read_text("utf-8").splitlines():
        source, target = release / "site" / name, site / name
        if source.exists() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(source, target)


def _share(site: Path, current: Path) -> None:
    """Make a file that did not change the very same one: no room taken, and browsers' copies stay good."""
    for path in site.rglob("*"):
        twin = current / path.relative_to(site)
        if path.is_file() and twin.is_file() and not path.samefile(twin) and filecmp.cmp(path, twin, shallow=False):
            path.unlink()
            os.link(twin, path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def main(place: Path) -> None:
    """Answer commands until the end of the input."""
    if place.is_dir() and any(place.iterdir()) and not (place / "releases").is_dir():
        print(
            json.dumps({"error": f"{place} contient autre chose que des publications ; choisir un dossier vide"}),
            flush=True,
        )
        return
    (place / "releases").mkdir(parents=True, exist_ok=True)
    standing = Standing(place)
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            print(json.dumps(getattr(standing, name)(*arguments)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
