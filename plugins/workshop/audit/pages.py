"""What is audited: one page per template, and the most that each may weigh."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """The limits of a page. Bytes are those that travel, headers included except for `html`; 1 kB is 1,000 bytes.

    `html` is what TCP may send before the first acknowledgement: 10 segments of 1,460 bytes (RFC 6928).
    `ecoindex` must be exceeded: above 80 is the A of cnumr/ecoindex_reference. The rest is in the project's brief.
    """

    name: str
    html: int = 14_600
    requests: int = 10
    bare: int = 100_000
    total: int = 250_000
    script: int = 15_000
    elements: int = 300
    ecoindex: float = 80
    cls: float = 0


READING = Budget("lecture")
LIST = Budget("liste", elements=340)
LONG_FORM = Budget("formulaire long", elements=340)
# Forms have a choice per answer; the finder also shows what it found.
TOOL = Budget("outil", elements=340)
# Each of 312 communes is a shape, a link and a title, and a row of the list: what the page is for.
MAP = Budget("carte", html=20_000, elements=1_700, ecoindex=50)


@dataclass(frozen=True)
class AuditedPage:
    """A page that stands for its template; `indexed` is false where noindex is meant, which Lighthouse must then accept."""

    name: str
    address: str
    budget: Budget = READING
    indexed: bool = True


# 404 goes by its file: its real status would be an error for the console and for Lighthouse, which is not about the page.
PAGES = (
    AuditedPage("accueil", "/"),
    AuditedPage("liste emplois", "/emplois/", LIST),
    AuditedPage("liste à facette", "/emplois/contrat/cdi/", LIST),
    AuditedPage("recherche", "/recherche/", LIST),
    AuditedPage("offre d’emploi", "/emplois/infirmier-medecine-figeac/"),
    AuditedPage("liste vivre", "/vivre/", LIST),
    AuditedPage("atout", "/vivre/fibre/"),
    AuditedPage("ambassadeur", "/ambassadeurs/camille-exemple/"),
    AuditedPage("kit", "/ambassadeurs/kit/"),
    AuditedPage("public", "/publics/soignants/"),
    AuditedPage("commune", "/communes/figeac/"),
    AuditedPage("communes", "/communes/", LIST),
    AuditedPage("intercommunalité", "/intercommunalites/cc-grand-figeac/", LIST),
    # Each line of its checklist becomes a box with its label.
    AuditedPage("page", "/s-installer/", TOOL),
    AuditedPage("page à tableau", "/partenaires/"),
    AuditedPage("dossier", "/dossier/"),
    AuditedPage("deux emplois", "/deux-emplois/"),
    AuditedPage("alertes", "/alertes/"),
    AuditedPage("reprise", "/reprises/boulangerie-vayrac/"),
    AuditedPage("où vivre", "/ou-vivre/", TOOL),
    AuditedPage("carte", "/carte/", MAP),
    AuditedPage("boussole", "/boussole-teletravail/", TOOL),
    AuditedPage("état des flux", "/etat-des-flux/"),
    AuditedPage("agenda", "/agenda/", LIST),
    AuditedPage("formulaire", "/formulaires/ecrire/"),
    AuditedPage("formulaire long", "/formulaires/offre/", LONG_FORM),
    AuditedPage("entrée expirée", "/emplois/animateur-jeunesse-souillac/", indexed=False),
    AuditedPage("404", "/404.html", indexed=False),
    AuditedPage("page retirée", "/emplois/410.html", indexed=False),
)


@dataclass(frozen=True)
class Fault:
    """A rule that a page breaks, in French: which page, which check, what and by how much."""

    page: str
    check: str
    message: str

    def __str__(self) -> str:
        return f"{self.page} : {self.check} : {self.message}"


def figure(value: float) -> str:
    """A number as French writes it: 14 600, 0,12."""
    return f"{round(value, 4):,}".replace(",", " ").replace(".", ",")
