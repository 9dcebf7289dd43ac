"""What a source declares, and what it exchanges with those who fetch it and read it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from plugins.catalogue.kinds import Entry
from plugins.catalogue.problems import quote, refuse
from plugins.catalogue.values import WebAddress
from plugins.feeds.foreign import one_line
from plugins.feeds.snapshot import Header, SnapshotDamaged, read_snapshot
from plugins.territory.knowledge import CommuneShape, Handover, Knowledge, LocalFigure, LocalPlace
from plugins.territory.model import Territory

NAME_KEY = "(nom)"


def is_loopback(address: str) -> bool:
    """Whether an address leads to this very machine."""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _without_password(address: object) -> object:
    # First, so that no later message repeats it.
    if isinstance(address, str) and "@" in address.partition("://")[2].partition("/")[0]:
        raise refuse(
            "un mot de passe est écrit dans l'adresse ; le retirer, les secrets se donnent par l'environnement"
        )
    return address


def _off_the_wire(address: str) -> str:
    if not address.lower().startswith("https://") and not is_loopback(address):
        raise refuse(
            f"{quote(address)} ferait voyager les secrets en clair ; écrire https:// "
            "(http:// ne vaut que sur cette machine)"
        )
    return address


# Where secrets are sent: https, or plain http that does not leave this machine.
ServiceAddress = Annotated[WebAddress, BeforeValidator(_without_password), AfterValidator(_off_the_wire)]
ShortText = Annotated[str, Field(min_length=2, max_length=160)]


class FeedSettings(BaseModel):
    """One table of offers/feeds.toml; `name` is the table's own name, `max_age_hours` the life of a snapshot."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str = Field(alias=NAME_KEY)
    type: str
    label: ShortText
    licence: ShortText
    licence_url: WebAddress
    # What we change in what the source sends, in a sentence: licences ask for it, /etat-des-flux/ shows it.
    changes: Annotated[str, Field(min_length=2, max_length=600)] = ""
    max_age_hours: float = Field(24, gt=0, le=26_000, allow_inf_nan=False)
    # Seconds to wait for a byte of an answer.
    timeout: float = Field(30, gt=0, le=300, allow_inf_nan=False)


class FeedFailed(Exception):
    """A source could not be read; the message is French and holds no secret."""


@dataclass(frozen=True)
class Quarantined:
    """A record that cannot become an entry: which one, why, and what stood there instead."""

    record: str
    reason: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.record} : {self.reason}" + (f" ({self.detail})" if self.detail else "")


class Refused(Exception):
    """A record that a `normalise` gives up on; `quarantining` turns it into its Quarantined."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Fetched:
    """What a source answered: the question it was asked, its records as they came, and the answer's validators."""

    query: dict[str, str]
    records: list[object]
    validators: dict[str, str] = field(default_factory=dict)


def _silent(_done: int, _total: int | None) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Outside:
    """What a fetch uses of the world besides the network: secrets, a voice, time in seconds, and what it knew before.

    `progress` is told how far the reading is, in a unit of the source's choice; None is an unknown end.
    """

    root: Path
    environ: Mapping[str, str]
    say: Callable[[str], None]
    sleep: Callable[[float], None]
    progress: Callable[[int, int | None], None] = _silent
    known: Header | None = None

    def conditions(self, query: Mapping[str, str]) -> dict[str, str]:
        """The headers that ask only for what is new (RFC 9110, 13), if the last answer was to the same question."""
        if self.known is None or self.known.query != query:
            return {}
        sent_as = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        return {sent_as[name]: value for name, value in self.known.validators.items() if name in sent_as}

    def unchanged(self) -> Fetched:
        """The answer to « 304 Not Modified »: what was known holds today. Raises FeedFailed."""
        try:
            known = read_snapshot(self.root, self.known.feed) if self.known else None
        except SnapshotDamaged as error:
            raise FeedFailed(f"réponse « inchangé » (304), et l'instantané est endommagé, {error}") from None
        if known is None:
            raise FeedFailed("réponse « inchangé » (304) à une question jamais posée")
        return Fetched(known.query, known.records, known.validators)


S = TypeVar("S", bound=FeedSettings)


@dataclass(frozen=True)
class Reading(Generic[S]):
    """What a record is read with: its source's settings, the day in Paris when it came, the territory as it is known."""

    feed: S
    fetched_on: date
    territory: Territory
    knowledge: Knowledge = field(default_factory=Knowledge)


# What a record may become: a page of the catalogue, or something known about a commune.
Item = Entry | CommuneShape | LocalPlace | LocalFigure | Handover


@dataclass(frozen=True)
class Source(Generic[S]):
    """One kind of source.

    `secrets` names the environment variables without which it is off. `fetch` raises FeedFailed; `normalise` never
    raises, whatever the record is. `what` says in French what it brings. `first` is for what others are read with;
    `logos` gives the addresses of the pictures that a record's licence asks us to show.
    """

    settings: type[S]
    fetch: Callable[[S, Outside], Fetched]
    normalise: Callable[[object, Reading[S]], Item | Quarantined]
    secrets: tuple[str, ...] = ()
    what: str = "offres"
    first: bool = False
    logos: Callable[[object], Iterable[str]] = lambda _record: ()

    def addresses(self, feed: S) -> tuple[str, ...]:
        """The addresses that staff declared for a feed."""
        return tuple(value for name, value in feed if name.endswith(("url", "address")) and isinstance(value, str))

    def missing_secrets(self, environ: Mapping[str, str]) -> list[str]:
        """The secrets that the environment does not hold."""
        return [name for name in self.secrets if not environ.get(name, "").strip()]


def quarantining(
    build: Callable[[dict[str, object], Reading[S]], Item], named: Callable[[dict[str, object]], object]
) -> Callable[[object, Reading[S]], Item | Quarantined]:
    """A `normalise` that never raises, from a function that may refuse a record; `named` gives what to call it."""

    def normalise(record: object, reading: Reading[S]) -> Item | Quarantined:
        known = {str(key): value for key, value in record.items()} if isinstance(record, dict) else {}
        shown = one_line(named(known), 60) or "sans identifiant"
        try:
            return build(known, reading)
        except Refused as refused:
            return Quarantined(shown, refused.reason, refused.detail)
        except ValidationError as error:
            faults = sorted({str(detail["loc"][0]) for detail in error.errors() if detail["loc"]})
            return Quarantined(shown, "valeur refusée", ", ".join(faults))

    return normalise


def switched_off(feed: FeedSettings, missing: list[str]) -> str:
    """Why a source is off, in one line."""
    return f"{feed.label} : source désactivée, {' et '.join(missing)} {'absents' if len(missing) > 1 else 'absent'}"
