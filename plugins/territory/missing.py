"""What a commune lacks, said as plainly as what it has: only where a source that covers the whole Lot says so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from plugins.territory.knowledge import Knowledge
from plugins.territory.model import Commune
from plugins.territory.nearness import Nearness
from plugins.territory.towns import Drive

# What newcomers count on, in words, and the figures that tell of it (plugins.feeds.sources.equipment).
_NEEDED = (
    ("pas de médecin généraliste", ("medecin_generaliste",)),
    ("pas de pharmacie", ("pharmacie",)),
    ("pas d’école", ("ecole",)),
    ("ni épicerie ni supermarché", ("epicerie", "supermarche")),
    ("pas de boulangerie", ("boulangerie",)),
    ("pas de point de contact de La Poste", ("poste",)),
)
_FIBRE = "fibre"
# Less than this share of the premises, in percent, and one may well end up without it.
_ENOUGH_FIBRE = Decimal(80)


@dataclass(frozen=True)
class Lack:
    """Something that a commune has not, where the nearest is, and the feed that says so."""

    feed: str
    text: str
    nearest: Drive | None = None


class Missing:
    """What the communes lack, by the sources of a day."""

    def __init__(self, known: Knowledge, near: Nearness) -> None:
        self._near = near
        self._holders = [(text, *_holders(known, keys)) for text, keys in _NEEDED]
        self._fibre = {figure.commune: figure for figure in known.figures if figure.name == _FIBRE}

    def of(self, commune: Commune) -> list[Lack]:
        """What a commune lacks; nothing about what no source covers."""
        lacks = [
            Lack(feed, text, self._near.nearest(commune, holders))
            for text, feed, holders in self._holders
            if holders and commune.code not in holders
        ]
        fibre = self._fibre.get(commune.code)
        if fibre and fibre.value < _ENOUGH_FIBRE:
            share = str(100 - fibre.value).replace(".", ",")
            lacks.append(Lack(fibre.feed, f"{share}\u00a0% des locaux sans fibre" if fibre.value else "pas de fibre"))
        return lacks


def _holders(known: Knowledge, keys: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """The feed that tells of something, and the communes that have it; none when no source covers it."""
    found = [figure for figure in known.figures if figure.name in keys and figure.value]
    return (found[0].feed if found else ""), frozenset(figure.commune for figure in found)
