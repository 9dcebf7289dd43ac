"""What folders hold. Not `pathlib`: with tens of thousands of files it takes longer than the machine to look at them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def files_of(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Every file of a folder, of its folders and of what they lead to, in no order. Raises OSError."""
    folders = [str(folder)]
    while folders:
        with os.scandir(folders.pop()) as found:
            for entry in found:
                if entry.is_dir():
                    folders.append(entry.path)
                else:
                    yield entry
