"""A take-over is a life: who trains and accompanies those who take over."""

from __future__ import annotations

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.choices import Theme
from plugins.catalogue.kinds import KIND_OF, Entry, LifeAsset, Offer, Public, reference


def guidance(offer: Offer, catalogue: Catalogue) -> list[Entry]:
    """Our pages for whoever takes up such an offer, less what the offer's own page names already.

    First the publics that look for this kind before any other, then the publics and the first asset about work that
    those name: staff declare them by reference, nothing is listed here.
    """
    kind = KIND_OF[type(offer)].name
    publics = [
        entry for entry in catalogue.of_kind(KIND_OF[Public])
        if isinstance(entry, Public) and entry.matching.kinds[:1] == (kind,)
    ]  # fmt: skip
    named = [
        entry for public in publics for entry in catalogue.related(public) if reference(entry) in public.related
    ]  # fmt: skip
    work = [entry for entry in named if isinstance(entry, LifeAsset) and entry.theme is Theme.WORK][:1]
    found = {reference(entry): entry for entry in [*publics, *(e for e in named if isinstance(e, Public)), *work]}
    return [entry for name, entry in found.items() if name not in offer.related]
