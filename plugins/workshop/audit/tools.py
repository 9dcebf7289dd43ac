"""The tools that npm brings (axe-core, Lighthouse, the Nu checker), locked in package-lock.json, kept in .cache/audit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from plugins.workshop.environment import ROOT, fail

_HERE = Path(__file__).parent
_PLACE = ROOT / ".cache" / "audit"
# Command → the Debian package that brings it.
_NEEDED = {"node": "nodejs", "npm": "npm", "java": "default-jre-headless"}
# A registry that does not answer is given up after this many seconds.
_PATIENCE = 600


@dataclass(frozen=True)
class Tools:
    """Where the tools are, and their versions."""

    modules: Path
    versions: dict[str, str]

    @property
    def axe(self) -> Path:
        """axe-core's folder: the script and its French words."""
        return self.modules / "axe-core"

    @property
    def nu(self) -> Path:
        """The Nu HTML checker, for Java."""
        return self.modules / "vnu-jar" / "build" / "dist" / "vnu.jar"

    @property
    def lighthouse(self) -> Path:
        """Lighthouse's command, for Node."""
        return self.modules / "lighthouse" / "cli" / "index.js"


def ready() -> Tools:
    """The tools, installed when missing or when the lock changed; stops with the words that say what is missing."""
    _require(*_NEEDED)
    lock = (_HERE / "package-lock.json").read_text("utf-8")
    stamp = _PLACE / "installed.json"
    if not stamp.is_file() or stamp.read_text("utf-8") != lock:
        _install()
        stamp.write_text(lock, "utf-8")
    named = json.loads((_HERE / "package.json").read_text("utf-8"))["dependencies"]
    return Tools(_PLACE / "node_modules", dict(sorted(named.items())))


def _install() -> None:
    print("Installation des outils de l'audit (axe-core, Lighthouse, Nu) par npm…", flush=True)
    _PLACE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_HERE / name, _PLACE / name)
    # No script of a package runs: none of these needs one.
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=_PLACE, check=False, timeout=_PATIENCE).returncode:
        fail(
            "npm n'a pas installé les outils de l'audit (voir ci-dessus) ; vérifier l'accès à son registre, puis relancer."
        )


def _require(*commands: str) -> None:
    missing = [_NEEDED[name] for name in commands if not shutil.which(name)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installation des paquets Debian {', '.join(missing)}…", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(command, check=False, timeout=_PATIENCE, env=quiet, stdout=subprocess.DEVNULL)
    absent = [name for name in commands if not shutil.which(name)]
    if absent:
        packages = " ".join(_NEEDED[name] for name in absent)
        words = f"l'audit a besoin de {', '.join(absent)}"
        fail(f"{words} ; sur Debian ou Ubuntu : sudo apt install {packages}, puis relancer.")
