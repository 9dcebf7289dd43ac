"""Which living entries concern a public, by what its page declares."""

from __future__ import annotations

from itertools import islice

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.choices import Telework
from plugins.catalogue.kinds import KIND_OF, Entry, JobOffer, LifeAsset, Offer, Public
from plugins.catalogue.kinds.public import Matching
from plugins.territory.model import fold_name

_REMOTE = (Telework.HYBRID, Telework.FULL)


def matching_offers(public: Public, catalogue: Catalogue, most: int | None = None) -> list[Offer]:
    """Living offers of the declared kinds, freshest first; jobs also by ROME code, words or telework."""
    offers = (entry for entry in catalogue.entries if isinstance(entry, Offer))
    return list(islice((offer for offer in offers if _concerns(offer, public.matching)), most))


def matching_assets(public: Public, catalogue: Catalogue) -> list[Entry]:
    """Quality-of-life assets of the declared themes, in the order in which the page declares them."""
    assets = [entry for entry in catalogue.entries if isinstance(entry, LifeAsset)]
    return [asset for theme in public.matching.themes for asset in assets if asset.theme is theme]


def _concerns(offer: Offer, wanted: Matching) -> bool:
    if KIND_OF[type(offer)].name not in wanted.kinds:
        return False
    if not isinstance(offer, JobOffer) or not (wanted.rome or wanted.words or wanted.telework):
        return True
    text = " " + fold_name(f"{offer.title} {offer.trade or ''}")
    return (
        (offer.rome or "").startswith(wanted.rome)
        or any(f" {fold_name(word)}" in text for word in wanted.words)
        or (wanted.telework and offer.telework in _REMOTE)
    )
