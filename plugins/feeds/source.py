"""What a source declares, and what it exchanges with those who fetch it and read it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from plugins.catalogue.kinds import Entry
from plugins.catalogue.problems import quote, refuse
from plugins.catalogue.values import WebAddress

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
    max_age_hours: float = Field(24, gt=0, le=168, allow_inf_nan=False)


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


@dataclass(frozen=True)
class Fetched:
    """What a source answered: the question it was asked, and its records as they came."""

    query: dict[str, str]
    records: list[object]


@dataclass(frozen=True)
class Outside:
    """What a fetch uses of the world besides the network: secrets, a voice, and time in seconds."""

    environ: Mapping[str, str]
    say: Callable[[str], None]
    sleep: Callable[[float], None]


S = TypeVar("S", bound=FeedSettings)


@dataclass(frozen=True)
class Source(Generic[S]):
    """One kind of source.

    `secrets` names the environment variables without which it is off. `fetch` raises FeedFailed; `normalise` never
    raises, whatever the record is.
    """

    settings: type[S]
    secrets: tuple[str, ...]
    fetch: Callable[[S, Outside], Fetched]
    normalise: Callable[[object, datetime, S], Entry | Quarantined]

    def missing_secrets(self, environ: Mapping[str, str]) -> list[str]:
        """The secrets that the environment does not hold."""
        return [name for name in self.secrets if not environ.get(name, "").strip()]


def switched_off(feed: FeedSettings, missing: list[str]) -> str:
    """Why a source is off, in one line."""
    return f"{feed.label} : source désactivée, {' et '.join(missing)} {'absents' if len(missing) > 1 else 'absent'}"
