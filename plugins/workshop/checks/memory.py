"""What the last visits to other sites found, kept in .cache for the build report: no build opens the network."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

_FILE = Path(".cache") / "liens-morts.json"


@dataclass(frozen=True)
class DeadLink:
    """A link of a file to a page elsewhere that was not there: where it stands, why it is dead, the day it was seen."""

    path: str
    line: int
    url: str
    why: str
    seen_on: date


@dataclass(frozen=True)
class Memory:
    """The dead links, and the day when every link was last followed; None when that never was."""

    links: tuple[DeadLink, ...] = ()
    all_on: date | None = None


def recall(root: Path) -> Memory:
    """What is remembered of a project; nothing when it cannot be read."""
    try:
        known: Any = json.loads((root / _FILE).read_text("utf-8"))
        links = [DeadLink(**one | {"seen_on": date.fromisoformat(one["seen_on"])}) for one in known["links"]]
        return Memory(tuple(links), date.fromisoformat(known["all_on"]) if known["all_on"] else None)
    except (OSError, ValueError, KeyError, TypeError):
        return Memory()


def remember(root: Path, dead: Iterable[DeadLink], *, today: date, files: Collection[str], whole: bool) -> None:
    """Keep the dead links of the files that were looked at; the others' stay as they were, unless all were."""
    before = recall(root)
    others = [] if whole else [link for link in before.links if link.path not in files]
    links = sorted([*others, *dead], key=lambda link: (link.path, link.line, link.url))
    kept = {"all_on": today if whole else before.all_on, "links": [asdict(link) for link in links]}
    path = root / _FILE
    path.parent.mkdir(exist_ok=True)
    scratch = path.with_name(f".{path.name}.next")
    scratch.write_text(json.dumps(kept, default=str, ensure_ascii=False, indent=1), "utf-8")
    os.replace(scratch, path)  # noqa: PTH105
