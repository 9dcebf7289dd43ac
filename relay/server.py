"""The mail server that letters are handed to, as one address says it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

Security = Literal["aucune", "starttls", "tls"]

_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("aucune", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
_ENCODED = "(les caractères @ : / % et # d'un mot de passe s'écrivent %40 %3A %2F %25 et %23)"


class BadServer(ValueError):
    """Not the address of a mail server; the message is French and repeats no password."""


@dataclass(frozen=True)
class SmtpServer:
    """Where to connect, how, and as whom (an empty user: as nobody)."""

    host: str
    port: int
    security: Security = "aucune"
    user: str = ""
    password: str = field(default="", repr=False)


def parse_server(address: str) -> SmtpServer:
    """Read smtp://, smtps:// or smtp+starttls:// (the same as smtp://…?starttls=oui), user:password percent-encoded.

    Raises BadServer. With TLS the server's certificate is always checked; without it no password leaves this machine.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise BadServer(f"port ou hôte illisible ; écrire par exemple smtps://smtp.lot.fr:465 {_ENCODED}") from None
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.path not in {"", "/"} or parts.fragment:
        raise BadServer(
            "ce n'est pas l'adresse d'un serveur ; écrire smtps://, smtp+starttls:// ou smtp://, "
            f"puis compte:motdepasse@hôte:port {_ENCODED}"
        )
    security, usual_port = _SCHEMES[parts.scheme]
    if parts.query:
        security = _with_option(security, parts.query)
        usual_port = 587 if security == "starttls" else usual_port
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and not user:
        raise BadServer("un mot de passe sans compte ; écrire compte:motdepasse@hôte")
    if user and security == "aucune" and not _is_this_machine(parts.hostname):
        raise BadServer("le mot de passe voyagerait en clair ; écrire smtps:// ou smtp+starttls://")
    return SmtpServer(parts.hostname, port or usual_port, security, user, password)


def _with_option(security: Security, query: str) -> Security:
    options = dict(parse_qsl(query, keep_blank_values=True))
    if list(options) != ["starttls"] or options["starttls"] not in {"oui", "non"} or security == "tls":
        raise BadServer("option inconnue après « ? » ; écrire ?starttls=oui, ou rien")
    return "starttls" if options["starttls"] == "oui" else security


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
