"""The kinds of entry: one file each, and one line here."""

from plugins.catalogue.kinds import (
    ambassador,
    business_transfer,
    event,
    farm,
    job_offer,
    life_asset,
    mission,
    page,
    public,
)
from plugins.catalogue.kinds.ambassador import Ambassador
from plugins.catalogue.kinds.business_transfer import BusinessTransfer
from plugins.catalogue.kinds.entry import Entry, Kind, Offer
from plugins.catalogue.kinds.event import Event
from plugins.catalogue.kinds.farm import Farm
from plugins.catalogue.kinds.job_offer import JobOffer
from plugins.catalogue.kinds.life_asset import LifeAsset
from plugins.catalogue.kinds.mission import Mission
from plugins.catalogue.kinds.page import StaticPage
from plugins.catalogue.kinds.public import Public

KINDS: tuple[Kind, ...] = (
    job_offer.KIND,
    business_transfer.KIND,
    farm.KIND,
    life_asset.KIND,
    ambassador.KIND,
    event.KIND,
    public.KIND,
    mission.KIND,
    page.KIND,
)
KIND_OF: dict[type[Entry], Kind] = {kind.model: kind for kind in KINDS}


# What the references of each kind begin with: asked so often that it is worked out once.
_BASES = {kind.model: f"{kind.base}/" if kind.base else "" for kind in KINDS}


def url_of(entry: Entry) -> str:
    """The address of an entry's page, relative to the root: `emplois/boulanger/`."""
    return f"{reference(entry)}/"


def reference(entry: Entry) -> str:
    """How one entry names another: `emplois/boulanger`."""
    return _BASES[type(entry)] + entry.slug


__all__ = [
    "KINDS", "KIND_OF", "Ambassador", "BusinessTransfer", "Entry", "Event", "Farm", "JobOffer", "Kind", "LifeAsset",
    "Mission", "Offer", "Public", "StaticPage", "reference", "url_of",
]  # fmt: skip
