"""A page of the rest of the site."""

from __future__ import annotations

from typing import Literal

from plugins.catalogue.kinds.entry import Entry, Kind
from plugins.catalogue.values import SourceDocument, Whole, field


class StaticPage(Entry):
    """A page at the root of the site; `rank` orders it in the footer, without one it is not there."""

    kind: Literal["page"] = field("(genre)", "Genre", shown=False, default="page")
    rank: Whole | None = field("rang", "Rang dans le pied de page", example="10", shown=False, default=None)
    documents: tuple[SourceDocument, ...] = field("sources", "Sources", shown=False, default=())


KIND = Kind(
    name="page",
    model=StaticPage,
    folder="content/pages",
    base="",
    title="Pages",
    one="Page",
    template="page",
    scene="pont",
    icon="map-pin",
)
