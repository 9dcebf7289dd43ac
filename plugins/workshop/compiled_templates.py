"""Templates compiled once for all builds, in `.cache/templates`: Jinja takes half a second for what never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from plugins.catalogue.writing import code_digest, forget_older, seal, sealed

# As many states of the code as builds may be running.
_KEPT = 3


class CompiledTemplates(BytecodeCache):
    """Jinja's compiled templates, each a sealed file: Python does not look at what it is given to run.

    Jinja itself looks at each template's text and at Python's version.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Jinja's: give a template what was kept of it, if anything was."""
        if found := sealed(self._folder / bucket.key):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Jinja's: keep what was compiled."""
        seal(self._folder / bucket.key, bucket.bytecode_to_string())


def compiled_templates(root: Path, options: Mapping[str, Any]) -> CompiledTemplates:
    """Where Jinja finds what it compiled with these options; what older code left is thrown away."""
    folder = root / ".cache" / "templates"
    own = folder / _digest(options)
    own.mkdir(parents=True, exist_ok=True)
    forget_older(own, _KEPT)
    return CompiledTemplates(own)


def _digest(options: Mapping[str, Any]) -> str:
    # Our code too: what a filter makes of a constant is worked out when the template is compiled.
    made_by = f"{jinja2.__version__} {sorted(options.items())} {code_digest()}"
    return hashlib.sha256(made_by.encode()).hexdigest()[:16]
