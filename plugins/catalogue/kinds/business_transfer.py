"""A business, shop or workshop to take over."""

from __future__ import annotations

from typing import Literal

from plugins.catalogue.choices import TransferKind
from plugins.catalogue.kinds.entry import Kind, Offer
from plugins.catalogue.values import Day, Line, NafCode, Number, Text, Whole, YearFigure, YesNo, field


class BusinessTransfer(Offer):
    """A business for sale; amounts in euros, before tax."""

    kind: Literal["reprise"] = field("(genre)", "Genre", shown=False, default="reprise")
    activity: Line = field("activite", "Activité", example="Boulangerie-pâtisserie")
    naf: NafCode | None = field("naf", "Code NAF", example="10.71C", default=None)
    transfers: tuple[TransferKind, ...] = field(
        "cession", "Ce qui est cédé", example="- fonds", of_staff=True, absent=()
    )
    price: Number | None = field("prix", "Prix demandé", example="85000", unit="€", default=None)
    price_detail: Line | None = field("precision_prix", "Précision sur le prix", example="hors stock", default=None)
    rent: Number | None = field("loyer_mensuel", "Loyer mensuel", example="650", unit="€", default=None)
    turnover: YearFigure | None = field("chiffre_affaires", "Chiffre d’affaires", default=None)
    staff: Whole | None = field("effectif", "Salariés", example="2", default=None)
    surface: Number | None = field("surface", "Surface", example="120", unit="m²", default=None)
    premises: Text | None = field(
        "locaux", "Locaux", example="Boutique, fournil et réserve en rez-de-chaussée", default=None
    )
    housing: YesNo | None = field("logement", "Logement sur place", example="oui", default=None)
    housing_detail: Line | None = field(
        "precision_logement", "Le logement", example="Trois pièces à l'étage", default=None
    )
    reason: Line | None = field("motif", "Raison de la vente", example="Départ à la retraite", default=None)
    seller_support: Text | None = field(
        "accompagnement_cedant", "Accompagnement par le cédant", example="Trois mois", default=None
    )
    available_on: Day | None = field("disponible_le", "Disponible le", example="2027-04-01", default=None)


KIND = Kind(
    name="reprise",
    model=BusinessTransfer,
    folder="offers/reprises",
    base="reprises",
    title="Entreprises à reprendre",
    one="Entreprise à reprendre",
    menu="Entreprises",
    intro="Commerces, ateliers et entreprises dont les propriétaires cherchent une suite.",
    card=("activity", "price", "housing"),
    scene="marche",
    icon="store",
)
