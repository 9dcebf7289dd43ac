"""Lock requirements/*.in into hash-pinned requirements/*.txt, for every platform and Python ≥ 3.11."""

from __future__ import annotations

import subprocess

from plugins.workshop.environment import ROOT, VENV, install

NAMES = ("relay", "site", "publish", "bench", "dev")


def lock() -> None:
    """Resolve the newest allowed versions; no line names a registry."""
    install("dev")
    for name in NAMES:
        source, locked = f"requirements/{name}.in", f"requirements/{name}.txt"
        options = ["--universal", "--python-version=3.11", "--generate-hashes", "--upgrade", "--no-header", "--quiet"]
        subprocess.run(
            [VENV / "bin" / "uv", "pip", "compile", *options, source, "--output-file", locked], cwd=ROOT, check=True
        )
        print(f"{locked} recalculé.")
