"""Pelican's settings for a catalogue: what pelicanconf.py declares, and what is handed to the plugins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plugins.catalogue.catalogue import Catalogue
from plugins.discovery.facets import FacetPage
from plugins.workshop.compiled_templates import compiled_templates
from plugins.workshop.lean_templates import LeanTemplates


def pelican_settings(
    root: Path,
    output: Path,
    catalogue: Catalogue,
    lists: tuple[FacetPage, ...],
    *,
    production: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """The settings to build a project's site into a folder; `more` is added to them."""
    # Imported here: Pelican takes half a second that a failed check need not pay.
    from pelican.settings import read_settings

    settings: dict[str, Any] = read_settings(
        str(root / ("publishconf.py" if production else "pelicanconf.py")),
        override={"OUTPUT_PATH": str(output), "CATALOGUE": catalogue, "FACET_PAGES": lists, **more},
    )
    options = settings["JINJA_ENVIRONMENT"]
    settings["JINJA_ENVIRONMENT"] = options | {
        "extensions": [*options.get("extensions", ()), LeanTemplates],
        "bytecode_cache": compiled_templates(root, options),
    }
    return settings
