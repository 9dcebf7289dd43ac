"""The tools that npm brings (axe-core, Lighthouse, the Nu checker), locked in package-lock.json, kept in .cache/audit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from plugins.workshop import locked_tools
from plugins.workshop.environment import ROOT

_HERE = Path(__file__).parent
_PLACE = ROOT / ".cache" / "audit"


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
    locked_tools.install(_HERE, _PLACE, "l'audit (axe-core, Lighthouse, Nu)", ("node", "npm", "java"))
    named = json.loads((_HERE / "package.json").read_text("utf-8"))["dependencies"]
    return Tools(_PLACE / "node_modules", dict(sorted(named.items())))
