"""A table that a partner agrees to send (CCI, CMA, Chambre d'agriculture, SAFER): which column is what is declared."""

from __future__ import annotations

from plugins.feeds.source import Source
from plugins.feeds.table.entry import normalise
from plugins.feeds.table.reading import fetch
from plugins.feeds.table.settings import Table

SOURCE: Source[Table] = Source(settings=Table, fetch=fetch, normalise=normalise)
