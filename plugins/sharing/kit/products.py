"""What an ambassador's kit holds: each picture and paper once, drawn in the browser by theme/static/js/kit-drawing.js."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    """What an illustration shows, and which part of its height a frame wider than it keeps: 0 its top, 1 its foot."""

    label: str
    focus: float


# By the name of the illustration.
SCENES = {
    "meandre": Scene("Le méandre et la falaise", 0.25),
    "village": Scene("Le village au soir", 0.35),
    "pont": Scene("Le pont aux trois tours", 0.38),
    "vignes": Scene("Les vignes en terrasses", 0.55),
    "caselle": Scene("La caselle du causse", 0.42),
    "marche": Scene("Le marché", 0.4),
    "ferme": Scene("La ferme", 0.35),
    "atelier": Scene("L’atelier", 0.4),
    "train-fibre": Scene("Le train et la fibre", 0.35),
    "nuit": Scene("La nuit étoilée", 0.72),
}
NAME_LENGTH = 30
SENTENCE_LENGTH = 140
CODE_LENGTH = 30
# What a card says while its author has said nothing.
SENTENCE = "Le Lot, un territoire des possibles"


@dataclass(frozen=True)
class Product:
    """Something to draw. Lengths are in pixels on screen (`dpi` 0), else in millimetres; `bleed` is on each side.

    `scene` is the share of the height that the illustration takes; `qr` the side of the code, without its quiet zone;
    `clear` what stays empty at the foot, where a telephone lays its own buttons.
    """

    key: str
    label: str
    note: str
    format: str
    width: int
    height: int
    scene: float = 0.47
    dpi: int = 0
    bleed: int = 0
    qr: int = 0
    clear: int = 0
    shape: str = "page"


# The first is the card that is shown while one types.
PRODUCTS = (
    Product("carre", "Carte carrée", "1080 × 1080 px, pour une publication", "png", 1080, 1080, scene=0.4),
    Product("story", "Story", "1080 × 1920 px, plein écran", "png", 1080, 1920, scene=0.46, clear=200),
    Product("affiche-a4", "Affiche A4", "PDF pour l’imprimeur, fond perdu de 3 mm",
            "pdf", 210, 297, dpi=300, bleed=3, qr=32),
    Product("affiche-a3", "Affiche A3", "PDF pour l’imprimeur, fond perdu de 3 mm",
            "pdf", 297, 420, dpi=200, bleed=3, qr=45),
    Product("carte-de-visite", "Carte de visite", "PDF, 85 × 55 mm et fond perdu de 3 mm",
            "pdf", 85, 55, scene=0.3, dpi=600, bleed=3, qr=20, shape="card"),
    Product("badge", "Badge", "400 × 400 px, rond, pour un profil", "png", 400, 400, scene=0.5, shape="round"),
    Product("qr-png", "QR code", "1024 × 1024 px", "png", 1024, 1024, shape="code"),
    Product("qr-svg", "QR code vectoriel", "SVG, à toute taille", "svg", 1024, 1024, shape="code"),
)  # fmt: skip
