"""What a public's page shows today: by ROME code, by word, by telework, by theme."""

from __future__ import annotations

import pytest

from plugins.catalogue.kinds import BusinessTransfer, Farm, JobOffer, LifeAsset, Public
from plugins.discovery.matching import matching_assets, matching_offers
from tests.unit.factory import catalogue_of, entry_of

OFFERS = [
    entry_of(JobOffer, "infirmier", titre="Infirmière de nuit", rome="J1506"),
    entry_of(JobOffer, "fraiseur", titre="Fraiseur", metier="Opérateur d’usinage", rome="H2903"),
    entry_of(JobOffer, "distance", titre="Rédactrice", teletravail="total"),
    entry_of(JobOffer, "sur-place", titre="Rédacteur", teletravail="non"),
    entry_of(BusinessTransfer, "boutique"),
    entry_of(Farm, "ferme"),
]
ASSETS = [
    entry_of(LifeAsset, "ciel", theme="nature"),
    entry_of(LifeAsset, "train", theme="se deplacer"),
    entry_of(LifeAsset, "fibre", theme="teletravailler"),
]


def public(**wanted) -> Public:
    return entry_of(Public, "essai", recherche=wanted)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"genres": ["emploi"], "rome": ["J1"]}, {"infirmier"}),
        ({"genres": ["emploi"], "rome": ["H", "J15"]}, {"infirmier", "fraiseur"}),
        ({"genres": ["emploi"], "mots": ["INFIRMIER"]}, {"infirmier"}),
        ({"genres": ["emploi"], "mots": ["usinage"]}, {"fraiseur"}),
        ({"genres": ["emploi"], "mots": ["raiseur"]}, set()),
        ({"genres": ["emploi"], "teletravail": "oui"}, {"distance"}),
        ({"genres": ["emploi"]}, {"infirmier", "fraiseur", "distance", "sur-place"}),
        ({"genres": ["reprise", "ferme"]}, {"boutique", "ferme"}),
        ({"genres": ["reprise", "emploi"], "rome": ["J"]}, {"boutique", "infirmier"}),
        ({"themes": ["nature"]}, set()),
    ],
)
def test_offers_match_what_the_public_declares(wanted, found) -> None:
    assert {offer.slug for offer in matching_offers(public(**wanted), catalogue_of(*OFFERS))} == found


def test_assets_come_in_the_order_of_the_declared_themes() -> None:
    wanted = public(themes=["se deplacer", "nature"])
    assert [asset.slug for asset in matching_assets(wanted, catalogue_of(*ASSETS))] == ["train", "ciel"]
