"""A Chromium for the browser tests: the machine's, else Playwright's download, else Debian's package when root."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from plugins.workshop import system
from plugins.workshop.environment import PYTHON, fail

# The one without a window's frame, which Playwright itself prefers: a page costs it half as much.
SHELL = "chromium-headless-shell"
_NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)


def find_or_install() -> str:
    """The path of a Chromium that starts; stops with the words that say how to install one."""
    for find in (_on_machine, _from_playwright, _from_debian):
        path = find()
        if path and _starts(path):
            return path
    fail(
        "aucun Chromium pour les tests de navigateur ; installer le paquet « chromium » du système, "
        "ou indiquer son chemin dans la variable CHROMIUM."
    )
    raise AssertionError


def _on_machine() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in _NAMES if (path := shutil.which(name))), None)


def _from_playwright() -> str | None:
    path = subprocess.run([PYTHON, "-c", _ASK_PLAYWRIGHT], check=False, capture_output=True, text=True).stdout.strip()
    if path and not Path(path).exists():
        print("Téléchargement de Chromium par Playwright…", flush=True)
        system.patiently([str(PYTHON), "-m", "playwright", "install", "chromium"])
    return path if path and Path(path).exists() else None


def _from_debian() -> str | None:
    system.install_debian("chromium")
    return _on_machine()


def _starts(path: str) -> bool:
    try:
        probe = subprocess.run([path, "--version"], check=False, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0
