"""The Nu HTML checker on the pages, style sheets and drawings of the built site: no error, no warning."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from plugins.workshop.audit.pages import Fault

CHECK = "Nu"
_SUFFIXES = {".html", ".css", ".svg"}


def site_files(root: Path) -> list[Path]:
    """Every file of a built site that the checker reads."""
    return sorted(path for path in root.rglob("*") if path.suffix in _SUFFIXES)


def examine(checker: Path, root: Path, files: Iterable[Path]) -> list[Fault]:
    """The checker's errors and warnings, each under the file's place in the site."""
    command = ["java", "-jar", str(checker), "--format", "json", "--stdout", "--exit-zero-always"]
    command += ["--also-check-css", "--also-check-svg", *map(str, files)]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return [_fault(message, root) for message in json.loads(ended.stdout)["messages"] if _counts(message)]


def _counts(message: dict[str, str]) -> bool:
    # What is left out is plain information, such as the mention of a trailing slash.
    return message["type"] != "info" or message.get("subType") == "warning"


def _fault(message: dict[str, str], root: Path) -> Fault:
    place = message.get("url", "").removeprefix(f"file:{root}")
    return Fault(place, CHECK, f"ligne {message.get('lastLine', '?')}, {message['message']}")
