"""Somebody who speaks for the Lot."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ValidationInfo, field_validator

from plugins.catalogue.choices import Journey
from plugins.catalogue.kinds.entry import Entry, Kind
from plugins.catalogue.problems import refuse
from plugins.catalogue.values import CommuneCode, Consent, Line, Link, SourceDocument, Text, Whole, YesNo, field


class Ambassador(Entry):
    """A portrait. It rests on the person's consent, or, without picture or quotation, on a public document."""

    kind: Literal["ambassadeur"] = field("(genre)", "Genre", shown=False, default="ambassadeur")
    first_name: Line = field("prenom", "Prénom", example="Camille", shown=False)
    last_name: Line = field("nom", "Nom", example="Exemple", shown=False)
    commune: CommuneCode = field("commune", "Commune", example="Figeac", shown=False)
    trade: Line = field("metier", "Métier", example="Menuisière")
    journey: Journey = field("parcours", "Parcours", example="venu")
    year: Whole | None = field("annee", "Depuis", example="2019", ge=1900, le=2100, default=None)
    quotation: Text | None = field(
        "citation", "Citation", help="Ses mots exacts, relus par elle ou lui", shown=False, max_length=280, default=None
    )
    document: SourceDocument | None = field("document", "Document public", shown=False, default=None)
    consent: Consent | None = field("consentement", "Consentement", shown=False, default=None, validate_default=True)
    kit: YesNo = field(
        "kit", "Images toutes faites", help="oui si la personne veut, sur son portrait, un carré et une story à partager",
        example="oui", shown=False, default=False,
    )  # fmt: skip
    links: tuple[Link, ...] = field("liens", "Liens", shown=False, default=())

    @field_validator("consent")
    @classmethod
    def _rests_on_something(cls, consent: Consent | None, info: ValidationInfo) -> Consent | None:
        # A field that is there but wrong is absent from `data`: True stands for it.
        if consent is None and (info.data.get("picture", True) or info.data.get("quotation", True)):
            raise refuse(
                "champ obligatoire absent ; un portrait avec photo ou citation demande date, portee et fin du consentement"
            )
        if consent is None and info.data.get("document", True) is None:
            raise refuse(
                "champ obligatoire absent ; écrire date, portee et fin, ou la source publique dans « document »"
            )
        return consent

    def is_withdrawn(self, today: date) -> bool:
        """Whether the person's consent has ended (RGPD art. 7): from the very day `fin`."""
        return self.consent is not None and self.consent.ends_on <= today

    @property
    def full_name(self) -> str:
        """First and last name as people say them."""
        return f"{self.first_name} {self.last_name}"


KIND = Kind(
    name="ambassadeur",
    model=Ambassador,
    folder="ambassadors",
    base="ambassadeurs",
    title="Ambassadeurs",
    one="Portrait",
    intro="Celles et ceux qui vivent le Lot, et qui en parlent.",
    card=("trade", "journey"),
    template="ambassador",
    scene="meandre",
    icon="users",
)
