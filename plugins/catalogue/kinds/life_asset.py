"""What makes daily life good in the Lot, told with checked facts."""

from __future__ import annotations

from typing import Literal

from plugins.catalogue.choices import Scene, Theme
from plugins.catalogue.kinds.entry import Entry, Kind
from plugins.catalogue.values import Fact, Line, field

_SCENES = {
    Theme.HOUSING: Scene.VILLAGE,
    Theme.HEALTH: Scene.BRIDGE,
    Theme.GROWING_UP: Scene.VILLAGE,
    Theme.MOBILITY: Scene.TRAIN,
    Theme.TELEWORK: Scene.TRAIN,
    Theme.CULTURE: Scene.MARKET,
    Theme.NATURE: Scene.HUT,
    Theme.FOOD: Scene.VINES,
    Theme.WORK: Scene.WORKSHOP,
}


class LifeAsset(Entry):
    """A quality-of-life asset; each fact carries its source and its date."""

    kind: Literal["atout"] = field("(genre)", "Genre", shown=False, default="atout")
    theme: Theme = field("theme", "Thème", example="nature")
    place: Line | None = field(
        "lieu", "Lieu", help="Quand ce n'est pas une commune", example="Causses du Quercy", default=None
    )
    facts: tuple[Fact, ...] = field("faits", "Ce qui est établi", shown=False, min_length=1)

    own_scene: Scene | None = field(
        "scene", "Scène", help="Le dessin, si ce n’est pas celui du thème", example="nuit", shown=False, default=None
    )

    @property
    def scene(self) -> Scene:
        """Its own drawing, or its theme's."""
        return self.own_scene or _SCENES[self.theme]


KIND = Kind(
    name="atout",
    model=LifeAsset,
    folder="content/vivre",
    base="vivre",
    title="Vivre dans le Lot",
    one="Vivre dans le Lot",
    menu="Vivre ici",
    intro="Se loger, se soigner, se déplacer, sortir : ce que le Lot offre, et ce qu’il faut savoir avant de venir.",
    card=("theme", "place"),
    template="life_asset",
    scene="village",
    icon="house",
)
