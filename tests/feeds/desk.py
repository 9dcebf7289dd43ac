from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from plugins.feeds.refreshing import refresh


@dataclass
class Desk:
    """What staff have: a folder with its feeds.toml, an environment, and what the task told them."""

    root: Path
    environ: dict[str, str]
    said: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    @property
    def snapshot(self) -> Path:
        return self.root / ".feeds" / "france-travail.json"

    @property
    def everything(self) -> str:
        return "\n".join(self.said)

    def refresh(self, *names: str) -> bool:
        return refresh(self.root, names, say=self.said.append, environ=self.environ, sleep=self.slept.append)

    def configure(self, **changes: object) -> None:
        path = self.root / "offers" / "feeds.toml"
        text = path.read_text(encoding="utf-8")
        for key, value in changes.items():
            shown = f'"{value}"' if isinstance(value, str) else value
            text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {shown}", text)
        path.write_text(text, encoding="utf-8")
