"""What the map shows of each commune: living offers, take-overs and farms, services of daily life."""

from __future__ import annotations

from collections import Counter

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import BusinessTransfer, Entry, Farm, JobOffer
from plugins.territory.map import View


def views(catalogue: Catalogue) -> tuple[View, ...]:
    """The three views; services only when a source told of some."""
    offers = View("o", "Offres d’emploi", "offre d’emploi", "offres d’emploi", _living(catalogue, JobOffer))
    take_overs = View(
        "r", "Entreprises et fermes à reprendre", "reprise ou ferme", "reprises ou fermes",
        _living(catalogue, BusinessTransfer, Farm),
    )  # fmt: skip
    services = View("s", "Services différents", "service", "services différents", _services(catalogue))
    return tuple(view for view in (offers, take_overs, services) if view.counts or view is not services)


def _living(catalogue: Catalogue, *models: type[Entry]) -> Counter[str]:
    found = (entry.commune for entry in catalogue.entries if isinstance(entry, models))
    return Counter(code for code in found if code)


def _services(catalogue: Catalogue) -> Counter[str]:
    """How many kinds of services a commune has: a town's ten doctors are one kind."""
    known = catalogue.knowledge
    kinds = {(figure.commune, figure.name) for figure in known.figures if not figure.unit and figure.value}
    kinds |= {(place.commune, place.category) for place in known.places}
    return Counter(commune for commune, _ in kinds)
