"""Which files git saw renamed, so that their pages' addresses lead to the new ones."""

from __future__ import annotations

import subprocess
from pathlib import Path

_FOLDERS = ("offers", "ambassadors", "content")
_LOG = [
    "git",
    "-c",
    "core.quotePath=false",
    "log",
    "--reverse",
    "--format=",
    "--find-renames",
    "--diff-filter=R",
    "--name-status",
]


def renamed(root: Path) -> dict[str, str]:
    """Each old path with the next one, over the whole history; empty where there is no git. A rename counts once committed."""
    try:
        log = subprocess.run([*_LOG, "--", *_FOLDERS], cwd=root, capture_output=True, encoding="utf-8", check=False)
    except FileNotFoundError:
        return {}
    rows = (row.split("\t") for row in log.stdout.splitlines() if row)
    return {old: new for _, old, new in rows}


def is_shallow(root: Path) -> bool:
    """Whether the clone lacks its past, renames included."""
    command = ["git", "rev-parse", "--is-shallow-repository"]
    try:
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout.strip() == "true"
    except FileNotFoundError:
        return False
