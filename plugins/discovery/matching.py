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
    words = [f" {fold_name(word)}" for word in public.matching.words]
    offers = (entry for entry in catalogue.entries if isinstance(entry, Offer))
    return list(islice((offer for offer in offers if _concerns(offer, public.matching, words)), most))


def matching_assets(public: Public, catalogue: Catalogue) -> list[Entry]:
    """Quality-of-life assets of the declared themes, in the order in which the page declares them."""
    assets = [entry for entry in catalogue.entries if isinstance(entry, LifeAsset)]
    return [asset for theme in public.matching.themes for asset in assets if asset.theme is theme]


def _concerns(offer: Offer, wanted: Matching, words: list[str]) -> bool:
    if KIND_OF[type(offer)].name not in wanted.kinds:
        return False
    if not isinstance(offer, JobOffer) or not (wanted.rome or words or wanted.telework):
        return True
    if (offer.rome or "").startswith(wanted.rome) or (wanted.telework and offer.telework in _REMOTE):
        return True
    # A title is folded when offers are merged, and a trade is that of many.
    text = f" {fold_name(offer.title)} {fold_name(offer.trade or '')}"
    return any(word in text for word in words)
