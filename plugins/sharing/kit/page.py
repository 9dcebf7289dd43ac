"""What the page of the kit hands to its script: one declaration, and the communes, which are read when they are asked for."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from plugins.sharing.kit.products import CODE_LENGTH, NAME_LENGTH, PRODUCTS, SCENES, SENTENCE, SENTENCE_LENGTH
from plugins.sharing.kit.texts import NETWORKS, load_texts
from plugins.sharing.tokens import colours
from plugins.territory.model import Territory

ADDRESS = "ambassadeurs/kit/"
COMMUNES = f"{ADDRESS}communes.json"


@dataclass(frozen=True)
class KitPage:
    """The kit of a project: what the template shows, and the same for the script."""

    colours: dict[str, str]
    texts: dict[str, str]
    public_url: str

    products, scenes, networks, sentence = PRODUCTS, SCENES, NETWORKS, SENTENCE
    name_length, sentence_length, code_length = NAME_LENGTH, SENTENCE_LENGTH, CODE_LENGTH

    def declaration(self) -> str:
        """All that the script needs to draw, as JSON."""
        told: dict[str, Any] = {
            "site": self.public_url,
            "sentence": self.sentence,
            "colours": self.colours,
            "scenes": {name: scene.focus for name, scene in self.scenes.items()},
            "products": {product.key: asdict(product) for product in self.products},
            "networks": {
                network.key: {"text": self.texts[network.key], "limit": network.limit, "link": network.link}
                for network in self.networks
            },
        }
        return json.dumps(told, ensure_ascii=False)


def kit_page(root: Path, static: Path, public_url: str) -> KitPage:
    """The kit of a project. Raises ProblemsFound when the texts are wrong."""
    return KitPage(colours(static), load_texts(root), public_url)


def communes(territory: Territory) -> str:
    """Each commune of the territory as JSON: its name, its address, and « près de » it."""
    return json.dumps([[one.name, one.slug, near(one.name)] for one in territory.communes], ensure_ascii=False)


def near(name: str) -> str:
    """« près de Figeac », « près d’Albas », « près du Bastit », « près des Arques »."""
    if name.startswith("Le "):
        return f"près du {name[3:]}"
    if name.startswith("Les "):
        return f"près des {name[4:]}"
    return f"près d’{name}" if name[0] in "AÂEÉÈÊIÎOÔUÛHY" else f"près de {name}"
