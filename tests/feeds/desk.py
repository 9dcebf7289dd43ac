from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from plugins.catalogue.problems import ProblemsFound
from plugins.feeds.refreshing import UnknownSource, refresh
from plugins.feeds.source import FeedFailed


def only(text: str, name: str) -> str:
    """feeds.toml with one source: the others would go to the real network."""
    head, *tables = re.split(r"(?m)^(?=\[[^.\]]+\]$)", text)
    return head + next(table for table in tables if table.startswith(f"[{name}]"))


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
    def kept(self) -> list[str]:
        """The files of the snapshots' folder, the lock left out."""
        return sorted(path.name for path in self.snapshot.parent.iterdir() if path.name != ".lock")

    @property
    def everything(self) -> str:
        return "\n".join(self.said)

    def refresh(self, *names: str, accept: bool = False) -> bool:
        """Whether every source was read, as the command's exit code tells."""
        try:
            outcomes = refresh(
                self.root, names, say=self.said.append, accept=accept, environ=self.environ, sleep=self.slept.append
            )
        except ProblemsFound as found:
            self.said += map(str, found.problems)
            return False
        except (UnknownSource, FeedFailed) as error:
            self.said += str(error).splitlines()
            return False
        return not any(outcome.failed for outcome in outcomes)

    def configure(self, **changes: object) -> None:
        path = self.root / "offers" / "feeds.toml"
        text = path.read_text(encoding="utf-8")
        for key, value in changes.items():
            shown = f'"{value}"' if isinstance(value, str) else value
            text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {shown}", text)
        path.write_text(text, encoding="utf-8")
