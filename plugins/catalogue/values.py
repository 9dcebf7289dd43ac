"""The values that fields are made of: closed lists with their French labels, money, dates, sources.

A value parses the text that staff type (« oui », « 12 500,50 », « 2026-12-31 ») and refuses the rest with a
message that says what to write; values that come from code (feeds, tests) are taken as they are.
"""

from __future__ import annotations

import re
import zlib
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from plugins.catalogue.choices import SalaryPeriod
from plugins.catalogue.problems import quote, refuse
from plugins.territory.model import Commune, UnknownCommune, load_territory

_SPACES = " \u00a0\u202f"
_ANY_DAY = "année-mois-jour, par exemple 2026-12-31"


def field(
    alias: str, label: str, *, help: str = "", example: str = "", default: Any = ..., shown: bool = True, **more: Any
) -> Any:
    """A field of an entry: its French key, its label on the page, its help and an example for staff.

    `shown` puts it in the facts list of the entry's page; `unit` (« ha », « m² ») follows its number there. What is
    `of_staff` may be missing in a feed's record, never in a file that staff write.
    """
    extra = {"shown": shown, "unit": more.pop("unit", ""), "of_staff": more.pop("of_staff", False)}
    if extra["of_staff"]:
        default, more["validate_default"] = more.pop("absent", None), True
    return Field(
        default, alias=alias, title=label, description=help, examples=[example] if example else None,
        json_schema_extra=extra, **more,
    )  # fmt: skip


def packed(text: object) -> object:
    """A text as zlib's bytes, a third of it: there are as many in memory as entries. What is no text is left as it is."""
    if not isinstance(text, str):
        return text
    return zlib.compress(text.encode(), 1) if text else b""


def unpacked(content: bytes) -> str:
    """The text that was packed."""
    return zlib.decompress(content).decode() if content else ""


Packed = Annotated[bytes, BeforeValidator(packed)]


class Value(BaseModel):
    """A group of fields under one key."""

    # Base64: what is packed is no UTF-8.
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, ser_json_bytes="base64"
    )

    def model_post_init(self, _context: Any) -> None:
        """Let go of the names of the fields that were given: nobody asks, and they take as much memory as the rest."""
        object.__setattr__(self, "__pydantic_fields_set__", _UNASKED)


# One for all values; a copy with changes gets its own.
_UNASKED: set[str] = set()


def _yes_no(value: object) -> object:
    if not isinstance(value, str):
        return value
    answers = {"oui": True, "non": False, "true": True, "false": False}
    if value.lower() not in answers:
        raise refuse(f"{quote(value)} n'est pas un choix ; écrire oui ou non")
    return answers[value.lower()]


def _number(value: object) -> object:
    if not isinstance(value, str):
        return value
    plain = value.translate({ord(space): None for space in _SPACES}).replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if "." in value and re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?", value):
        # « 28.000 » is how some write twenty-eight thousand: read as 28, a salary would be wrong without a word.
        raise refuse(f"{quote(value)} est ambigu ; écrire les milliers sans point et les décimales après une virgule")
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", plain) or not number.is_finite():
        raise refuse(
            f"{quote(value)} n'est pas un nombre ; écrire seulement le nombre, sans unité, par exemple 1500 ou 12,5"
        )
    return number


def _whole(value: object) -> object:
    number = _number(value)
    if isinstance(number, Decimal):
        if number != number.to_integral_value():
            raise refuse(f"{quote(value)} n'est pas un nombre entier ; écrire par exemple {round(number)}")
        return int(number)
    return number


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        raise refuse(f"{quote(value)} n'existe pas au calendrier ; vérifier le jour et le mois (AAAA-MM-JJ)") from None
    raise refuse(f"{quote(value)} n'est pas une date lisible ; écrire {_day_meant(value)}")


def _day_meant(text: str) -> str:
    french = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    try:
        return date(int(french[3]), int(french[2]), int(french[1])).isoformat() if french else _ANY_DAY
    except ValueError:
        return _ANY_DAY


