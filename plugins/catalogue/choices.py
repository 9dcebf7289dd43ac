"""Closed lists: what staff type, what visitors read, each in the words of its field."""

from __future__ import annotations

from enum import Enum
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from plugins.catalogue.problems import nearest, quote, refuse


class Choice(Enum):
    """A closed list: the value is what staff type, `label` what visitors read."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Members are written `NAME = "ce qu'on tape", "ce qu’on lit"`."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member

    def __str__(self) -> str:
        return self.label

    @classmethod
    def parse(cls, value: object) -> Self:
        """The member that a text names; refuses any other with the nearest one, or the list."""
        if isinstance(value, cls):
            return value
        if value is None:
            raise refuse(f"champ vide ; écrire l'une de ces valeurs : {cls._listed()}")
        if not isinstance(value, str):
            raise refuse(f"une seule valeur est attendue, sur la ligne de la clé ; en écrire une : {cls._listed()}")
        known = {str(member.value): member for member in cls}
        if value in known:
            return known[value]
        meant = nearest(value.lower(), {word.lower() for word in known})
        word = next((word for word in known if word.lower() == meant), None)
        advice = f"vouliez-vous dire « {word} » ?" if word else f"écrire l'une de ces valeurs : {cls._listed()}"
        raise refuse(f"{quote(value)} n'est pas dans la liste ; {advice}")

    @classmethod
    def _listed(cls) -> str:
        # A code (« SAI ») says nothing by itself.
        coded = {member for member in cls if member.value.isupper() and member.value != member.label}
        return ", ".join(f"{member.value} ({member.label})" if member in coded else member.value for member in cls)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.parse)


class ContractType(Choice):
    """France Travail's `typeContrat` codes (référentiel typesContrats of « Offres d'emploi v2 »)."""

    CDI = "CDI", "CDI"
    CDD = "CDD", "CDD"
    MIS = "MIS", "Mission d’intérim"
    SAI = "SAI", "Contrat saisonnier"
    CCE = "CCE", "Profession commerciale"
    FRA = "FRA", "Franchise"
    LIB = "LIB", "Profession libérale"
    REP = "REP", "Reprise d’entreprise"
    TTI = "TTI", "Contrat temporaire d’insertion"
    DDI = "DDI", "CDD d’insertion"
    DIN = "DIN", "CDI intérimaire"


class SalaryPeriod(Choice):
    """The time a salary figure covers."""

    YEAR = "annuel", "par an"
    MONTH = "mensuel", "par mois"
    HOUR = "horaire", "de l’heure"


class WorkingTime(Choice):
    """Full or part time."""

    FULL = "temps plein", "Temps plein"
    PART = "temps partiel", "Temps partiel"


class Telework(Choice):
    """How much of the job can be done from home or a tiers-lieu."""

    NONE = "non", "Sur place"
    OCCASIONAL = "ponctuel", "Ponctuel"
    HYBRID = "partiel", "Plusieurs jours par semaine"
    FULL = "total", "Entièrement à distance"


class Experience(Choice):
    """France Travail's `experienceExige`: D, S or E."""

    BEGINNER = "debutant accepte", "Débutant accepté"
    WISHED = "souhaitee", "Expérience souhaitée"
    REQUIRED = "exigee", "Expérience exigée"


class TransferKind(Choice):
    """What is sold when a business changes hands."""

    GOODWILL = "fonds", "Fonds de commerce ou artisanal"
    SHARES = "parts", "Parts sociales ou actions"
    LEASE = "droit au bail", "Droit au bail"
    PREMISES = "murs", "Murs"


class Organic(Choice):
    """Organic farming status (règlement UE 2018/848)."""

    NONE = "non", "Conventionnelle"
    CONVERSION = "conversion", "En conversion biologique"
    CERTIFIED = "certifiee", "Agriculture biologique certifiée"


class Tenure(Choice):
    """How the land is held."""

    OWNERSHIP = "propriete", "Propriété"
    LEASE = "fermage", "Fermage"
    LAND_GROUP = "gfa", "Groupement foncier agricole (GFA)"


class FarmTransfer(Choice):
    """How the farm is handed over."""

    SALE = "vente", "Vente"
    RENT = "location", "Location"
    PARTNERSHIP = "association", "Association, entrée dans une société"
    PROGRESSIVE = "installation progressive", "Installation progressive, parrainage"


class Production(Choice):
    """What a farm produces, in the words of the Lot's agriculture."""

    BEEF = "bovins viande", "Bovins viande"
    DAIRY_COWS = "bovins lait", "Bovins lait"
    SHEEP = "ovins", "Ovins"
    GOATS = "caprins", "Caprins"
    POULTRY = "volailles", "Volailles, palmipèdes"
    PIGS = "porcins", "Porcins"
    BEES = "apiculture", "Apiculture"
    VEGETABLES = "maraichage", "Maraîchage"
    FRUIT = "arboriculture", "Arboriculture"
    WALNUTS = "noix", "Noix"
    VINES = "viticulture", "Viticulture"
    TRUFFLES = "truffes", "Truffes"
    SAFFRON = "safran", "Safran"
    HERBS = "plantes aromatiques", "Plantes aromatiques et médicinales"
    CEREALS = "grandes cultures", "Grandes cultures"
    OTHER = "autre", "Autre production"


class Theme(Choice):
    """The sides of daily life under which quality-of-life assets are gathered."""

    HOUSING = "se loger", "Se loger"
    HEALTH = "se soigner", "Se soigner"
    GROWING_UP = "grandir", "Grandir"
    MOBILITY = "se deplacer", "Se déplacer"
    TELEWORK = "teletravailler", "Télétravailler"
    CULTURE = "sortir", "Sortir"
    NATURE = "nature", "Nature"
    FOOD = "bien manger", "Bien manger"
    WORK = "travailler", "Travailler"


class Journey(Choice):
    """How an ambassador belongs to the Lot."""

    CAME = "venu", "Installation"
    CAME_BACK = "revenu", "Retour au pays"
    STAYED = "reste", "Depuis toujours"
    TIES = "attaches", "Attaches familiales"


class Scene(Choice):
    """The drawings of theme/static/illustrations: what a page shows where no photograph was added."""

    MEANDER = "meandre", "Méandre et village"
    BRIDGE = "pont", "Pont à trois tours"
    VINES = "vignes", "Vignes"
    HUT = "caselle", "Caselle sur le causse"
    MARKET = "marche", "Halle et marché"
    WORKSHOP = "atelier", "Atelier et hélice"
    NIGHT = "nuit", "Nuit sur le dolmen"
    FARM = "ferme", "Ferme et pigeonnier"
    VILLAGE = "village", "Village au soir"
    TRAIN = "train-fibre", "Train et télétravail"


class EventType(Choice):
    """What an agenda entry is."""

    FAIR = "forum", "Forum de l’emploi"
    VISIT = "visite", "Visite immersive"
    MEETING = "rencontre", "Rencontre"
    CALL = "appel a projets", "Appel à projets"
