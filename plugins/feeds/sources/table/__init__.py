"""A table that a partner agrees to send (CCI, CMA, Chambre d'agriculture, SAFER): which column is what is declared."""

from __future__ import annotations

from plugins.feeds.source import Source
from plugins.feeds.sources.table.entry import normalise
from plugins.feeds.sources.table.reading import fetch
from plugins.feeds.sources.table.settings import Table

SOURCE: Source[Table] = Source(settings=Table, fetch=fetch, normalise=normalise)
