"""Generated offers to measure with: the same for us, as files or as a feed's records, and for the other generators.

Nothing of them is real, and nothing is published: they live in temporary folders only.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from plugins.catalogue.writing import write_text
from plugins.feeds.snapshot import Snapshot, write_snapshot
from plugins.territory.model import load_territory
from plugins.workshop.environment import ROOT
from plugins.workshop.moment import moment_of

# Of our own day: `serve` builds the site of the day.
TODAY = moment_of("").date()
FEED = "france-travail"
SECTORS = tuple(
    f"Secteur {letter}{number}" for letter in "ABCDEFGHIJ" for number in range(4)
)  # 40, as many as tag lists
_CONTRACTS = ("CDI", "CDD", "SAI")
_WORDS = tuple(
    word
    for line in (
        "accueillir équipe atelier métier rivière causse marché production service public maison école médecin",
        "village artisan conduite chantier pierre noix vigne fromage troupeau bureau réseau projet gestion clients",
        "planning sécurité qualité machine entretien formation horaires semaine matin autonomie rigueur partage",
        "déplacement véhicule permis",
    )
    for word in line.split()
)
# What a copy of the project is made of, without its own entries' generated companions.
_COPIED = ("content", "ambassadors", "offers", "theme", "docs", "plugins", "relay", "requirements", "deploy", "tasks.py",
           "pelicanconf.py", "publishconf.py", "pyproject.toml")  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """An offer, as every generator is given it; `body` is Markdown."""

    number: int
    title: str
    summary: str
    commune: str
    code: str
    employer: str
    contract: str
    sector: str
    minimum: int
    published: date
    body: str

    @property
    def slug(self) -> str:
        """Its word in addresses."""
        return f"offre-{self.number:06d}"


def samples(count: int) -> Iterator[Sample]:
    """The first offers of an endless list: a longer corpus begins with a shorter one."""
    communes = load_territory().communes
    for number in range(count):
        chance = random.Random(number)  # noqa: S311 — the same offers each time
        place = chance.choice(communes)
        yield Sample(
            number=number,
            title=f"{' '.join(chance.choices(_WORDS, k=3)).capitalize()} {number}",
            summary=f"{_sentence(chance, 18)}",
            commune=place.name,
            code=place.code,
            employer=f"Entreprise {chance.randrange(900)}",
            contract=chance.choice(_CONTRACTS),
            sector=chance.choice(SECTORS),
            minimum=1_850 + 50 * chance.randrange(30),
            # Before today: what is published today comes first.
            published=TODAY - timedelta(days=1 + chance.randrange(28)),
            body=_body(chance),
        )


def write_project(root: Path, files: Sequence[Sample], records: Sequence[Sample] = ()) -> None:
    """A copy of the project whose own offers are joined by some as Markdown files and some as France Travail's records."""
    for name in _COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)
    for one in files:
        write_text(root / f"offers/emplois/{one.slug}.md", as_file(one))
    if records:
        fetched = datetime.now(UTC) - timedelta(hours=12)
        write_snapshot(root, Snapshot(feed=FEED, fetched_at=fetched, query={}, count=len(records),
                                      kept=len(records), records=[as_record(one) for one in records]))  # fmt: skip


def as_file(one: Sample) -> str:
    """The offer as staff write it."""
    return f"""---
titre: {one.title}
resume: {one.summary}
commune: {one.commune}
employeur: {one.employer}
contrat: {one.contract}
secteur: {one.sector}
salaire:
  min: {one.minimum}
  periode: mensuel
contact:
  courriel: essai@example.org
publie_le: {one.published}
expire_le: {one.published + timedelta(days=60)}
---

{one.body}
"""


def as_record(one: Sample) -> dict[str, object]:
    """The offer as France Travail's API sends it (Offres d'emploi v2)."""
    identifier = f"{one.number:06d}X"
    detail = f"https://candidat.francetravail.fr/offres/recherche/detail/{identifier}"
    return {
        "id": identifier,
        "intitule": one.title,
        "description": one.body,
        "dateCreation": f"{one.published}T08:15:42.047Z",
        "dateActualisation": f"{one.published}T09:00:00.000Z",
        "lieuTravail": {"libelle": f"46 - {one.commune}", "codePostal": "46000", "commune": one.code},
        "romeCode": "D1102",
        "romeLibelle": one.sector,
        "appellationlibelle": one.title,
        "entreprise": {"nom": one.employer, "entrepriseAdaptee": False},
        "typeContrat": one.contract,
        "typeContratLibelle": one.contract,
        "natureContrat": "Contrat travail",
        "salaire": {"libelle": f"Mensuel de {one.minimum}.0 Euros sur 12.0 mois"},
        "contact": {"courriel": f"Pour postuler, utiliser le lien suivant : {detail}"},
        "nombrePostes": 1,
        "secteurActiviteLibelle": one.sector,
        "origineOffre": {"origine": "1", "urlOrigine": detail},
    }


def _body(chance: random.Random) -> str:
    parts = []
    for _ in range(3):
        parts.append(f"## {' '.join(chance.choices(_WORDS, k=3)).capitalize()}")
        parts += [" ".join(_sentence(chance, 12 + chance.randrange(10)) for _ in range(3)) for _ in range(2)]
    parts.append("\n".join(f"- {_sentence(chance, 6)}" for _ in range(4)))
    return "\n\n".join(parts)


def _sentence(chance: random.Random, words: int) -> str:
    return f"{' '.join(chance.choices(_WORDS, k=words)).capitalize()}."
