"""A public: people with one project in common, and the journey that the site offers them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from plugins.catalogue.choices import Scene, Theme
from plugins.catalogue.kinds.entry import Entry, Kind
from plugins.catalogue.values import Fact, Line, Text, Value, Whole, YesNo, field

KindName = Literal["emploi", "reprise", "ferme"]
SitePath = Annotated[str, Field(pattern=r"^/([a-z0-9-]+/)*$")]
RomePrefix = Annotated[str, Field(pattern=r"^[A-N]\d{0,4}$")]


class Brake(Value):
    """What holds these people back, and an honest answer."""

    brake: Line = field("frein", "Frein", example="Trouver un emploi pour deux")
    answer: Text = field("reponse", "Réponse", example="Cherchez les deux postes en même temps.")


class Matching(Value):
    """Which entries concern these people: offers by kind, jobs by the start of their ROME code, assets by theme.

    Words are looked for in titles, trades and activities, without accents or case.
    """

    kinds: tuple[KindName, ...] = field("genres", "Genres d’offres", example="- emploi", default=())
    rome: tuple[RomePrefix, ...] = field("rome", "Débuts de codes ROME", example="- J1", default=())
    words: tuple[Line, ...] = field("mots", "Mots", example="- infirmier", default=())
    themes: tuple[Theme, ...] = field("themes", "Thèmes de vie", example="- se soigner", default=())
    telework: YesNo = field("teletravail", "Postes à distance", example="oui", default=False)


class NextStep(Value):
    """Where to go from here: a page of this site."""

    title: Line = field("titre", "Titre", example="Voir les postes de soignants")
    path: SitePath = field("page", "Page", example="/emplois/")


class Public(Entry):
    """A public and its journey: what brakes them, what exists, what matches today, the next step."""

    kind: Literal["public"] = field("(genre)", "Genre", shown=False, default="public")
    rank: Whole = field("rang", "Rang", example="1", shown=False)
    name: Line = field("public", "Public", help="Comment ces personnes se nomment", example="Soignants", shown=False)
    scene: Scene = field("scene", "Scène", help="Le dessin de la page", example="meandre", shown=False)
    brakes: tuple[Brake, ...] = field("freins", "Ce qui retient", shown=False, min_length=1)
    existing: tuple[Fact, ...] = field("existe", "Ce qui existe", shown=False, default=())
    matching: Matching = field("recherche", "Ce qui correspond", shown=False)
    next_step: NextStep = field("etape", "L’étape suivante", shown=False)


KIND = Kind(
    name="public",
    model=Public,
    folder="content/publics",
    base="publics",
    title="Votre projet",
    one="Votre projet",
    intro="Soigner, entreprendre, cultiver, télétravailler, revenir : un chemin pour chaque projet.",
    template="public",
    scene="train-fibre",
    icon="heart-handshake",
)
