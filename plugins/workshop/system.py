"""Programs that tests use and pip does not bring: the machine's, else Debian's package when root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from plugins.workshop.environment import fail

# A blocked host may hang rather than refuse: after this many seconds the next way is tried.
PATIENCE = 300


def need(program: str, *packages: str) -> None:
    """Make sure that a program is there; stops with the words that say how to install it."""
    if not _find(program):
        install_debian(*packages)
    if not _find(program):
        fail(
            f"{program} manque aux tests ; sur Debian ou Ubuntu : sudo apt install {' '.join(packages)}, puis relancer."
        )


def _find(program: str) -> str | None:
    # Servers live where the PATH of a person who is not root does not look.
    return shutil.which(program) or shutil.which(program, path="/usr/sbin")


def install_debian(*packages: str) -> None:
    """Install Debian packages when root; elsewhere does nothing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installation de {', '.join(packages)} (paquets Debian)…", flush=True)
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        patiently(command, DEBIAN_FRONTEND="noninteractive")


def patiently(command: list[str], **environment: str) -> None:
    """Run a download that may fail or hang; what it was for is looked for afterwards."""
    try:
        subprocess.run(command, check=False, timeout=PATIENCE, env=os.environ | environment, stdout=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        print(f"  pas de réponse : {' '.join(command)}", file=sys.stderr)
