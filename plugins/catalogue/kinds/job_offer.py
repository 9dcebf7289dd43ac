"""A job to fill in the Lot (schema.org JobPosting, France Travail's vocabulary)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from plugins.catalogue.choices import ContractType, Experience, Telework, WorkingTime
from plugins.catalogue.kinds.entry import Kind, Offer
from plugins.catalogue.values import Day, Line, Number, RomeCode, Salary, Text, WebAddress, Whole, field

CONFIDENTIAL = "confidentiel"


def _named_or_none(value: str) -> str | None:
    return None if value.lower() == CONFIDENTIAL else value


class JobOffer(Offer):
    """A job offer; `employer` is None when it is confidential."""

    kind: Literal["emploi"] = field("(genre)", "Genre", shown=False, default="emploi")
    employer: Annotated[Line, AfterValidator(_named_or_none)] | None = field(
        "employeur",
        "Employeur",
        help=f"« {CONFIDENTIAL} » pour ne pas le nommer",
        example="Centre hospitalier",
        shown=False,
    )
    employer_url: WebAddress | None = field(
        "site_employeur", "Site de l’employeur", example="https://www.lot.fr/", default=None
    )
    contract: ContractType | None = field(
        "contrat", "Contrat", help="Code France Travail", example="CDI", of_staff=True
    )
    contract_detail: Line | None = field(
        "precision_contrat", "Nature et durée", example="6 mois, renouvelable", default=None
    )
    starts_on: Day | None = field("debut", "Prise de poste", example="2027-01-04", default=None)
    rome: RomeCode | None = field("rome", "Code ROME", example="J1506", default=None)
    trade: Line | None = field("metier", "Métier", example="Infirmier en soins généraux", default=None)
    sector: Line | None = field("secteur", "Secteur", example="Santé", default=None)
    salary: Salary | None = field("salaire", "Salaire brut", default=None)
    salary_text: Line | None = field(
        "salaire_precision", "Rémunération", example="Selon convention collective", default=None
    )
    working_time: WorkingTime | None = field("temps_travail", "Temps de travail", example="temps plein", default=None)
    weekly_hours: Number | None = field(
        "heures_semaine", "Heures par semaine", example="35", unit="h", le=60, default=None
    )
    hours_detail: Line | None = field("horaires", "Horaires", example="Un week-end sur trois", default=None)
    telework: Telework | None = field("teletravail", "Télétravail", example="partiel", default=None)
    experience: Experience | None = field("experience", "Expérience", example="debutant accepte", default=None)
    experience_detail: Line | None = field(
        "precision_experience", "Précision sur l’expérience", example="2 ans", default=None
    )
    qualifications: tuple[Line, ...] = field(
        "formations", "Formation", example="- Diplôme d'État infirmier", default=()
    )
    licences: tuple[Line, ...] = field("permis", "Permis", example="- Permis B", default=())
    skills: tuple[Line, ...] = field("competences", "Compétences", example="- Soudure TIG", default=())
    positions: Whole = field("postes", "Nombre de postes", example="1", ge=1, le=500, default=1)
    partner_support: Text | None = field(
        "accompagnement_conjoint", "Emploi du conjoint", help="Ce que l'employeur ou le territoire fait pour le conjoint",
        example="Mise en relation avec les employeurs du bassin", default=None,
    )  # fmt: skip


KIND = Kind(
    name="emploi",
    model=JobOffer,
    folder="offers/emplois",
    base="emplois",
    title="Emplois",
    one="Offre d’emploi",
    intro="Les postes à pourvoir dans le Lot, avec leur date, leur source et la personne à qui écrire.",
    card=("contract", "salary", "telework"),
    scene="atelier",
    icon="briefcase",
)
