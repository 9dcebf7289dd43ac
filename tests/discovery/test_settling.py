"""What a take-over's page adds about the life around it."""

from __future__ import annotations

from plugins.catalogue.kinds import BusinessTransfer, Farm, LifeAsset, Public
from plugins.discovery.settling import guidance
from plugins.territory.model import load_territory
from plugins.territory.towns import drives, seats
from tests.unit.factory import catalogue_of, entry_of

TERRITORY = load_territory()


def test_towns_are_the_nearest_first_without_oneself() -> None:
    found = drives(TERRITORY, TERRITORY.commune("Béduer"), seats(TERRITORY))
    assert found[0].to.name == "Figeac"
    assert [one.minutes for one in found] == sorted(one.minutes for one in found)
    assert len(found) == 3
    assert "Figeac" not in {one.to.name for one in drives(TERRITORY, TERRITORY.commune("Figeac"), seats(TERRITORY))}
    assert drives(TERRITORY, TERRITORY.commune("Cambes"), seats(TERRITORY)) == [], "no place, no estimate"


def test_guidance_is_what_our_pages_declare() -> None:
    buyers = entry_of(
        Public, "repreneurs", recherche={"genres": ["reprise", "emploi"]},
        en_lien=["vivre/ciel", "vivre/reprendre", "vivre/postes", "publics/reconversion"],
    )  # fmt: skip
    retraining = entry_of(Public, "reconversion", recherche={"genres": ["emploi", "reprise"]}, rang="7")
    stranger = entry_of(Public, "touristes", recherche={"genres": ["emploi", "ferme"]}, en_lien=["publics/repreneurs"])
    assets = [
        entry_of(LifeAsset, "ciel", theme="nature"),
        entry_of(LifeAsset, "reprendre", theme="travailler"),
        entry_of(LifeAsset, "postes", theme="travailler"),
    ]
    shop = entry_of(BusinessTransfer, "boutique")
    known = entry_of(BusinessTransfer, "garage", en_lien=["vivre/reprendre"])
    farm = entry_of(Farm, "ferme")
    catalogue = catalogue_of(stranger, retraining, buyers, *assets, shop, known, farm)
    assert [entry.slug for entry in guidance(shop, catalogue)] == ["repreneurs", "reconversion", "reprendre"]
    assert [entry.slug for entry in guidance(known, catalogue)] == ["repreneurs", "reconversion"]
    assert guidance(farm, catalogue) == [], "no public looks for farms first"
    assert guidance(shop, catalogue_of(shop)) == []
