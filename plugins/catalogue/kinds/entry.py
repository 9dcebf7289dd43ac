"""What every kind of entry has in common, and what a kind declares about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from plugins.catalogue.problems import BODY, FILE, INTERNAL, refuse
from plugins.catalogue.values import (
    CommuneCode,
    Contact,
    Day,
    Detail,
    EntryRef,
    Line,
    Packed,
    Picture,
    SourceRef,
    Text,
    Value,
    YesNo,
    field,
    not_to_come,
    unpacked,
)
from plugins.territory.model import load_territory


class Entry(Value):
    """One page of the catalogue: what a Markdown file or a feed record becomes.

    `slug` is the file's name without its ending (or a feed's stable identifier), `body` its Markdown text, or
    plain text when `source` says that it came from a feed: foreign text is never Markdown.
    """

    slug: str = field(f"{FILE}.nom", "Nom du fichier", shown=False)
    path: str = field(f"{FILE}.chemin", "Chemin", shown=False)
    packed_body: Packed = field(BODY, "Texte", shown=False, default=b"")
    source: SourceRef | None = field(f"{FILE}.source", "Source", shown=False, default=None)
    also: tuple[SourceRef, ...] = field(f"{FILE}.autres_sources", "Aussi publiée sur", shown=False, default=())

    title: Line = field("titre", "Titre", example="Infirmier ou infirmière à domicile", shown=False, max_length=120)
    summary: Text = field(
        "resume", "Résumé", help="Une à deux phrases, montrées dans les listes", example="Une équipe de huit soignants.",
        shown=False, max_length=320,
    )  # fmt: skip
    picture: Picture | None = field("image", "Image", shown=False, default=None)
    commune: CommuneCode | None = field("commune", "Commune", example="Figeac", shown=False, default=None)
    published_on: Day = field("publie_le", "Publié le", example="2026-11-02", shown=False)
    expires_on: Day | None = field(
        "expire_le", "Expire le", help="Premier jour où l'entrée quitte les listes", example="2027-02-01",
        shown=False, default=None, validate_default=True,
    )  # fmt: skip
    related: tuple[EntryRef, ...] = field(
        "en_lien", "En lien", help="Autres entrées, par dossier et nom", example="- vivre/ciel-etoile", shown=False, default=(),
    )  # fmt: skip
    sample: YesNo = field(
        "exemple", "Exemple", help="oui pour une entrée inventée, absente du site publié", example="oui", shown=False, default=False,
    )  # fmt: skip
    draft: YesNo = field(
        "brouillon", "Brouillon", help="oui tant que la page n'est pas prête", example="oui", shown=False, default=False
    )

    @field_validator("expires_on")
    @classmethod
    def _expires_after_publication(cls, expires_on: date | None, info: ValidationInfo) -> date | None:
        published_on = info.data.get("published_on")
        if expires_on and published_on and expires_on <= published_on:
            raise refuse("la date n'est pas après publie_le ; vérifier les deux dates")
        return expires_on

    @property
    def body(self) -> str:
        """Its text."""
        return unpacked(self.packed_body)

    def rewritten(self, values: Mapping[str, object]) -> Self:
        """The entry with other values, by French key, the whole validated again. Raises pydantic's ValidationError."""
        own = {str(info.alias): getattr(self, name) for name, info in type(self).model_fields.items()}
        own["commune"] = load_territory().by_code[self.commune] if self.commune else None
        # What is not for staff to write stays so: without its parenthesis the key is unknown.
        changes = {key.removeprefix(INTERNAL): value for key, value in values.items()}
        return self.model_validate(own | changes, by_alias=True, by_name=False)

    def is_scheduled(self, today: date) -> bool:
        """Whether its first day is still to come."""
        return self.published_on > today

    def is_expired(self, today: date) -> bool:
        """Whether it has left the lists: from the very day `expires_on`."""
        return self.expires_on is not None and self.expires_on <= today

    def is_withdrawn(self, _today: date) -> bool:
        """Whether it must leave without a trace, unlike what expires: no page, no picture, no link."""
        return False

    def freshness(self) -> tuple[bool, int, str]:
        """A sort key, pinned offers then the freshest first, stable between entries of one day."""
        return (not getattr(self, "pinned", False), -self.published_on.toordinal(), self.slug)


class Offer(Entry):
    """Something to take up in the Lot: it has a place, an end, and somebody to ask."""

    commune: CommuneCode = field("commune", "Commune", example="Figeac", shown=False)
    contact: Contact = field("contact", "Contact", shown=False)
    verified_on: Day | None = field(
        "verifie_le",
        "Vérifiée le",
        help="Dernière fois qu'on s'est assuré que l'offre tient",
        example="2026-11-15",
        default=None,
    )

    logo: str | None = field(f"{FILE}.logo", "Logo", shown=False, default=None)
    details: tuple[Detail, ...] = field(f"{FILE}.precisions", "Précisions", shown=False, default=())
    welcome: Contact | None = field(
        "accueil", "Qui vous accueille", help="Quelqu'un du territoire, en plus de l'employeur ou du cédant",
        shown=False, default=None,
    )  # fmt: skip
    pinned: YesNo = field(
        "epingle",
        "En tête de liste",
        help="oui pour la montrer avant les autres",
        example="oui",
        shown=False,
        default=False,
    )

    _verified = field_validator("verified_on")(not_to_come)

    @field_validator("*")
    @classmethod
    def _not_forgotten_by_staff(cls, value: Any, info: ValidationInfo) -> Any:
        by_staff = info.data.get("source") is None
        if by_staff and value in (None, ()) and _of_staff(cls.model_fields[info.field_name or ""]):
            raise PydanticKnownError("missing")
        return value

    @field_validator("expires_on")
    @classmethod
    def _written_offers_expire(cls, expires_on: date | None, info: ValidationInfo) -> date | None:
        if expires_on is None and info.data.get("source") is None:
            raise refuse(
                "champ obligatoire absent ; écrire le jour où l'offre quitte les listes, par exemple « expire_le: 2027-02-01 »"
            )
        return expires_on


@dataclass(frozen=True)
class Kind:
    """One kind of entry: declared once, used by loading, addresses, lists, navigation and commands.

    `base` is both the address (« /emplois/ ») and the first word of references (« emplois/slug »); `menu`
    is a shorter title for the navigation, where `in_menu` puts it; `scene` and `icon` name the drawings of its pages, in theme/static.
    """

    name: str
    model: type[Entry]
    folder: str
    base: str
    title: str
    one: str
    menu: str = ""
    intro: str = ""
    card: tuple[str, ...] = ()
    scene: str = "meandre"
    icon: str = "map-pin"
    template: str = "entry"
    in_menu: bool = True

    @property
    def listed(self) -> bool:
        """Whether the kind has a list at `/base/`; the static pages live at the root instead."""
        return bool(self.base)

    def url(self, slug: str) -> str:
        """The address of an entry, relative to the root: `emplois/boulanger/`."""
        return f"{self.base}/{slug}/" if self.base else f"{slug}/"


def fields_of(model: type[Value]) -> dict[str, Any]:
    """The fields that staff may write in a kind's front matter, by French key."""
    return {str(info.alias): info for info in model.model_fields.values() if not str(info.alias).startswith(INTERNAL)}


def is_mandatory(info: Any) -> bool:
    """Whether staff must write a field."""
    return bool(info.is_required()) or _of_staff(info)


def _of_staff(info: Any) -> bool:
    return isinstance(info.json_schema_extra, dict) and bool(info.json_schema_extra["of_staff"])
