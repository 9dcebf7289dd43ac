"""Tools that npm brings, from a committed lock, kept out of the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from plugins.workshop.environment import fail

# Command → the Debian package that brings it.
_PACKAGES = {"node": "nodejs", "npm": "npm", "java": "default-jre-headless"}
# A registry that does not answer is given up after this many seconds.
_PATIENCE = 600


def install(lock: Path, place: Path, purpose: str, commands: Sequence[str] = ("node", "npm")) -> None:
    """Bring `place` up to the package-lock.json of the folder `lock`; nothing to do the second time.

    `commands` are what the tools run with; stops with the words that say what is missing for `purpose` (French).
    """
    _require(commands, purpose)
    wanted = (lock / "package-lock.json").read_text("utf-8")
    stamp = place / "installed.json"
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        _install(lock, place, purpose)
        stamp.write_text(wanted, "utf-8")


def _install(lock: Path, place: Path, purpose: str) -> None:
    print(f"Installation par npm des outils de {purpose}…", flush=True)
    place.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(lock / name, place / name)
    # No script of a package runs: none of these needs one.
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=place, check=False, timeout=_PATIENCE).returncode:
        fail(
            f"npm n'a pas installé les outils de {purpose} (voir ci-dessus) ; vérifier l'accès à son registre, puis relancer."
        )


def _require(commands: Sequence[str], purpose: str) -> None:
    missing = [_PACKAGES[name] for name in commands if not shutil.which(name)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installation des paquets Debian {', '.join(missing)}…", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(command, check=False, timeout=_PATIENCE, env=quiet, stdout=subprocess.DEVNULL)
    absent = [name for name in commands if not shutil.which(name)]
    if absent:
        packages = " ".join(_PACKAGES[name] for name in absent)
        words = f"il manque {', '.join(absent)} pour {purpose}"
        fail(f"{words} ; sur Debian ou Ubuntu : sudo apt install {packages}, puis relancer.")
