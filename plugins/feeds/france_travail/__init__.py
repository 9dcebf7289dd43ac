"""France Travail, « Offres d'emploi v2 »: the job offers of the département, partners' included."""

from __future__ import annotations

from plugins.feeds.france_travail.client import CLIENT_ID, CLIENT_SECRET
from plugins.feeds.france_travail.offer import logos_of, normalise
from plugins.feeds.france_travail.search import fetch
from plugins.feeds.france_travail.settings import FranceTravail
from plugins.feeds.source import Source

SOURCE: Source[FranceTravail] = Source(
    settings=FranceTravail,
    secrets=(CLIENT_ID, CLIENT_SECRET),
    fetch=fetch,
    normalise=normalise,
    logos=logos_of,
)
