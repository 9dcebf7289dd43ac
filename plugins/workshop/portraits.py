"""For the build report: what portraits lack, and where nobody speaks for the Lot yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import KIND_OF, Ambassador, JobOffer
from plugins.discovery.domains import domain_of
from plugins.territory.model import fold_name

# Of communes and trades: as many as somebody can call in a month.
MOST = 12


def incomplete(catalogue: Catalogue) -> Iterator[str]:
    """A line for each portrait without a picture, a consent or a quotation; a commune, every portrait has."""
    for portrait in _portraits(catalogue):
        lacks = [
            name
            for name, value in (
                ("photo", portrait.picture), ("consentement", portrait.consent), ("citation", portrait.quotation),
            )
            if value is None
        ]  # fmt: skip
        if lacks:
            yield f"{portrait.full_name} ({portrait.path}) : sans {', ni '.join(lacks)}"


def unspoken(catalogue: Catalogue) -> Iterator[str]:
    """Intercommunalités and large communes without a portrait, then trades that recruit and that no portrait tells."""
    territory = catalogue.territory
    homes = {portrait.commune for portrait in _portraits(catalogue)}
    told = {territory.by_code[code].intercommunality for code in homes if code}
    silent = [group.name for group in territory.intercommunalities if group.siren not in told]
    if silent:
        yield f"Intercommunalités sans portrait : {', '.join(silent)}"
    largest = sorted((one for one in territory.communes if one.code not in homes), key=lambda one: -one.population)
    yield f"Plus grandes communes sans portrait : {', '.join(one.name for one in largest[:MOST])}"
    trades = [fold_name(portrait.trade) for portrait in _portraits(catalogue)]
    jobs = [entry for entry in catalogue.entries if isinstance(entry, JobOffer)]
    recruiting = Counter(
        domain for job in jobs if (domain := domain_of(job)) and not any(_same(job, trade) for trade in trades)
    )
    if recruiting:
        named = (f"{domain} ({count})" for domain, count in recruiting.most_common(MOST))
        yield f"Domaines qui recrutent, dont aucun portrait n’exerce le métier : {' ; '.join(named)}"


def _same(job: JobOffer, trade: str) -> bool:
    """Whether a portrait's trade begins like the job's: « menuisière » and « menuisier » do."""
    return any(word[:6] in trade for word in fold_name(job.trade or job.title).split() if len(word) >= 6)


def _portraits(catalogue: Catalogue) -> list[Ambassador]:
    return [entry for entry in catalogue.of_kind(KIND_OF[Ambassador]) if isinstance(entry, Ambassador)]
