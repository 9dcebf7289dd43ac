"""Sixty files, each with a fault of its own: what `check` says of them is tests/fixtures/faulty.expected.txt.

After an intended change of a message, write the report again and read its difference line by line:

    .venv/bin/python -m tests.workshop.faulty
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from plugins.catalogue.kinds import Ambassador, BusinessTransfer, Event, Farm, JobOffer, LifeAsset, StaticPage
from plugins.workshop.checking import check
from tests.conftest import ROOT, TODAY
from tests.unit.factory import file_of

EXPECTED = ROOT / "tests/fixtures/faulty.expected.txt"
PICTURE = {"fichier": "content/images/ciel.jpg", "alternative": "Le ciel de nuit", "credit": "Département du Lot"}
# Each text has one fault; what surrounds it is right.
BODIES = {
    "titre-saute": "### Trop bas\n\nTexte.",
    "titre-saute-plus-loin": "## Un\n\nTexte.\n\n#### Deux\n\nTexte.",
    "titre-vide": "Texte.\n\n##\n\nTexte.",
    "titre-trop-profond": "## Un\n\n### Deux\n\n#### Trois\n\n##### Quatre\n\nTexte.",
    "lien-vide": "Voir [](/emplois/) maintenant.",
    "lien-blanc": "Voir [ ](https://www.lot.fr/) maintenant.",
    "lien-ici": "Les offres sont [ici](/emplois/).",
    "lien-cliquez": "[Cliquez ici](/emplois/) pour les offres.",
    "lien-savoir-plus": "[En savoir plus…](/emplois/)",
    "lien-adresse-nue": "[https://www.lot.fr/](https://www.lot.fr/)",
    "lien-page-absente": "Voir [les emplois](/emploi/).",
    "lien-page-inconnue": "Voir [les choses](/xyzzyx/).",
    "lien-fichier-absent": "Voir [le ciel]({filename}/content/vivre/ciel-absent.md).",
    "lien-brouillon": "Voir [la suite du texte]({filename}/content/pages/un-brouillon.md).",
    "lien-a-venir": "Voir [la suite du texte]({filename}/content/pages/plus-tard.md).",
    "lien-exemple": "Voir [la suite du texte]({filename}/content/pages/un-exemple.md).",
    "lien-relatif-a-venir": "Voir [la suite du texte]({filename}plus-tard.md).",
    "lien-relatif": "Voir [les offres](../emplois/).",
    "ancre-absente": "Voir [plus bas](#lhistoire).\n\n## L’avenir\n\nTexte.",
    "ancre-d-une-autre-page": "Voir [la page juste]({filename}/content/pages/juste.md#les-fait).",
    "ancre-definie-en-bas": "Voir [plus bas][un].\n\n[un]: #nulle-part",
    "tableau-sans-en-tete": "Tableau\u00a0: des faits\n\n| Fait | |\n|---|---|\n| Un | Deux |",
    "tableau-en-tete-vide": "Tableau\u00a0: des faits\n\n| | |\n|---|---|\n| Un | Deux |",
    "tableau-sans-titre": "Texte.\n\n| Fait | Date |\n|---|---|\n| Un | Deux |",
    "image-sans-alternative": "![]({static}/content/images/ciel.jpg)\n\nPhoto\u00a0: le Département.",
    "image-nom-de-fichier": "![IMG_1234.jpg]({static}/content/images/ciel.jpg)\n\nPhoto\u00a0: le Département.",
    "image-redondante": "![Photo de la halle]({static}/content/images/ciel.jpg)\n\nPhoto\u00a0: le Département.",
    "image-sans-auteur": "![La halle]({static}/content/images/ciel.jpg)\n\nTexte.",
    "image-absente": "![La halle]({static}/content/images/halle.jpg)\n\nPhoto\u00a0: le Département.",
    "apostrophe": "L'été est là.",
    "guillemets-droits": 'Un "fournil" neuf.',
    "guillemets-sans-espace": "Un «fournil» neuf.",
    "guillemets-espace-ordinaire": "Un « fournil » neuf.",
    "points-de-suspension": "Un fournil...",
    "point-virgule": "Un fournil ; un four.",
    "exclamation-collee": "Un fournil!",
    "deux-points-colles": "Un fournil: le four.",
    "milliers": "Il y a 12 000 brebis.",
    "euros": "Cela coûte 5 € le kilo.",
    "orthographe": "Une boulangeriz au village.",
}
FIELDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "offers/emplois/expire-bientot": (JobOffer, {"titre": "Maçon", "expire_le": "2026-12-10"}),
    "offers/emplois/contrat": (JobOffer, {"titre": "Carreleur", "contrat": "CDII"}),
    "offers/emplois/commune": (JobOffer, {"titre": "Plombier", "commune": "Toulouse"}),
    "offers/emplois/jumelle-a": (JobOffer, {"titre": "Boulangère"}),
    "offers/emplois/jumelle-b": (JobOffer, {"titre": "boulangere !"}),
    "offers/emplois/titre-apostrophe": (JobOffer, {"titre": "Chef d'équipe"}),
    "offers/reprises/prix": (BusinessTransfer, {"prix": "85000 euros"}),
    "offers/reprises/activite-faute": (BusinessTransfer, {"titre": "Boutique", "activite": "Boulangeriz"}),
    "offers/fermes/production": (Farm, {"productions": ["moutons"]}),
    "offers/fermes/expiree-demain": (Farm, {"titre": "Ferme", "expire_le": "2026-11-23"}),
    "content/vivre/image-lourde": (LifeAsset, {"titre": "Un ciel", "image": PICTURE | {"fichier": "content/images/lourde.png"}}),
    "content/vivre/image-alternative": (LifeAsset, {"titre": "Une nuit", "image": PICTURE | {"alternative": "ciel.jpg"}}),
    "content/vivre/image-credit": (LifeAsset, {"image": {"fichier": "content/images/ciel.jpg", "alternative": "Le ciel"}}),
    "content/vivre/reference": (LifeAsset, {"en_lien": ["emplois/rien"]}),
    "content/agenda/inverse": (Event, {"debut": "2027-03-12", "fin": "2027-03-11"}),
    "ambassadors/consentement-bientot": (
        Ambassador, {"titre": "Portrait", "consentement": {"date": "2026-01-01", "portee": "site", "fin": "2026-12-12"}},
    ),
    "ambassadors/consentement-fini": (
        Ambassador, {"consentement": {"date": "2026-01-01", "portee": "site", "fin": "2026-11-01"}},
    ),
    "ambassadors/sans-fondement": (Ambassador, {"document": None}),
    "content/pages/resume": (StaticPage, {"resume": "x"}),
    "content/pages/cle": (StaticPage, {"rangg": "10"}),
}  # fmt: skip
RIGHT = {
    "content/pages/juste.md": file_of(StaticPage, titre="Une page juste", body="## Les faits\n\nTexte."),
    "content/pages/un-brouillon.md": file_of(StaticPage, titre="Un brouillon", brouillon="oui"),
    "content/pages/plus-tard.md": file_of(StaticPage, titre="Plus tard", publie_le="2027-01-01"),
    "content/pages/un-exemple.md": file_of(StaticPage, titre="Un exemple", exemple="oui"),
}


def write(root: Path) -> Path:
    """The project: sixty faulty files, four right ones, three pictures."""
    files = {f"content/pages/{name}.md": file_of(StaticPage, titre=f"Page {number}", body=body)
             for number, (name, body) in enumerate(BODIES.items())}  # fmt: skip
    files |= {f"{name}.md": file_of(model, **changes) for name, (model, changes) in FIELDS.items()}
    for path, text in (files | RIGHT).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    (root / "content/images").mkdir()
    for name in ("ciel.jpg", "oubliee.jpg", "lourde.png"):
        Image.new("RGB", (8, 8)).save(root / "content/images" / name)
    with (root / "content/images/lourde.png").open("ab") as heavy:
        heavy.write(bytes(7_000_000))
    (root / "docs/manuel").mkdir(parents=True)
    shutil.copy(ROOT / "docs/manuel/mots.txt", root / "docs/manuel")
    return root


def report(root: Path) -> str:
    """What `check` says."""
    return "".join(f"{finding}\n" for finding in check(root, TODAY))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        EXPECTED.write_text(report(write(Path(scratch) / "projet")), "utf-8")
