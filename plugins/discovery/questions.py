"""The ten questions of « Où vivre dans le Lot ? »: wording, levels and slack, which the page and both rankings read."""

from __future__ import annotations

from plugins.discovery.finder import Criterion, Variant

_NEAR = (
    (0, "dans la commune"),
    (10, "à moins de 10 minutes"),
    (20, "à moins de 20 minutes"),
    (30, "à moins de 30 minutes"),
)
_JOBS = "offres d’emploi à moins de 30 minutes"
_FIRMS = "entreprises ou fermes à reprendre à moins de 30 minutes"


def _place(figure: str, label: str) -> Variant:
    """Something that a commune has, or that stands some minutes away."""
    return Variant(figure, label, f"{label} à {{}} min", f"{label} dans la commune")


def _town(figure: str, name: str) -> Variant:
    return Variant(figure, name, f"{name} à {{}} min", f"{name}, c’est ici")


CRITERIA = (
    Criterion(
        "travail", "Du travail à portée ?", "least",
        (
            Variant("emploi", "un emploi", f"{_JOBS} : {{}}", f"{_JOBS} : aucune"),
            Variant("reprise", "une entreprise ou une ferme à reprendre", f"{_FIRMS} : {{}}", f"{_FIRMS} : aucune"),
        ),
        ((1, "une offre à moins de 30 minutes"), (5, "cinq offres"), (20, "vingt offres")),
        slack=20, weight=1, level=5,
    ),
    Criterion(
        "bureau", "Un bureau partagé pour télétravailler ?", "most", (_place("tiers_lieu", "un tiers-lieu"),), _NEAR,
        slack=20, unit="min", level=20,
    ),
    Criterion(
        "enfants", "Des enfants à scolariser ?", "most",
        (_place("ecole", "une école"), _place("college", "un collège"), _place("lycee", "un lycée")), _NEAR,
        slack=20, unit="min", level=10,
    ),
    Criterion(
        "taille", "Quelle taille de commune ?", "class", (Variant("habitants", "population", "{} habitants"),),
        (
            (0, "un village : moins de 500 habitants"), (1, "un bourg : de 500 à 2 000"),
            (2, "une petite ville : de 2 000 à 5 000"), (3, "une ville : plus de 5 000"),
        ),
        bounds=(500, 2000, 5000), weight=1, level=1,
    ),
    Criterion(
        "ville", "Près de quelle ville ?", "most",
        (
            Variant("proche", "la plus proche des cinq", "la ville la plus proche à {} min", "une des cinq villes"),
            _town("cahors", "Cahors"), _town("figeac", "Figeac"), _town("gourdon", "Gourdon"),
            _town("souillac", "Souillac"), _town("saint_cere", "Saint-Céré"),
        ),
        (*_NEAR[1:], (45, "à moins de 45 minutes")), slack=20, unit="min", weight=2, level=20,
    ),
    Criterion(
        "quotidien", "Un médecin, des commerces ?", "most",
        (
            Variant("quotidien", "un médecin et une épicerie", "un médecin et une épicerie à {} min",
                    "un médecin et une épicerie dans la commune"),
            _place("medecin", "un médecin généraliste"), _place("commerce", "une épicerie ou un supermarché"),
        ),
        _NEAR, slack=20, unit="min", weight=2, level=10,
    ),
    Criterion(
        "train", "Une gare ?", "most", (_place("gare", "une gare"),), _NEAR, slack=30, unit="min", level=20,
    ),
    Criterion(
        "fibre", "La fibre ?", "least", (Variant("fibre", "locaux raccordables", "fibre : {} % des locaux", "pas de fibre"),),
        ((80, "80 % des locaux"), (95, "95 % des locaux"), (99, "presque partout")), slack=40, unit="%", weight=1, level=95,
    ),
    Criterion(
        "budget", "Quel budget pour une maison de 100 m² ?", "most",
        (Variant("prix", "prix médian au mètre carré", "maisons vendues {} €/m² (prix médian)"),),
        ((1000, "100 000 €"), (1300, "130 000 €"), (1600, "160 000 €"), (2000, "200 000 €"), (2500, "250 000 €")),
        slack=800, unit="€/m²", weight=1, level=1600,
    ),
    Criterion(
        "annee", "Un endroit habité toute l’année ?", "most",
        (Variant("secondaires", "part des résidences secondaires", "{} % de résidences secondaires",
                 "aucune résidence secondaire"),),
        ((15, "moins de 15 % de résidences secondaires"), (30, "moins de 30 %"), (45, "moins de 45 %")),
        slack=40, unit="%", weight=1, level=30,
    ),
)  # fmt: skip
