"""The files of `/admin/`: the page, its script, Decap CMS from npm, kept in .cache/cms."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from plugins.catalogue.problems import CannotPublish
from plugins.workshop.declarations.writing import as_yaml
from plugins.workshop.environment import ROOT
from plugins.workshop.npm import unpack

VERSION = "3.16.3"
# Of dist/decap-cms.js: what is served is what was read and tried.
SHA256 = "7c1efd6b616b4786e279aeef194dd21649a72058d3bc8d1f78901b574610dfb8"
_CACHE = ROOT / ".cache" / "cms" / f"decap-cms-{VERSION}"
_OWN = Path(__file__).parent / "admin"
_KEPT = ("decap-cms.js", "*.decap-cms.js", "*.wasm", "decap-cms.js.LICENSE.txt")


def ready() -> Path:
    """The folder of Decap's files, fetched the first time; raises CannotPublish with what to install or to check."""
    if _is_right(_CACHE):
        return _CACHE
    if not shutil.which("npm"):
        raise CannotPublish(
            "le formulaire a besoin de npm, une seule fois, pour prendre Decap CMS ; sur Debian ou Ubuntu : "
            "sudo apt install npm, puis relancer"
        )
    print(f"Téléchargement de Decap CMS {VERSION} par npm…", flush=True)
    _CACHE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_CACHE.parent) as scratch:
        try:
            package = unpack(f"decap-cms@{VERSION}", Path(scratch) / "npm")
        except (subprocess.CalledProcessError, StopIteration, OSError):
            raise CannotPublish(
                "npm n'a pas donné Decap CMS ; vérifier l'accès à son registre, puis relancer"
            ) from None
        kept = Path(scratch) / "kept"
        kept.mkdir()
        for pattern in _KEPT:
            for file in (package / "dist").glob(pattern):
                shutil.copy(file, kept)
        if not _is_right(kept):
            raise CannotPublish(f"Decap CMS {VERSION} n'est pas celui qui a été essayé ; ne pas s'en servir")
        shutil.rmtree(_CACHE, ignore_errors=True)
        kept.rename(_CACHE)
    return _CACHE


def write(folder: Path, config: dict[str, Any]) -> None:
    """Put the whole form in a folder, to be served as `/admin/`."""
    shutil.copytree(ready(), folder, dirs_exist_ok=True)
    shutil.copytree(_OWN, folder, dirs_exist_ok=True)
    (folder / "config.yml").write_text(as_yaml(config), "utf-8")


def _is_right(folder: Path) -> bool:
    script = folder / "decap-cms.js"
    return script.is_file() and hashlib.sha256(script.read_bytes()).hexdigest() == SHA256
