"""What the relay is told by its environment: all of it checked at the start, all faults said at once, in French."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast
from urllib.parse import urlsplit

from relay.addresses import BadAddress, Mailbox, parse_address, parse_mailbox
from relay.server import SmtpServer, parse_server

_NAMES = (
    "RELAY_SMTP_URL", "RELAY_SPOOL", "RELAY_FROM", "RELAY_TO", "RELAY_SECRET", "RELAY_SECRET_FILE", "RELAY_PUBLIC_URL",
    "RELAY_RETRY_MIN", "RELAY_RATE_LIMIT", "RELAY_ALERT_TO",
)  # fmt: skip
_ROUTE = "RELAY_TO_"
_SHORTEST_SECRET = 32


class SettingsRefused(Exception):
    """The environment is not right; `faults` are French lines, each naming its variable and what to write."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    """How one relay works; secrets are not shown by repr.

    `spool` is an absolute folder; `retry_min` in seconds; `rate_limit` in messages per minute and visitor, 0 for none;
    `public_url` has no final slash; `routes` are the addresses per form or form and subject (« ECRIRE_EMPLOI »).
    """

    smtp: SmtpServer
    spool: Path
    sender: Mailbox
    to: tuple[str, ...]
    secret: bytes = field(repr=False)
    public_url: str
    retry_min: float
    rate_limit: int
    alert_to: tuple[str, ...]
    routes: Mapping[str, tuple[str, ...]]

    def recipients(self, form: str, subject: str = "") -> tuple[str, ...]:
        """Who reads a form: the addresses of its subject, else those of the form, else everybody's."""
        return self.routes.get(route(form, subject)) or self.routes.get(route(form)) or self.to


def route(form: str, subject: str = "") -> str:
    """What follows RELAY_TO_ in the variable of a form, or of one of its subjects."""
    return "_".join(part for part in (form, subject) if part).upper().replace("-", "_")


T = TypeVar("T")


class _Reader:
    """Reads variables one by one and keeps the faults."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def read(self, name: str, parse: Callable[[str], T], default: str = "") -> T:
        text = self.environ.get(name, "").strip() or default
        try:
            if not text:
                raise ValueError("absente ; " + _MISSING[name])
            return parse(text)
        except (ValueError, OSError) as error:
            self.faults.append(f"{name} : {error}")
            return cast("T", None)  # never seen: with a fault there are no settings


_MISSING = {
    "RELAY_SMTP_URL": "écrire l'adresse du serveur de courriel, par exemple smtps://compte:motdepasse@smtp.lot.fr",
    "RELAY_SPOOL": "écrire le dossier où les messages attendent leur départ, par exemple /var/lib/relais",
    "RELAY_FROM": "écrire l'adresse d'expédition, de votre domaine : Choisir le Lot <relais@lot.fr>",
    "RELAY_SECRET": "écrire au moins 32 caractères tirés au hasard, ou leur fichier dans RELAY_SECRET_FILE",
    "RELAY_PUBLIC_URL": "écrire l'adresse publique du site, par exemple https://www.choisirlelot.fr",
}


def read_settings(environ: Mapping[str, str], routes: Collection[str] | None = None) -> Settings:
    """The settings that RELAY_* variables make; raises SettingsRefused with every fault.

    `routes` are the names that may follow RELAY_TO_ (see `route`); None takes any.
    """
    reader = _Reader(environ)
    for name in environ:
        if name.startswith("RELAY_"):
            reader.faults += _unknown(name, routes)
    server = reader.read("RELAY_SMTP_URL", parse_server)
    spool = reader.read("RELAY_SPOOL", _folder)
    sender = reader.read("RELAY_FROM", parse_mailbox)
    to = reader.read("RELAY_TO", _addresses, "choisir-le-lot@lot.fr")
    alert_to = reader.read("RELAY_ALERT_TO", _addresses) if environ.get("RELAY_ALERT_TO", "").strip() else to
    secret = _secret(reader)
    public_url = reader.read("RELAY_PUBLIC_URL", _site)
    retry_min = reader.read("RELAY_RETRY_MIN", _seconds, "60")
    rate_limit = reader.read("RELAY_RATE_LIMIT", _count, "6")
    routed = {
        name.removeprefix(_ROUTE): reader.read(name, _addresses)
        for name in environ
        if _is_route(name) and environ[name].strip()
    }
    if reader.faults:
        raise SettingsRefused(list(dict.fromkeys(reader.faults)))
    return Settings(server, spool, sender, to, secret, public_url, retry_min, rate_limit, alert_to, routed)


def _is_route(name: str) -> bool:
    return name.startswith(_ROUTE) and name != _ROUTE


def _unknown(name: str, routes: Collection[str] | None) -> list[str]:
    known = [*_NAMES, *(_ROUTE + known for known in routes or ())]
    if name in known or (routes is None and _is_route(name)):
        return []
    close = difflib.get_close_matches(name, known, n=1)
    return [f"{name} : variable inconnue" + (f" ; vouliez-vous écrire {close[0]} ?" if close else "")]


def _secret(reader: _Reader) -> bytes:
    if reader.environ.get("RELAY_SECRET_FILE", "").strip():
        if reader.environ.get("RELAY_SECRET", "").strip():
            reader.faults.append("RELAY_SECRET : écrite en plus de RELAY_SECRET_FILE ; garder une seule des deux")
        return reader.read("RELAY_SECRET_FILE", _secret_file)
    return reader.read("RELAY_SECRET", _long_enough)


def _secret_file(path: str) -> bytes:
    try:
        return _long_enough(Path(path).read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "pas du texte UTF-8"
        raise ValueError(f"fichier illisible ({reason}) ; y écrire au moins 32 caractères tirés au hasard") from None


def _long_enough(secret: str) -> bytes:
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError(
            f"{len(secret)} caractères, il en faut au moins {_SHORTEST_SECRET} ; par exemple : openssl rand -hex 32"
        )
    return secret.encode()


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_absolute():
        raise ValueError("dossier relatif ; écrire un chemin complet, par exemple /var/lib/relais")
    if folder.exists() and not folder.is_dir():
        raise ValueError("c'est un fichier ; écrire un dossier")
    return folder


def _addresses(text: str) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(parse_address(part.strip()) for part in text.split(",")))
    except BadAddress as error:
        raise ValueError(f"{error} (plusieurs : les séparer par une virgule)") from None


def _site(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("ce n'est pas l'adresse d'un site ; écrire par exemple https://www.choisirlelot.fr")
    return text.rstrip("/")


def _seconds(text: str) -> float:
    try:
        seconds = float(text.replace(",", "."))
    except ValueError:
        seconds = math.nan
    if not 1 <= seconds <= 3_600:
        raise ValueError("écrire un nombre de secondes entre 1 et 3600, par exemple 60")
    return seconds


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("écrire un nombre de messages par minute et par visiteur, par exemple 6 (0 : sans limite)")
    return int(text)
