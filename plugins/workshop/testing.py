"""Everything that must hold before a change lands: formatting, types, seams, then the tests themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from plugins.workshop import browser, system
from plugins.workshop.environment import PYTHON, ROOT, VENV, install

_BIN = VENV / "bin"
_CODE = ["plugins", "relay", "tests", "tasks.py", "pelicanconf.py", "publishconf.py"]
_CHECKS: dict[str, Sequence[object]] = {
    "Style du code (ruff)": [_BIN / "ruff", "check", *_CODE],
    "Mise en forme (ruff format)": [_BIN / "ruff", "format", "--check", *_CODE],
    "Types (mypy)": [_BIN / "mypy"],
    "Cloisons entre paquets (import-linter)": [_BIN / "lint-imports"],
}
# What tests run beside Python, and the Debian packages that bring it: spelling, the web server, another machine to publish
# to, a real mail server, its certificate, the order in which the relay writes and syncs, and the reader of units.
_PROGRAMS = {
    "hunspell": ("hunspell", "hunspell-fr"),
    "nginx": ("nginx-light",),
    "rsync": ("rsync",),
    "sshd": ("openssh-server",),
    "postfix": ("postfix",),
    "openssl": ("openssl",),
    "strace": ("strace",),
    "systemd-analyze": ("systemd",),
}
# A process per core, each with whole files: the fixtures of a file are made once.
_SIDE_BY_SIDE = ["-n", "auto", "--dist", "loadfile"]
# nginx's module for pages compressed in advance by brotli, where Debian puts it.
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
# What tests would rather have, and the Debian packages that bring it; without it they do with what the machine has.
_WISHED = {BROTLI: "libnginx-mod-http-brotli-static", Path("/usr/bin") / browser.SHELL: browser.SHELL}


def test_or_exit(*, everything: bool, only: str) -> None:
    """Install what the tests need, then run every check and test; exit code 1 when one fails."""
    # Staff's commands are run as staff have them: `publish` finds its own list installed.
    install("publish")
    install("dev")
    for program, packages in _PROGRAMS.items():
        system.need(program, *packages)
    for file, package in _WISHED.items():
        if not file.exists():
            system.install_debian(package)
    chromium = browser.find_or_install()
    failed = [] if only else [name for name, command in _CHECKS.items() if not _passes(name, command)]
    runs = {"Tests (pytest)": [only] if only else ["tests", "--ignore=tests/bench", *_SIDE_BY_SIDE]}
    if everything and not only:
        runs["Mesures (pytest)"] = ["tests/bench"]  # alone on the machine
    long = ["--long"] if everything else []
    failed += [
        name for name, what in runs.items()
        if not _passes(name, [PYTHON, "-m", "pytest", *what, *long], CHROMIUM=chromium)
    ]  # fmt: skip
    if failed:
        sys.exit("En échec : " + ", ".join(failed))


def _passes(name: str, command: Sequence[object], **environment: str) -> bool:
    print(f"\n— {name}", flush=True)
    # UTF-8 whatever the machine's locale; the site itself never depends on it.
    variables = os.environ | {"PYTHONUTF8": "1"} | environment
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=variables, check=False).returncode == 0
