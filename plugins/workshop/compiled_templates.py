"""Templates compiled once for all builds, in `.cache/templates`: Jinja takes half a second for what never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import FileSystemBytecodeCache

from plugins.catalogue.writing import forget_older
from plugins.workshop.environment import ROOT

# As many states of the code as builds may be running.
_KEPT = 3
_CODE = ("plugins", "relay")


def compiled_templates(root: Path, options: Mapping[str, Any]) -> FileSystemBytecodeCache:
    """Where Jinja finds what it compiled with these options; what older code left is thrown away.

    Jinja itself looks at each template's text and at Python's version, and compiles again what it cannot read.
    """
    folder = root / ".cache" / "templates"
    own = folder / _digest(options)
    own.mkdir(parents=True, exist_ok=True)
    forget_older(own, _KEPT)
    return FileSystemBytecodeCache(str(own))


def _digest(options: Mapping[str, Any]) -> str:
    # Our code too: what a filter makes of a constant is worked out when the template is compiled.
    total = hashlib.sha256(f"{jinja2.__version__} {sorted(options.items())}".encode())
    for package in _CODE:
        for path in sorted((ROOT / package).rglob("*.py")):
            total.update(path.read_bytes())
    return total.hexdigest()[:16]
