"""A date in the agenda."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ValidationInfo, field_validator

from plugins.catalogue.choices import EventType
from plugins.catalogue.kinds.entry import Entry, Kind
from plugins.catalogue.problems import refuse
from plugins.catalogue.values import Day, Line, WebAddress, field


class Event(Entry):
    """An event, from its first to its last day; it leaves the agenda the day after its last."""

    kind: Literal["evenement"] = field("(genre)", "Genre", shown=False, default="evenement")
    type: EventType = field("type", "Type", example="forum")
    starts_on: Day = field("debut", "Début", example="2027-03-12")
    ends_on: Day | None = field("fin", "Fin", example="2027-03-13", default=None)
    expires_on: Day = field(
        "expire_le", "Quitte l’agenda le", help="Le lendemain du dernier jour", example="2027-03-14", shown=False
    )
    time: Line | None = field("horaire", "Horaire", example="de 9 h à 17 h", default=None)
    place: Line | None = field("lieu", "Lieu", example="Espace Clément-Marot", default=None)
    organiser: Line | None = field("organisateur", "Organisateur", example="Département du Lot", default=None)
    url: WebAddress | None = field("url", "Page", example="https://www.lot.fr/", default=None)

    @field_validator("starts_on", "ends_on")
    @classmethod
    def _still_in_the_agenda(cls, day: date | None, info: ValidationInfo) -> date | None:
        expires_on = info.data.get("expires_on")
        if day and expires_on and expires_on <= day:
            raise refuse("expire_le n'est pas après ce jour ; écrire dans expire_le le lendemain du dernier jour")
        return day

    @field_validator("ends_on")
    @classmethod
    def _in_order(cls, ends_on: date | None, info: ValidationInfo) -> date | None:
        starts_on = info.data.get("starts_on")
        if ends_on and starts_on and ends_on < starts_on:
            raise refuse("la date est avant debut ; vérifier les deux dates")
        return ends_on


KIND = Kind(
    name="evenement",
    model=Event,
    folder="content/agenda",
    base="agenda",
    title="Agenda",
    one="Rendez-vous",
    intro="Forums, visites, rencontres et appels à projets.",
    card=("type", "starts_on", "place"),
    scene="marche",
    icon="calendar",
)
