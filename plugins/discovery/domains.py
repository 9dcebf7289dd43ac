"""The domain of a job, by the letter of its ROME code (France Travail, Répertoire opérationnel des métiers, version 4)."""

from __future__ import annotations

from plugins.catalogue.kinds import JobOffer

DOMAINS = {
    "A": "Agriculture et pêche, espaces naturels et espaces verts, soins aux animaux",
    "B": "Arts et façonnage d’ouvrages d’art",
    "C": "Banque, assurance, immobilier",
    "D": "Commerce, vente et grande distribution",
    "E": "Communication, média et multimédia",
    "F": "Construction, bâtiment et travaux publics",
    "G": "Hôtellerie-restauration, tourisme, loisirs et animation",
    "H": "Industrie",
    "I": "Installation et maintenance",
    "J": "Santé",
    "K": "Services à la personne et à la collectivité",
    "L": "Spectacle",
    "M": "Support à l’entreprise",
    "N": "Transport et logistique",
}


def domain_of(job: JobOffer) -> str | None:
    """The ROME domain, else the sector as it was written.

    ROME first: a feed's sector is the employer's activity by the hundred (« Activités des agences de travail
    temporaire »), which says little of the job, and two words for one thing would make two lists.
    """
    return DOMAINS[job.rome[0]] if job.rome else job.sector
