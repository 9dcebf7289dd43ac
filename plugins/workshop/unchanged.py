"""Nothing to build: what the last build was made from is as it was, and so is the site that it wrote.

Believed only when all of it is read again and found the same; imports little, so that saying so takes no time.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from plugins.catalogue.folders import files_of
from plugins.catalogue.writing import write_text
from plugins.workshop.moment import moment_of

# All that a build reads of a project; the code and the packages that it is made with stand among them.
_READ = (
    "ambassadors", "content", "docs", "offers", "theme", "plugins", "relay", "requirements", ".feeds", "pelicanconf.py",
    "publishconf.py",
)  # fmt: skip
# What differs from terminal to terminal and says nothing.
_IDLE = {"_", "PWD", "OLDPWD", "SHLVL"}


def said_so(root: Path, output: str, today: str, options: Mapping[str, bool]) -> bool:
    """Whether there is nothing to build (see `is_current`), and said so."""
    if not is_current(root, output, today, options):
        return False
    print(f"Rien n'a changé : {output} est à jour", flush=True)
    return True


def is_current(root: Path, output: str, today: str, options: Mapping[str, bool]) -> bool:
    """Whether a folder holds what a build of a project with these options (as `build` takes them) would write again.

    A record that is missing, damaged or of another kind is not believed, and the site is built.
    """
    site = Path(os.path.abspath(output))  # noqa: PTH100
    try:
        told = json.loads(_record(root, site).read_text("utf-8"))
        return (
            datetime.fromisoformat(told["from"]) <= moment_of(today) < datetime.fromisoformat(told["until"])
            and told["made_from"] == made_from(root, options)
            and told["site"] == _state(site)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def remember(root: Path, site: Path, moment: datetime, until: datetime, inputs: str) -> None:
    """Note that a build at `moment` from `inputs` (see `made_from`) wrote a folder, and holds before `until` (both aware)."""
    told = {"from": moment.isoformat(), "until": until.isoformat(), "made_from": inputs, "site": _state(site)}
    record = _record(root, site)
    write_text(record, json.dumps(told | {"folder": str(site)}))
    for other in record.parent.iterdir():
        if not _stands(other):
            other.unlink(missing_ok=True)


def made_from(root: Path, options: Mapping[str, bool]) -> str:
    """A digest of every byte that a build may read: the project's files, this environment, Python, the options."""
    total = hashlib.sha256(repr((sys.version, sorted(options.items()), str(root))).encode())
    total.update(repr(sorted(item for item in os.environ.items() if item[0] not in _IDLE)).encode())
    for name in _READ:
        for path in _files(root / name):
            with open(path, "rb") as file:  # noqa: PTH123 – a third less than `pathlib` takes
                total.update(f"{path}\0".encode() + file.read())
    return total.hexdigest()


def _state(site: Path) -> str:
    """A digest of a folder's names, sizes and times: whatever touches a file changes it."""
    stats = ((entry.path, entry.stat()) for entry in files_of(site))
    told = [f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0" for path, stat in stats]
    return hashlib.sha256("".join(sorted(told)).encode("utf-8", "surrogateescape")).hexdigest()


def _files(place: Path) -> Iterator[str]:
    """A file, or every file of a folder and of what it leads to, in order; nothing where there is nothing."""
    if place.is_file():
        yield str(place)
    for folder, folders, names in os.walk(place, followlinks=True):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (f"{folder}/{name}" for name in sorted(names) if not name.endswith(".lock"))


def _stands(record: Path) -> bool:
    """Whether the folder of a record is still there: what is published is built in folders that do not stay."""
    try:
        return Path(json.loads(record.read_text("utf-8"))["folder"]).is_dir()
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _record(root: Path, site: Path) -> Path:
    return root / ".cache" / "built" / f"{hashlib.sha256(str(site).encode()).hexdigest()[:16]}.json"
