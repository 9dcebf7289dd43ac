"""From a fresh clone to a working `.venv`: standard library only, since nothing is installed yet.

`python3 tasks.py TASK` comes through `enter`, which makes the environment when it is missing or out of date and
then replaces itself with invoke running in it. Once set up, `inv TASK` in the environment is the same thing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MINIMUM_PYTHON = (3, 11)


def enter(arguments: list[str]) -> None:
    """Run a task in the environment; does not return."""
    speak_french()
    if sys.version_info < MINIMUM_PYTHON:
        fail(
            "Python 3.11 ou plus récent est nécessaire ; installer une version récente depuis python.org ou votre système."
        )
    install("site")
    # By the path rather than by moving there: « --output ici » means here, wherever the command is typed.
    os.environ["PYTHONPATH"] = str(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "plugins.workshop.commands", *arguments])  # noqa: S606


def install(name: str) -> None:
    """Bring the environment up to `requirements/<name>.txt`, hash-checked; nothing to do the second time."""
    lock = ROOT / "requirements" / f"{name}.txt"
    wanted = hashlib.sha256(lock.read_bytes() + repr(sys.version_info[:2]).encode()).hexdigest()
    stamp = VENV / f"{name}.installed"
    if stamp.is_file() and stamp.read_text() == wanted and PYTHON.exists():
        return
    if not _healthy():
        _create()
    count = sum(line.count("==") for line in lock.read_text("utf-8").splitlines() if line and line[0].isalpha())
    # On stderr, with pip's own words: what a command says on stdout may be read by a program (`check --json`).
    print(f"Installation de {count} paquets ({lock.relative_to(ROOT)})…", file=sys.stderr, flush=True)
    pip = [*_pip(), "install", "--require-hashes", "--disable-pip-version-check", "--progress-bar=on", "-r", str(lock)]
    pip += [] if sys.stdout.isatty() else ["--quiet"]
    if subprocess.run(pip, check=False, stdout=sys.stderr).returncode:
        fail(
            "L'installation des paquets a échoué (voir ci-dessus) ; vérifier l'accès au registre de paquets, puis relancer."
        )
    stamp.write_text(wanted)


def speak_french() -> None:
    """Let a terminal without UTF-8 show French as well as it can, rather than stop at the first accent."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def fail(message: str) -> None:
    """Stop with words that say what to do."""
    sys.exit(f"Erreur : {message}")


def _healthy() -> bool:
    # A copied or half-made environment, or one whose Python was upgraded away, is made anew.
    probe = [str(PYTHON), "-c", f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"]
    return PYTHON.exists() and subprocess.run(probe, check=False, capture_output=True).returncode == 0


def _create() -> None:
    print(
        f"Création de l'environnement {VENV.relative_to(ROOT)} (Python {sys.version.split()[0]})…",
        file=sys.stderr,
        flush=True,
    )
    shutil.rmtree(VENV, ignore_errors=True)
    # Debian ships venv without the pip that it would install; then the machine's own pip serves (see _pip).
    has_ensurepip = (
        subprocess.run([sys.executable, "-c", "import ensurepip"], check=False, capture_output=True).returncode == 0
    )
    venv.create(VENV, with_pip=has_ensurepip, symlinks=True)


def _pip() -> list[str]:
    inside = [str(PYTHON), "-m", "pip"]
    if subprocess.run([*inside, "--version"], check=False, capture_output=True).returncode == 0:
        return inside
    outside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if subprocess.run([*outside, "--version"], check=False, capture_output=True).returncode == 0:
        return outside
    fail("pip manque à ce Python ; sur Debian ou Ubuntu : sudo apt install python3-venv, puis relancer.")
    raise AssertionError
