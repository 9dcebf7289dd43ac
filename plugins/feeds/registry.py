"""The sources that offers/feeds.toml may name by `type`: one module each, and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.feeds import bodacc, france_travail, table
from plugins.feeds.source import Source

SOURCES: Mapping[str, Source[Any]] = {
    "bodacc": bodacc.SOURCE,
    "france-travail": france_travail.SOURCE,
    "tableau": table.SOURCE,
}
