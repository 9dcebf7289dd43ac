"""« Choisir le service public »: the State's weekly file of all public posts, of which the Lot's rows are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

from pydantic import Field

from plugins.catalogue.choices import Experience, WorkingTime
from plugins.catalogue.kinds import JobOffer
from plugins.catalogue.values import WebAddress
from plugins.feeds.foreign import one_line
from plugins.feeds.formats import csv_rows, json_content
from plugins.feeds.source import (
    FeedFailed,
    FeedSettings,
    Fetched,
    Outside,
    Reading,
    ServiceAddress,
    ShortText,
    Source,
    quarantining,
)
from plugins.feeds.sources.posting import Posting, job_offer
from plugins.feeds.sources.words import day_of, line, lines
from plugins.feeds.web import Bounds, Reply, Web, refusal

OFFER_SEARCH = "https://choisirleservicepublic.gouv.fr/nos-offres/filtres/mot-cles/"
HOSTS = ("static.data.gouv.fr", "www.data.gouv.fr", "data.gouv.fr")
# A dataset of data.gouv.fr, by its API; /datasets/r/… is one of its files.
_DATASET = re.compile(r"/api/\d/datasets/(?!r/)")
_FILE = re.compile(r"offres-datagouv-(?P<day>\d{8})\.csv")
_TYPES = (
    "text/csv", "application/csv", "application/vnd.ms-excel", "text/plain", "application/octet-stream",
    "application/json",
)  # fmt: skip
# The file had 84 MB in 2026 and grows; a row of it is read, looked at and forgotten.
_LARGEST, _LARGEST_INDEX = 400_000_000, 5_000_000
_ROWS_TOLD = 1_000
REFERENCE, TITLE, PLACE = "Référence", "Intitulé du poste", "Localisation du poste"
STARTS, ENDS = "Date de début de publication par défaut", "Date de fin de publication par défaut"
_WHERE = ("Lieu d'affectation", "Lieu d'affectation (sans géolocalisation)")
_EMPLOYER, _ORGANISATION = "Employeur", "Organisme de rattachement"
_NATURE = ("Nature de l'emploi", "Nature de contrat", "Durée du contrat")
_LEVEL, _EXPERIENCE, _BEGINNER = "Niveau d'études", "Niveau d'expérience min. requis", "Débutant"
_TRADE, _FULL_TIME, _FIRST_PUBLISHED = "Métier", "Temps Plein", "Date de première publication"
_TIMES = {"oui": WorkingTime.FULL, "non": WorkingTime.PART}
_MAPPED = {
    REFERENCE, TITLE, PLACE, STARTS, ENDS, *_WHERE, _EMPLOYER, *_NATURE, _LEVEL, _EXPERIENCE, _TRADE, _FULL_TIME,
    _FIRST_PUBLISHED,
}  # fmt: skip
_PERSONAL = re.compile(r"\b(?:contacts?|courriel|mail|e-mail|téléphone|tél|correspondant)\b", re.IGNORECASE)


class ServicePublic(FeedSettings):
    """Where the data.gouv.fr dataset, or the file itself, is; `place` is what the rows to keep say of theirs."""

    type: str = "service-public"
    label: ShortText = "Choisir le service public"
    licence: ShortText = "Licence Ouverte 2.0"
    licence_url: WebAddress = "https://www.data.gouv.fr/pages/legal/licences/etalab-2.0"
    changes: Annotated[str, Field(max_length=600)] = (
        "Nous ne gardons que les postes du Lot, rattachés à leur commune, sans les coordonnées de personnes ; "
        "une fin de publication lointaine (2090 et après) vaut absence de fin."
    )
    max_age_hours: float = Field(240, gt=0, le=26_000, allow_inf_nan=False)
    address: ServiceAddress = (
        "https://www.data.gouv.fr/api/1/datasets/les-offres-diffusees-sur-choisir-le-service-public/"
    )
    place: ShortText = "Lot (46)"


def fetch(feed: ServicePublic, outside: Outside) -> Fetched:
    """The rows of the place in the latest file, read as they arrive. Raises FeedFailed."""
    with closing(Web((feed.address,), HOSTS)) as web:
        address = _latest(feed, web)
        query = {"address": address, "lieu": feed.place}
        with _exchange(feed, web, address, outside.conditions(query)) as reply:
            if reply.status == 304:
                return outside.unchanged()
            records = list(_rows_of(feed, reply, outside))
            return Fetched(query, records, reply.validators)


def _latest(feed: ServicePublic, web: Web) -> str:
    """The address of the latest file: the one that staff wrote, or the newest that the dataset lists."""
    if not _DATASET.search(feed.address):
        return feed.address
    with _exchange(feed, web, feed.address, {}) as reply:
        body = reply.stream.read(_LARGEST_INDEX + 1)
    if len(body) > _LARGEST_INDEX:
        raise FeedFailed("liste des fichiers trop grosse ; vérifier l'adresse du jeu de données")
    content = json_content(body)
    resources = content.get("resources") if isinstance(content, dict) else None
    dated = [found for found in map(_dated, resources if isinstance(resources, list) else []) if found]
    if not dated:
        raise FeedFailed("aucun fichier « offres-datagouv-AAAAMMJJ.csv » dans le jeu de données")
    return _allowed(feed, max(dated)[1])


def _dated(resource: object) -> tuple[str, str] | None:
    """The day and the address of a weekly file; None for the dataset's other files."""
    known = resource if isinstance(resource, dict) else {}
    address = known.get("url")
    named = _FILE.search(f"{known.get('title')} {address}")
    return (named["day"], address) if named and isinstance(address, str) else None


