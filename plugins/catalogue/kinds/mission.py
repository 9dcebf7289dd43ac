"""A small thing that somebody who loves the Lot can do this month."""

from __future__ import annotations

from typing import Literal

from plugins.catalogue.kinds.entry import Entry, Kind
from plugins.catalogue.values import Day, Whole, field


class Mission(Entry):
    """One thing to do, in a few minutes, between its publication and its end."""

    kind: Literal["mission"] = field("(genre)", "Genre", shown=False, default="mission")
    minutes: Whole = field("minutes", "Durée", help="Au plus une demi-heure", example="10", unit="min", ge=1, le=30)
    expires_on: Day = field(
        "expire_le", "Finit le", help="Premier jour où la mission quitte la liste", example="2027-01-01", shown=False
    )


KIND = Kind(
    name="mission",
    model=Mission,
    folder="content/missions",
    base="missions",
    title="La mission du mois",
    one="Mission",
    intro="Dix minutes par mois pour faire connaître le Lot, sans compte ni charte à signer.",
    card=("minutes",),
    scene="marche",
    icon="calendar",
    in_menu=False,
)