def _web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/@<>\"'\\]+(/[^\s<>\"'\\]*)?", value, re.IGNORECASE):
        raise refuse(
            f"{quote(value)} n'est pas une adresse de page ; écrire une adresse complète, par exemple https://www.lot.fr/"
        )
    return value


def _email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        raise refuse(
            f"{quote(value)} n'est pas une adresse de courriel ; écrire par exemple prenom.nom@exemple.fr"
        ) from None


def _commune_code(value: object) -> object:
    if isinstance(value, Commune):
        return value.code
    if not isinstance(value, str):
        return value
    try:
        return load_territory().commune(value).code
    except UnknownCommune as error:
        raise refuse(str(error)) from None


def _pattern(pattern: str, message: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            raise refuse(f"{quote(value)} {message}")
        return value

    return AfterValidator(check)


def _at_most(longest: int) -> AfterValidator:
    # Not `max_length`: pydantic would let it replace the shorter one that a field declares for itself.
    def check(value: str) -> str:
        if len(value) > longest:
            raise refuse(f"{len(value)} caractères ; {longest} au plus")
        return value

    return AfterValidator(check)


def _plain_spaces(value: str) -> str:
    return value.translate({ord(space): " " for space in _SPACES})


IMAGE_PATH = r"(content/images|ambassadors/photos)/[a-z0-9][a-z0-9/_-]*\.(jpg|jpeg|png|webp|avif)"
ENTRY_REF = r"[a-z-]+/[a-z0-9-]+"

YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Number = Annotated[Decimal, BeforeValidator(_number), Field(ge=0)]
Whole = Annotated[int, BeforeValidator(_whole), Field(ge=0)]
Day = Annotated[date, BeforeValidator(_day)]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    Field(min_length=2),
    _at_most(160),
    _pattern(r"[^\n]*", "tient sur plusieurs lignes ; écrire une seule ligne"),
]
Text = Annotated[str, StringConstraints(strip_whitespace=True), Field(min_length=2), _at_most(2000)]
WebAddress = Annotated[str, Field(max_length=2000), AfterValidator(_web_address)]
EmailAddress = Annotated[str, AfterValidator(_email)]
Phone = Annotated[
    str,
    AfterValidator(_plain_spaces),
    _pattern(r"(\+33 ?|0)[1-9]([ .]?\d{2}){4}", "n'est pas un numéro de téléphone ; écrire par exemple 05 65 00 00 00"),
]
# By name or INSEE code, as staff type it; by the commune itself where code already knows it.
CommuneCode = Annotated[str, BeforeValidator(_commune_code)]
RomeCode = Annotated[
    str, _pattern(r"[A-N]\d{4}", "n'est pas un code ROME ; écrire une lettre et quatre chiffres, par exemple J1506")
]
NafCode = Annotated[str, _pattern(r"\d{2}\.\d{2}[A-Z]", "n'est pas un code NAF ; écrire par exemple 10.71C")]
ImagePath = Annotated[
    str,
    _pattern(
        IMAGE_PATH,
        "n'est pas un chemin d'image ; écrire par exemple content/images/marche-de-cahors.jpg (minuscules, sans accent ni espace)",
    ),
]
EntryRef = Annotated[
    str, _pattern(ENTRY_REF, "n'est pas une référence ; écrire le dossier et le nom, par exemple vivre/ciel-etoile")
]  # fmt: skip


def not_to_come(day: date | None, info: ValidationInfo) -> date | None:
    """Refuse a day after the build's: nothing was checked, and nobody agreed, tomorrow."""
    today = (info.context or {}).get("today")
    if day and today and day > today:
        raise refuse(f"{day:%d/%m/%Y} est à venir ; écrire le jour où cela s'est fait")
    return day


