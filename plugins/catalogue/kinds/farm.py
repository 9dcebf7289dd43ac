"""A farm to take over, whole or in part."""

from __future__ import annotations

from typing import Literal

from plugins.catalogue.choices import FarmTransfer, Organic, Production, Tenure
from plugins.catalogue.kinds.entry import Kind, Offer
from plugins.catalogue.values import Day, Line, Number, Text, YesNo, field


class Farm(Offer):
    """A farm whose owners look for a successor; areas in hectares, amounts in euros."""

    kind: Literal["ferme"] = field("(genre)", "Genre", shown=False, default="ferme")
    productions: tuple[Production, ...] = field(
        "productions", "Productions", example="- ovins", of_staff=True, absent=()
    )
    area: Number | None = field("surface_ha", "Surface", example="62,5", unit="ha", le=5000, of_staff=True)
    area_detail: Line | None = field("precision_surface", "Dont", example="12 ha de parcours boisés", default=None)
    organic: Organic | None = field("bio", "Mode de production", example="certifiee", of_staff=True)
    tenure: tuple[Tenure, ...] = field("faire_valoir", "Foncier", example="- fermage", of_staff=True, absent=())
    transfers: tuple[FarmTransfer, ...] = field(
        "transmission", "Transmission", example="- vente", of_staff=True, absent=()
    )
    price: Number | None = field("prix", "Prix demandé", example="240000", unit="€", default=None)
    buildings: Text | None = field("batiments", "Bâtiments", example="Bergerie de 400 m², hangar", default=None)
    equipment: Text | None = field("materiel", "Matériel et cheptel", example="280 brebis", default=None)
    housing: YesNo | None = field("logement", "Logement sur place", example="oui", default=None)
    housing_detail: Line | None = field(
        "precision_logement", "Le logement", example="Maison en pierre de 110 m²", default=None
    )
    irrigation: YesNo | None = field("irrigation", "Irrigation", example="non", default=None)
    available_on: Day | None = field("disponible_le", "Disponible le", example="2027-09-01", default=None)


KIND = Kind(
    name="ferme",
    model=Farm,
    folder="offers/fermes",
    base="fermes",
    title="Fermes à transmettre",
    one="Ferme à transmettre",
    menu="Fermes",
    intro="Exploitations dont les agriculteurs préparent la transmission.",
    card=("productions", "area", "organic"),
    scene="ferme",
    icon="tractor",
)
