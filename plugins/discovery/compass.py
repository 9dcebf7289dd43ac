"""« Boussole du télétravail »: ten questions, eight themes, and which of them deserve attention first.

An answer is worth 0 (yes), 1 (partly, or not known) or 2 (no). The need of a theme is the sum over its answered questions
of answer times weight, in hundredths of the most that they could give, rounded down; None when none was answered. The
browser's side is theme/static/js/compass.js; a test holds both to the same result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ANSWERS = ("Oui", "En partie, ou je ne sais pas", "Non")
# From this need on, a theme is to be looked at first.
FIRST = 50


@dataclass(frozen=True)
class Theme:
    """A side of teleworking; `pages` are references to entries of the site (« vivre/fibre »)."""

    key: str
    label: str
    advice: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question whose « no » calls for attention; `weights` by theme."""

    text: str
    weights: Mapping[str, int]

    @property
    def spelled(self) -> str:
        """« numerique:2 logement:1 », for the page's attributes."""
        return " ".join(f"{theme}:{weight}" for theme, weight in self.weights.items())


def needs(answers: Sequence[int | None]) -> dict[str, int | None]:
    """The need of each theme, 0 to 100, from the answers in the questions' order."""
    found: dict[str, int | None] = {}
    for theme in THEMES:
        asked = [(answer, one.weights[theme.key]) for answer, one in zip(answers, QUESTIONS, strict=True)
                 if answer is not None and theme.key in one.weights]  # fmt: skip
        most = sum(2 * weight for _, weight in asked)
        found[theme.key] = 100 * sum(answer * weight for answer, weight in asked) // most if asked else None
    return found


THEMES = (
    Theme(
        "numerique", "Numérique",
        "Vérifiez l’adresse exacte, pas la commune : raccordable ne veut pas dire raccordé. Prévoyez un secours, le réseau "
        "mobile dans la maison ou un bureau à côté.",
        ("vivre/fibre",),
    ),
    Theme(
        "mobilites", "Mobilités",
        "Faites une fois le trajet jusqu’au siège, porte à porte, un jour ordinaire. Puis comptez-le autant de fois que "
        "votre accord le demande, en heures et en euros.",
        ("vivre/train", "vivre/voiture-car-et-bus"),
    ),
    Theme(
        "lieux", "Lieux de travail",
        "Repérez un bureau partagé avant la maison. Deux jours par semaine ailleurs que chez soi changent un hiver.",
        ("vivre/bureaux-partages", "carte"),
    ),
    Theme(
        "employeur", "Employeur",
        "Faites écrire le nombre de jours, la fréquence des déplacements et qui les paie. Regardez aussi ce que vous feriez "
        "d’ici si le poste s’arrêtait.",
        ("publics/teletravailleurs", "vivre/emplois-a-pourvoir"),
    ),
    Theme(
        "famille", "Famille",
        "L’installation tient quand chacun y a une raison de rester. Demandez à chaque personne du foyer ce que serait sa "
        "semaine ici.",
        ("publics/familles", "vivre/ecoles-et-colleges", "vivre/trouver-un-medecin"),
    ),
    Theme(
        "lien", "Lien social",
        "Un télétravailleur est invisible. Présentez-vous, choisissez une activité du soir dès l’automne, rencontrez "
        "quelqu’un qui a fait le même chemin.",
        ("ambassadeurs", "vivre/saison-culturelle", "vivre/festivals"),
    ),
    Theme(
        "financement", "Financement",
        "Faites la somme sur un an : trajets, chauffage, voiture, pièce de travail, nuits au siège. Comparez-la au loyer "
        "que vous quittez.",
        ("ce-quil-faut-savoir", "s-installer"),
    ),
    Theme(
        "logement", "Logement",
        "La pièce de travail se visite aussi : une porte qui ferme, un radiateur, une fenêtre. Louez d’abord, hors saison, "
        "avec votre vrai emploi du temps.",
        ("vivre/maisons-et-logements", "ou-vivre"),
    ),
)  # fmt: skip

QUESTIONS = (
    Question(
        "Le nombre de jours télétravaillés est-il écrit, avec qui paie les déplacements ?",
        {"employeur": 2, "mobilites": 1},
    ),
    Question(
        "Savez-vous ce que vous feriez d’ici si l’on vous rappelait au siège ?", {"employeur": 2, "financement": 1}
    ),
    Question(
        "Avez-vous vérifié la ligne à l’adresse exacte, et le mobile dans la maison ?", {"numerique": 2, "logement": 1}
    ),
    Question("Avez-vous un bureau partagé à moins de vingt minutes ?", {"lieux": 2, "lien": 1, "numerique": 1}),
    Question("Le logement a-t-il une pièce chauffée qui ferme, pour travailler ?", {"logement": 2}),
    Question("Avez-vous fait le trajet jusqu’au siège, porte à porte ?", {"mobilites": 2}),
    Question(
        "Avez-vous chiffré une année entière : trajets, chauffage, voiture, nuits sur place ?",
        {"financement": 2, "mobilites": 1},
    ),
    Question("Les personnes qui vivent avec vous ont-elles leur propre projet ici ?", {"famille": 2}),
    Question(
        "Qui s’occupe des enfants ou des proches quand vous êtes au siège : est-ce réglé ?",
        {"famille": 2, "mobilites": 1},
    ),
    Question("Connaissez-vous ici quelqu’un, ou une activité pour les soirs d’hiver ?", {"lien": 2, "lieux": 1}),
)
