"""The settings of BODACC in offers/feeds.toml."""

from __future__ import annotations

from pydantic import Field

from plugins.catalogue.values import WebAddress
from plugins.feeds.source import FeedSettings, ServiceAddress, ShortText

# The API's own limit of records per page.
WIDEST_PAGE = 100


class Bodacc(FeedSettings):
    """Where and what to ask: sales announced in the last `months`; `page_size` in notices."""

    type: str = "bodacc"
    label: ShortText = "BODACC (DILA)"
    licence: ShortText = "Licence Ouverte 2.0"
    licence_url: WebAddress = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    max_age_hours: float = Field(720, gt=0, le=26_000, allow_inf_nan=False)
    records_url: ServiceAddress = (
        "https://bodacc-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets/annonces-commerciales/records"
    )
    months: int = Field(12, ge=1, le=60)
    page_size: int = Field(WIDEST_PAGE, ge=1, le=WIDEST_PAGE)
