"""What France Travail says of an offer beyond the fields of ours: its licence asks for all of it on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pydantic import TypeAdapter, ValidationError

from plugins.catalogue.values import Detail, EmailAddress, Phone
from plugins.feeds.foreign import one_line, web_address
from plugins.feeds.sources.france_travail.record import Record, items, joined, part, required, strings

_LONGEST = 2000
_PHONE: TypeAdapter[str] = TypeAdapter(Phone)
_EMAIL: TypeAdapter[str] = TypeAdapter(EmailAddress)

# In the order of the page; a label appears when its reading says something.
_READINGS: dict[str, Callable[[Record], object]] = {
    "Métier (ROME)": lambda record: _unless(record.get("romeLibelle"), record.get("appellationlibelle")),
    "Qualification": lambda record: record.get("qualificationLibelle"),
    "Langues": lambda record: joined(required(item.get("libelle"), item) for item in items(record, "langues")),
    "Outils bureautiques": lambda record: joined(strings(record, "outilsBureautiques")),
    "Qualités professionnelles": lambda record: _sentences(
        _quality(item) for item in items(record, "qualitesProfessionnelles")
    ),
    "Activité": lambda record: record.get("complementExercice"),
    "Conditions d’exercice": lambda record: joined(
        [record.get("conditionExercice"), *strings(part(record, "contexteTravail"), "conditionsExercice")]
    ),
    "Déplacements": lambda record: record.get("deplacementLibelle"),
    "Alternance": lambda record: _said(record.get("alternance")),
    "Accessible aux travailleurs handicapés": lambda record: _said(record.get("accessibleTH")),
    "Entreprise adaptée": lambda record: _said(
        record.get("entrepriseAdaptee") or part(record, "entreprise").get("entrepriseAdaptee")
    ),
    "Employeur engagé pour le handicap": lambda record: _said(record.get("employeurHandiEngage")),
    "Offre difficile à pourvoir": lambda record: _said(record.get("offresManqueCandidats")),
    "Effectif de l’établissement": lambda record: record.get("trancheEffectifEtab"),
    "Code NAF": lambda record: record.get("codeNAF"),
    "SIRET": lambda record: part(record, "entreprise").get("siret"),
    "L’employeur": lambda record: part(record, "entreprise").get("description"),
    "Agence France Travail": lambda record: phone(part(record, "agence").get("telephone")),
}


def details_of(record: Record) -> tuple[Detail, ...]:
    """Each thing said, with its label."""
    found = [
        Detail(label=label, text=text)
        for label, read in _READINGS.items()
        if (text := one_line(read(record), _LONGEST))
    ]
    return (*found, *_links(record))


def phone(value: object) -> str | None:
    """A French phone number, or None."""
    return _valid(_PHONE, one_line(value, 40))


def email(value: object) -> str | None:
    """A mail address, or None: the API mostly writes a sentence there."""
    address = one_line(value, 254)
    return _valid(_EMAIL, address) if address and "@" in address else None


def _links(record: Record) -> Iterator[Detail]:
    recruiter = web_address(part(record, "contact").get("urlRecruteur"))
    if recruiter:
        yield Detail(label="Site du recruteur", text=recruiter, url=recruiter)
    original = web_address(part(record, "origineOffre").get("urlOrigine"))
    if original and "francetravail.fr" not in original:
        yield Detail(label="Annonce d’origine", text=original, url=original)
    for partner in items(part(record, "origineOffre"), "partenaires"):
        name = one_line(partner.get("nom"), 80)
        if name:
            yield Detail(label="Publiée par le partenaire", text=name, url=web_address(partner.get("url")))


def _quality(item: Record) -> str | None:
    label, description = one_line(item.get("libelle")), one_line(item.get("description"), 400)
    return f"{label} : {description}" if label and description else label


def _sentences(values: Iterable[str | None]) -> str | None:
    return " ; ".join(value.rstrip(".") for value in values if value) or None


def _unless(value: object, already_told: object) -> object:
    return value if value != already_told else None


def _said(value: object) -> str | None:
    # « false » is what the API writes when nobody was asked: only a yes is news.
    return "Oui" if value is True else None


def _valid(adapter: TypeAdapter[str], value: str | None) -> str | None:
    try:
        return adapter.validate_python(value) if value else None
    except ValidationError:
        return None
