"""Emploi Territorial: the posts that the local authorities of the Lot publish, by their public RSS."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import Field

from plugins.catalogue.kinds import JobOffer
from plugins.catalogue.problems import quote
from plugins.catalogue.values import WebAddress
from plugins.feeds.source import (
    FeedFailed,
    Fetched,
    Outside,
    Reading,
    Refused,
    ServiceAddress,
    ShortText,
    Source,
    quarantining,
)
from plugins.feeds.sources.documents import DocumentSettings, fetch_document
from plugins.feeds.sources.posting import Posting, job_offer
from plugins.feeds.sources.rss import category_terms, entries
from plugins.feeds.sources.words import contract_of, day_of, line, lines, moment_of, working_time_of
from plugins.territory.model import fold_name

# « O046260814000428 »: the département on three digits, the day, a number.
_NUMBER = re.compile(r"O(?P<departement>\d{3}|02[AB])\d{6,18}")
_LABELLED = re.compile(r"(?P<label>[^:\n]{2,60}?)(?:\s+:\s*|\s*:\s+)(?P<text>\S.*)")
_DAY = re.compile(r"\d{2}/\d{2}/\d{4}")
_DEADLINES = ("date limite", "date limite de candidature", "date limite de depot des candidatures")
_CONTRACTS = ("type de contrat", "contrat", "type d emploi", "nature de l emploi")
_PERSONAL = re.compile(r"\b(?:contact|courriel|mail|email|telephone|tel|correspondant|adresse)\b")


class EmploiTerritorial(DocumentSettings):
    """Where the feed is, and the three-digit département that the numbers of its offers must begin with."""

    type: str = "emploi-territorial"
    label: ShortText = "Emploi Territorial"
    licence: ShortText = "Flux RSS public d'Emploi Territorial, conditions d'utilisation du site"
    licence_url: WebAddress = "https://www.emploi-territorial.fr/"
    changes: Annotated[str, Field(max_length=600)] = (
        "Nous ne montrons que les offres du Lot, rattachées à leur commune, sans les coordonnées de personnes ; "
        "l'offre entière se lit sur le site d'origine."
    )
    max_age_hours: float = Field(72, gt=0, le=26_000, allow_inf_nan=False)
    address: ServiceAddress = "https://www.emploi-territorial.fr/rss?search-dept=046"
    departement: Annotated[str, Field(pattern=r"^(\d{3}|02[AB])$")] = "046"


def fetch(feed: EmploiTerritorial, outside: Outside) -> Fetched:
    """The entries of the feed. Raises FeedFailed, also when the service did not keep to the département."""
    fetched = fetch_document(feed, outside, entries)
    known = [place for record in fetched.records if isinstance(record, dict) and (place := _number(record)[1:4])]
    elsewhere = sum(place != feed.departement for place in known)
    if elsewhere > len(known) / 2:
        raise FeedFailed(
            f"{elsewhere} offres sur {len(known)} sont hors du département {feed.departement} ; "
            "le service n'a pas tenu compte du filtre"
        )
    return fetched


def _offer(record: dict[str, object], reading: Reading[EmploiTerritorial]) -> JobOffer:
    number = _number(record)
    if not number:
        raise Refused("identifiant absent ou refusé", quote(line(record.get("id"), 60) or "absent"))
    if number[1:4] != reading.feed.departement:
        raise Refused("lieu hors du Lot", quote(f"offre n° {number}"))
    said = _Said(record.get("content") or record.get("summary"))
    authority = next(iter(category_terms(record, "emploi-territorial:collectivite")), "")
    employer, place = said.take("employeur"), said.take("lieu de travail")
    starts, ends = _publication(said.take("date de publication", "dates de publication"))
    contract, hours = said.take(*_CONTRACTS), said.take("temps de travail", "duree de travail")
    last = [day for day in (ends, day_of(said.take(*_DEADLINES))) if day]
    posting = Posting(
        identifier=number,
        url=record.get("link"),
        title=record.get("title"),
        places=(*category_terms(record, "emploi-territorial:secteurgeo"), place, authority, employer),
        published_on=starts or day_of(record.get("published")),
        body="\n".join(said.sentences),
        employer=authority or employer,
        ends_on=min(last, default=None),
        updated_at=moment_of(record.get("updated")),
        facts={
            "trade": line(said.take("metier s", "metier", "metiers")),
            "contract": contract_of(contract),
            "contract_detail": line(contract),
            "working_time": working_time_of(hours),
            "hours_detail": line(hours),
        },
        details=said.rest(),
    )
    return job_offer(posting, reading)


class _Said:
    """The description of an entry: « Libellé : valeur » on a line of its own, and sentences."""

    def __init__(self, description: object) -> None:
        self.sentences: list[str] = []
        self._labelled: dict[str, tuple[str, str]] = {}
        for one in lines(description):
            words = _LABELLED.fullmatch(one)
            if words:
                self._labelled.setdefault(fold_name(words["label"]), (words["label"], words["text"]))
            else:
                self.sentences.append(one)

    def take(self, *labels: str) -> str:
        """What the first of these labels that is there says, once; "" when none is."""
        taken = [self._labelled.pop(label, ("", ""))[1] for label in labels]
        return next((text for text in taken if text), "")

    def rest(self) -> list[tuple[str, str]]:
        """What nobody took, whoever to write to left out: people are only named where they chose to be."""
        return [said for label, said in self._labelled.items() if not _PERSONAL.search(label)]


def _publication(text: str) -> tuple[date | None, date | None]:
    """« du 14/08/2026 au 13/09/2026 »: the first and the last day."""
    days = [day_of(day) for day in _DAY.findall(text)]
    return (days[0] if days else None, days[1] if len(days) > 1 else None)


def _number(record: dict[str, object]) -> str:
    """The number of an offer out of its guid, « https://www.emploi-territorial.fr/:O046… »; "" without one."""
    guid = record.get("id")
    number = _NUMBER.search(guid) if isinstance(guid, str) else None
    return number[0] if number else ""


normalise = quarantining(_offer, lambda record: _number(record) or record.get("id"))
SOURCE: Source[EmploiTerritorial] = Source(settings=EmploiTerritorial, fetch=fetch, normalise=normalise)
