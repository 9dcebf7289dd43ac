"""The sources that offers/feeds.toml may name by `type`: one module each, and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.feeds.source import Source
from plugins.feeds.sources import (
    bodacc,
    communes,
    emploi_territorial,
    equipment,
    fibre,
    france_services,
    france_travail,
    housing_prices,
    indeed_xml,
    service_public,
    syndication,
    table,
    tiers_lieux,
    wp_job_manager,
)

SOURCES: Mapping[str, Source[Any]] = {
    "france-travail": france_travail.SOURCE,
    "emploi-territorial": emploi_territorial.SOURCE,
    "service-public": service_public.SOURCE,
    "syndication": syndication.SOURCE,
    "wp-job-manager": wp_job_manager.SOURCE,
    "indeed-xml": indeed_xml.SOURCE,
    "tableau": table.SOURCE,
    "bodacc": bodacc.SOURCE,
    "communes": communes.SOURCE,
    "france-services": france_services.SOURCE,
    "tiers-lieux": tiers_lieux.SOURCE,
    "equipements": equipment.SOURCE,
    "fibre": fibre.SOURCE,
    "prix-maisons": housing_prices.SOURCE,
}