def _allowed(feed: ServicePublic, address: str) -> str:
    parts, own = urlsplit(address), urlsplit(feed.address)
    if parts[:2] != own[:2] and not (parts.scheme == "https" and parts.netloc in HOSTS):
        raise FeedFailed(f"fichier refusé, sur un hôte qui n'est pas déclaré ({(parts.hostname or '')[:80]})")
    return address


@contextmanager
def _exchange(feed: ServicePublic, web: Web, address: str, headers: dict[str, str]) -> Iterator[Reply]:
    bounds = Bounds(feed.timeout, 20 * feed.timeout, _LARGEST, _LARGEST, _TYPES)
    with web.exchange("GET", address, bounds, headers=headers) as reply:
        if reply.status not in (200, 304):
            raise FeedFailed(refusal(reply.status))
        yield reply


def _rows_of(feed: ServicePublic, reply: Reply, outside: Outside) -> Iterator[object]:
    read = kept = 0
    for read, row in enumerate(csv_rows(reply.stream, needed=(REFERENCE, TITLE, PLACE, STARTS)), start=1):
        if read % _ROWS_TOLD == 0:
            outside.progress(read, None)
        if feed.place in row[PLACE]:
            kept += 1
            yield {name.replace("’", "'"): text for name, text in row.items() if text.strip()}
    outside.progress(read, read)
    outside.say(f"{feed.label} : {read} lignes lues, {kept} à garder")


def _offer(record: dict[str, object], reading: Reading[ServicePublic]) -> JobOffer:
    organisation = record.get(_ORGANISATION)
    # The cell of the employer may hold its whole postal address.
    employer = next(iter(lines(record.get(_EMPLOYER))), None)
    level, experience = line(record.get(_LEVEL)), line(record.get(_EXPERIENCE))
    posting = Posting(
        identifier=record.get(REFERENCE),
        url=OFFER_SEARCH + quoted(one_line(record.get(REFERENCE)) or "", safe="") + "/",
        title=record.get(TITLE),
        places=(*(record.get(name) for name in _WHERE), record.get(_EMPLOYER), organisation),
        published_on=day_of(record.get(STARTS)) or day_of(record.get(_FIRST_PUBLISHED)),
        employer=employer or organisation,
        ends_on=day_of(record.get(ENDS)),
        facts={
            "trade": line(record.get(_TRADE)),
            "contract_detail": line(", ".join(text for name in _NATURE if (text := line(record.get(name))))),
            "working_time": _TIMES.get((line(record.get(_FULL_TIME)) or "").lower()),
            "experience": Experience.BEGINNER if experience == _BEGINNER else None,
            "experience_detail": experience if experience != _BEGINNER else None,
            "qualifications": (level,) if level else (),
        },
        details=[
            (name.replace("'", "’"), text)
            for name, text in record.items()
            if name not in _MAPPED and not _PERSONAL.search(name)
        ],
    )
    return job_offer(posting, reading)


normalise = quarantining(_offer, lambda record: record.get(REFERENCE))
SOURCE: Source[ServicePublic] = Source(settings=ServicePublic, fetch=fetch, normalise=normalise)
