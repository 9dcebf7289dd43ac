"""Remove what can be made again."""

from __future__ import annotations

import shutil

from plugins.workshop.environment import ROOT, VENV

_MADE_AGAIN = ["output", ".output.next", ".output.before", ".output.lock", ".cache", ".mypy_cache", ".pytest_cache", ".ruff_cache",
               ".hypothesis", "rapport", ".import_linter_cache"]  # fmt: skip


def clean(*, everything: bool) -> None:
    """Remove the built site and the caches; with `everything`, the environment and the feeds' snapshots too."""
    doomed = [ROOT / name for name in _MADE_AGAIN] + sorted(ROOT.glob("plugins/**/__pycache__"))
    doomed += [ROOT / ".feeds", VENV] if everything else []
    for path in doomed:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    print("Site construit et caches supprimés" + (", environnement et instantanés aussi." if everything else "."))
