"""France Travail, « Offres d'emploi v2 »: the job offers of the département, partners' included."""

from __future__ import annotations

from plugins.feeds.source import Source
from plugins.feeds.sources.france_travail.client import CLIENT_ID, CLIENT_SECRET
from plugins.feeds.sources.france_travail.offer import logos_of, normalise
from plugins.feeds.sources.france_travail.search import fetch
from plugins.feeds.sources.france_travail.settings import FranceTravail

SOURCE: Source[FranceTravail] = Source(
    settings=FranceTravail,
    secrets=(CLIENT_ID, CLIENT_SECRET),
    fetch=fetch,
    normalise=normalise,
    logos=logos_of,
)
