"""The site to audit: the project as production builds it, with its samples as if they were true and 24 entries in the lists.

Without its samples the site would be audited half empty; with their mark it would carry notices and noindex that no reader
of the published site meets. So a copy of the project loses the marks, and its samples stay as fresh as on the day they
were written for.
"""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from plugins.territory.model import load_territory
from plugins.workshop.building import Order, build
from plugins.workshop.environment import ROOT

# Today, for whoever wrote the samples.
SAMPLES_DAY = date(2026, 11, 22)
# More than a page of a list holds (24), so that its pager is weighed too.
ENTRIES = 30
FILLED = ("offers/emplois", "content/vivre")
_COPIED = ("offers", "content", "ambassadors", "theme", "docs", "pelicanconf.py", "publishconf.py")
_SAMPLE = re.compile(r"^exemple: *oui *\n", re.MULTILINE)
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# Cut where a number can still follow: a title has 120 characters at most.
_TITLE = re.compile(r'^titre: *"?(?P<title>.{1,100}).*?"? *$', re.MULTILINE)
_COMMUNE = re.compile(r"^commune: .+$", re.MULTILINE)


def build_audited(folder: Path, moment: datetime, root: Path = ROOT) -> Path:
    """Build the project of `root` into `folder`, as described above; gives the built site."""
    project = folder / "project"
    _copy(root, project)
    _take_samples_as_true(project, moment.date() - SAMPLES_DAY)
    for name in FILLED:
        _fill(project / name)
    output = folder / "site"
    build(Order(output=output, moment=moment, production=True, root=project), say=lambda _line: None)
    return output


def _copy(root: Path, project: Path) -> None:
    project.mkdir(parents=True)
    for name in _COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, project / name)
        elif source.is_file():
            shutil.copy(source, project / name)
    # What an audit keeps is for the next one. Beside what the project's own builds keep: each build forgets what it has not
    # used, and the cards of all that the feeds bring would be drawn again after an audit.
    kept = root / ".cache/audited"
    kept.mkdir(parents=True, exist_ok=True)
    (project / ".cache").symlink_to(kept)


def _take_samples_as_true(project: Path, age: timedelta) -> None:
    def later(written: re.Match[str]) -> str:
        return (date.fromisoformat(written[0]) + age).isoformat()

    for path in (path for name in ("offers", "content", "ambassadors") for path in (project / name).rglob("*.md")):
        text = path.read_text("utf-8")
        if _SAMPLE.search(text):
            path.write_text(_DATE.sub(later, _SAMPLE.sub("", text)), "utf-8")


def _fill(folder: Path) -> None:
    """Copy entries under other titles and in other communes, until there are enough."""
    originals = sorted(folder.glob("*.md"))
    places = cycle(commune.name for commune in load_territory().communes[::7])
    for number, original in enumerate(islice(cycle(originals), max(0, ENTRIES - len(originals))), start=2):
        text = _COMMUNE.sub(f"commune: {next(places)}", original.read_text("utf-8"))
        text = _TITLE.sub(rf'titre: "\g<title> ({number})"', text, count=1)
        original.with_stem(f"{original.stem}-{number}").write_text(text, "utf-8")