class Salary(Value):
    """Gross pay in euros over a period."""

    minimum: Number = field("min", "Minimum", example="24000")
    maximum: Number | None = field("max", "Maximum", example="28000", default=None)
    period: SalaryPeriod = field("periode", "Période", example="annuel")
    comment: Line | None = field("precision", "Précision", example="sur 13 mois", default=None)

    @field_validator("maximum")
    @classmethod
    def _above_minimum(cls, maximum: Decimal | None, info: ValidationInfo) -> Decimal | None:
        minimum = info.data.get("minimum")
        if minimum is not None and maximum is not None and maximum < minimum:
            raise refuse("max est inférieur à min ; les échanger")
        return maximum


class YearFigure(Value):
    """An amount in euros for a given accounting year."""

    amount: Number = field("montant", "Montant", example="185000")
    year: Whole = field("annee", "Exercice", example="2025", ge=1990, le=2100)


class Contact(Value):
    """Whom to ask, and how: at least one way."""

    organisation: Line | None = field("organisme", "Organisme", example="CCI du Lot", default=None)
    person: Line | None = field("nom", "Nom", default=None)
    email: EmailAddress | None = field("courriel", "Courriel", example="choisir-le-lot@lot.fr", default=None)
    phone: Phone | None = field("telephone", "Téléphone", example="05 65 00 00 00", default=None)
    url: WebAddress | None = field("url", "Page", example="https://www.lot.fr/", default=None)
    instructions: Text | None = field("consigne", "Consigne", example="Joindre un CV", default=None)
    reference: Line | None = field("reference", "Référence", default=None)

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.email or self.phone or self.url or self.instructions):
            raise refuse("aucun moyen de contact ; écrire courriel, telephone, url ou consigne")
        return self


class Picture(Value):
    """A picture that staff dropped in; without one the page shows a drawn scene."""

    file: ImagePath = field("fichier", "Fichier", example="content/images/marche-de-cahors.jpg")
    alternative: Line = field(
        "alternative",
        "Texte alternatif",
        help="Ce que l'image montre, pour qui ne la voit pas",
        example="Le marché de Cahors devant la cathédrale",
    )
    credit: Line = field("credit", "Crédit", example="Département du Lot")


class SourceDocument(Value):
    """Where a fact comes from."""

    title: Line = field("titre", "Source", example="INSEE, populations légales")
    url: WebAddress | None = field("url", "Adresse", example="https://www.insee.fr/", default=None)


class Fact(Value):
    """A checked statement with its source and its date."""

    text: Text = field("texte", "Fait", example="Le Lot compte 312 communes.")
    source: SourceDocument = field("source", "Source")
    as_of: Day = field("date", "Date", help="Date du fait ou de sa vérification", example="2026-01-01")


class Link(Value):
    """A named link to a page elsewhere."""

    title: Line = field("titre", "Titre", example="Mon atelier")
    url: WebAddress = field("url", "Adresse", example="https://www.lot.fr/")


class Consent(Value):
    """A person's consent to be shown (RGPD art. 7): since when, for what, until when."""

    given_on: Day = field("date", "Donné le", example="2026-09-01")
    scope: Line = field("portee", "Portée", example="site et réseaux sociaux")
    ends_on: Day = field("fin", "Valable jusqu’au", example="2029-09-01")

    _given = field_validator("given_on")(not_to_come)

    @field_validator("ends_on")
    @classmethod
    def _in_order(cls, ends_on: date, info: ValidationInfo) -> date:
        given_on = info.data.get("given_on")
        if given_on and ends_on <= given_on:
            raise refuse("la fin du consentement précède sa date ; vérifier les deux dates")
        return ends_on


class Detail(Value):
    """Something that a source says and that no field of ours holds: shown as it came, `url` where it leads."""

    label: str
    text: str
    url: str | None = None


class SourceRef(Value):
    """Where an imported entry comes from, as its licence asks us to show it; `fetched_on` is a day in Paris.

    The day only: it is what a page shows, so that a page stays the same from one reading of the day to the next.
    """

    feed: str
    label: str
    external_id: str
    url: str
    fetched_on: date
    updated_at: datetime | None
    licence: str
    licence_url: str
