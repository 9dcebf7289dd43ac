"""A Chromium for the browser tests: the machine's, else Playwright's download, else Debian's package when root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from plugins.workshop.environment import PYTHON, fail

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A blocked download host may hang rather than refuse: after this many seconds the next way is tried.
_DOWNLOAD_PATIENCE = 300
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
        _patiently([str(PYTHON), "-m", "playwright", "install", "chromium"])
    return path if path and Path(path).exists() else None


def _from_debian() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("Installation du paquet Debian « chromium »…", flush=True)
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        _patiently(command, DEBIAN_FRONTEND="noninteractive")
    return _on_machine()


def _patiently(command: list[str], **environment: str) -> None:
    try:
        subprocess.run(
            command, check=False, timeout=_DOWNLOAD_PATIENCE, env=os.environ | environment, stdout=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        print(f"  pas de réponse : {' '.join(command)}", file=sys.stderr)


def _starts(path: str) -> bool:
    try:
        probe = subprocess.run([path, "--version"], check=False, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0
