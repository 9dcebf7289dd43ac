"""As many offers as a test wants, invented and always the same, as a feed would bring them: for search, facets and bench."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from plugins.catalogue.choices import ContractType, Telework
from plugins.catalogue.kinds import Entry, JobOffer
from plugins.catalogue.values import SourceRef, packed
from plugins.feeds.loading import Loaded
from plugins.territory.knowledge import Knowledge
from plugins.territory.model import load_territory
from plugins.workshop import building
from plugins.workshop.building import Order
from tests.conftest import ROOT, TODAY, copied, keeping, noon
from tests.unit.factory import entry_of

TRADES = (
    ("Boulanger / Boulangère", "D1102"), ("Infirmier / Infirmière", "J1506"), ("Aide-soignant / Aide-soignante", "J1501"),
    ("Soudeur / Soudeuse", "H2913"), ("Développeur / Développeuse", "M1805"), ("Serveur / Serveuse", "G1803"),
    ("Cuisinier / Cuisinière", "G1602"), ("Comptable", "M1203"), ("Conducteur / Conductrice d’engins", "F1302"),
    ("Maçon / Maçonne", "F1703"), ("Vigneron / Vigneronne", "A1413"), ("Électricien / Électricienne", "F1602"),
    ("Mécanicien / Mécanicienne", "I1604"), ("Chauffeur / Chauffeuse de bus", "N4103"), ("Médecin généraliste", "J1102"),
    ("Éducateur / Éducatrice", "K1207"), ("Assistant / Assistante de gestion", "M1605"), ("Vendeur / Vendeuse", "D1106"),
)  # fmt: skip
FEED = {
    "feed": "essai", "label": "Essai", "url": "https://essai.example/", "updated_at": None, "licence": "Licence de l’essai",
    "fetched_on": date(2026, 11, 22), "licence_url": "https://essai.example/licence",
}  # fmt: skip
EVEN = {"mensuel": (1900, 3400), "annuel": (22000, 45000), "horaire": (12, 25)}


def vocabulary() -> list[str]:
    """The words of the site's own texts: what French looks like to an index."""
    texts = " ".join(path.read_text("utf-8") for path in sorted((ROOT / "content").rglob("*.md")))
    return re.findall(r"[a-zà-öø-ÿœ]{3,}", texts.lower())


def jobs(count: int, words: int = 200) -> list[JobOffer]:
    draw = random.Random(46)
    pool = vocabulary()
    communes = [commune.name for commune in load_territory().communes]
    return [_job(draw, number, pool, communes, words) for number in range(count)]


def _job(draw: random.Random, number: int, pool: list[str], communes: list[str], words: int) -> JobOffer:
    trade, rome = draw.choice(TRADES)
    # Passages as they were written: words come back as often as they do in French.
    starts = [draw.randrange(len(pool) - 40) for _ in range(words // 40)]
    body = " ".join(word for start in starts for word in pool[start : start + 40])
    period, (low, high) = draw.choice(list(EVEN.items()))
    pay = draw.randint(low, high)
    offer = entry_of(
        JobOffer, f"essai-{number:04}", titre=f"{trade} n° {number} (H/F)", resume=body[:150], commune=draw.choice(communes),
        employeur=f"Maison {draw.choice(pool).capitalize()}", rome=rome, contrat=draw.choice(list(ContractType)).value,
        publie_le=(TODAY - timedelta(days=draw.randrange(60))).isoformat(),
        teletravail=draw.choice([*(one.value for one in Telework), None]),
        salaire=draw.choice([{"min": str(pay), "max": str(pay + 200), "periode": period}, None]),
    )  # fmt: skip
    return offer.model_copy(
        update={"packed_body": packed(body), "source": SourceRef(external_id=f"{number}", **FEED), "expires_on": None}
    )


@contextmanager
def imported(entries: list[Entry]) -> Iterator[None]:
    """Builds find these beside the staff's files, as if a feed had brought them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "load_feeds", lambda *_, **_more: Loaded(tuple(entries), (), Knowledge()))
        yield


def build_world(folder: Path, count: int, site: Path, say: Callable[[str], None] = lambda _line: None) -> Path:
    """The real project, as built in `site`, with so many imported offers; gives the folder of its own site."""
    root, output = keeping(copied(folder / "project"), site), folder / "site"
    with imported(list(jobs(count))):
        building.build(Order(output=output, moment=noon(TODAY), root=root), say=say)
    return output
