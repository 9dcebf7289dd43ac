"""The settings of France Travail's « Offres d'emploi v2 » in offers/feeds.toml."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from plugins.catalogue.problems import quote, refuse
from plugins.catalogue.values import WebAddress
from plugins.feeds.source import FeedSettings, ServiceAddress, ShortText

# The API's own limits: results per page, the last first index of a page, the last index of all.
WIDEST_PAGE = 150
LAST_START = 3000
LAST_INDEX = 3149


def _departement(code: str) -> str:
    if not (len(code) in (2, 3) and code[0].isdecimal() and code.isalnum() and code.isascii()):
        raise refuse(f'{quote(code)} n\'est pas un code de département ; écrire par exemple departement = "46"')
    return code


class FranceTravail(FeedSettings):
    """Where and how to ask: `timeout` in seconds, `page_size` in offers."""

    type: str = "france-travail"
    label: ShortText = "France Travail"
    licence: ShortText = "Licence de réutilisation de la base de données des offres d'emploi de France Travail"
    licence_url: WebAddress = (
        "https://francetravail.io/produits-partages/documentation/conditions-dutilisation-api/licence-offres-emploi"
    )
    token_url: ServiceAddress = "https://entreprise.francetravail.fr/connexion/oauth2/access_token?realm=%2Fpartenaire"  # noqa: S105
    search_url: ServiceAddress = "https://api.francetravail.io/partenaire/offresdemploi/v2/offres/search"
    departement: Annotated[str, AfterValidator(_departement)] = "46"
    requests_per_second: float = Field(1, gt=0, le=1000, allow_inf_nan=False)
    page_size: int = Field(WIDEST_PAGE, ge=1, le=WIDEST_PAGE)
