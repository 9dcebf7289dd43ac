"""What the tests of the web half share: settings, a relay in this process, and forms filled in."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import requests
import uvicorn
from starlette.applications import Starlette

from relay.app import Relay
from relay.config import Settings, read_settings
from relay.spool import Spool, Stored

Answers = dict[str, str | list[str]]

SECRET = "un-secret-de-quarante-caracteres-au-moins"
NOON = 1_795_345_200.0  # 22 November 2026, 12:00 in Paris

FILLED: dict[str, Answers] = {
    "ecrire": {"nom": "Zoé Exemple", "courriel": "zoe@example.org", "objet": "Trouver un emploi", "message": "Bonjour,\r\nà bientôt."},
    "installation": {
        "nom": "Zoé Exemple", "courriel": "zoe@example.org", "foyer": "deux adultes", "projets": ["emploi", "logement"],
        "echeance": "6-mois", "message": "Nous hésitons entre Figeac et Cahors.",
    },
    "ambassadeur": {
        "prenom": "Zoé", "nom": "Exemple", "courriel": "zoe@example.org", "metier": "Menuisière", "commune": "figeac",
        "parcours": "venu", "annee": "2019", "citation": "J’ai gardé le four.", "presentation": "Je suis venue.", "accord": "oui",
    },
    "offre": {
        "genre": "emploi", "titre": "Boulanger ou boulangère", "resume": "Un fournil cherche.", "commune": "Gourdon",
        "description": "Vous pétrissez.\r\n\r\nEt vous cuisez.", "expire_le": "31/12/2027", "employeur": "confidentiel",
        "contrat": "CDI", "salaire_min": "24 000", "salaire_periode": "annuel", "contact_courriel": "fournil@example.org",
        "nom": "Zoé Exemple", "courriel": "zoe@example.org",
    },
    "signaler": {"page": "/emplois/boulanger/", "motif": "perimee"},
    "questionnaire": {"depuis": "1-an", "raisons": ["emploi", "cadre"], "avis": "4", "aide": "Les voisins."},
}  # fmt: skip
BUSINESS = {
    "genre": "reprise", "activite": "Boulangerie", "cession": ["fonds", "droit au bail"], "reprise_prix": "85 000",
    "reprise_logement": "oui", "motif": "Retraite",
}  # fmt: skip
FARM = {
    "genre": "ferme", "productions": ["ovins", "noix"], "surface_ha": "62,5", "bio": "certifiee", "faire_valoir": ["fermage"],
    "transmission": ["vente"], "ferme_prix": "240000", "ferme_logement": "non",
}  # fmt: skip


def settings(folder: Path, **changes: object) -> Settings:
    environ = {
        "RELAY_SMTP_URL": "smtp://localhost:2525", "RELAY_SPOOL": str(folder / "spool"), "RELAY_FROM": "relais@lot.example",
        "RELAY_SECRET": SECRET, "RELAY_PUBLIC_URL": "https://choisir.example",
    }  # fmt: skip
    return replace(read_settings(environ), **changes)


def encoded(answers: Answers, **more: str) -> bytes:
    return urlencode(answers | more, doseq=True).encode()


class Desk:
    """A relay in this process, on a clock that the test sets."""

    def __init__(self, folder: Path, **changes: object) -> None:
        self.now = NOON
        self.settings = settings(folder, **changes)
        self.spool = Spool(self.settings.spool)
        self.application = Relay(self.settings, self.spool, clock=lambda: self.now, patience=0.3).application()

    def kept(self) -> list[Stored]:
        """What the relay acknowledged and keeps."""
        listed = self.spool.listing("waiting")
        return [letter for one in listed for letter in self.spool.find(one.reference) if letter.key == one.key]

    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(letter.content, policy=SMTP) for letter in self.kept()]  # type: ignore[misc]


@contextmanager
def serving(application: Starlette) -> Iterator[str]:
    """The application behind a real server on loopback; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, access_log=False, log_level="warning", forwarded_allow_ips="*"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


class Visitor:
    """Somebody who sends forms, from an address of their own."""

    def __init__(self, address: str, ip: str = "192.0.2.1") -> None:
        self.address = address
        self.ip = ip

    def send(
        self, form: str, answers: Answers, headers: dict[str, str] | None = None, **more: str
    ) -> requests.Response:
        return self.post(form, encoded(answers, **more), headers)

    def post(self, form: str, body: bytes, headers: dict[str, str] | None = None) -> requests.Response:
        told = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": self.ip} | (headers or {})
        return requests.post(
            f"{self.address}/formulaires/{form}", body, headers=told, allow_redirects=False, timeout=30
        )

    def get(self, path: str) -> requests.Response:
        return requests.get(
            f"{self.address}{path}", headers={"X-Forwarded-For": self.ip}, allow_redirects=False, timeout=30
        )


def hidden(html: str) -> dict[str, str | list[str]]:
    """The hidden fields of a page's form, as a browser would send them."""
    found: dict[str, str | list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)">', html, re.DOTALL):
        known = found.get(name, [])
        assert isinstance(known, list)
        found[name] = [*known, unescape(value)]
    return found
