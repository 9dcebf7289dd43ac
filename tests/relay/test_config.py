"""The environment of the relay: what it makes, and every fault of it said at once, in French, without secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay.addresses import Mailbox
from relay.config import Settings, SettingsRefused, read_settings, route
from relay.server import BadServer, SmtpServer, parse_server
from tests.relay.conftest import environment

SECRET = "un secret de trente-deux caracteres"


def faults(tmp_path: Path, **changes: str) -> list[str]:
    with pytest.raises(SettingsRefused) as refused:
        read_settings(environment(tmp_path) | changes)
    return refused.value.faults


def test_the_shortest_environment_is_enough(tmp_path: Path) -> None:
    required = ("RELAY_SMTP_URL", "RELAY_SPOOL", "RELAY_FROM", "RELAY_SECRET", "RELAY_PUBLIC_URL")
    environ = {name: value for name, value in environment(tmp_path).items() if name in required}
    assert read_settings(environ | {"HOME": "/root"}) == Settings(
        smtp=SmtpServer("127.0.0.1", 25),
        spool=tmp_path,
        sender=Mailbox("Choisir le Lot", "relais@lot.fr"),
        to=("choisir-le-lot@lot.fr",),
        secret=SECRET.encode(),
        public_url="https://www.choisirlelot.fr",
        retry_min=60,
        rate_limit=6,
        alert_to=("choisir-le-lot@lot.fr",),
        routes={},
    )


def test_all_faults_are_said_at_once_each_with_its_variable_and_what_to_write() -> None:
    with pytest.raises(SettingsRefused) as refused:
        read_settings({"RELAY_SMPT_URL": "x", "RELAY_TO": "équipe", "RELAY_RETRY_MIN": "0", "RELAY_RATE_LIMIT": "-1"})
    said = refused.value.faults
    assert [line.partition(" : ")[0] for line in said] == [
        "RELAY_SMPT_URL", "RELAY_SMTP_URL", "RELAY_SPOOL", "RELAY_FROM", "RELAY_TO", "RELAY_SECRET", "RELAY_PUBLIC_URL",
        "RELAY_RETRY_MIN", "RELAY_RATE_LIMIT",
    ]  # fmt: skip
    assert said[0].endswith("vouliez-vous écrire RELAY_SMTP_URL ?")
    assert all("écrire" in line for line in said)
    assert str(refused.value) == "\n".join(said)


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://localhost", SmtpServer("localhost", 25)),
        ("smtp://smtp.lot.fr:2525/", SmtpServer("smtp.lot.fr", 2525)),
        ("smtps://smtp.lot.fr", SmtpServer("smtp.lot.fr", 465, "tls")),
        ("smtp+starttls://smtp.lot.fr", SmtpServer("smtp.lot.fr", 587, "starttls")),
        ("smtp://smtp.lot.fr?starttls=oui", SmtpServer("smtp.lot.fr", 587, "starttls")),
        ("smtps://relais%40lot.fr:p%40%3A%2F%25%C3%A9@smtp.lot.fr", SmtpServer("smtp.lot.fr", 465, "tls", "relais@lot.fr", "p@:/%é")),
        ("smtp://u:p@127.0.0.1", SmtpServer("127.0.0.1", 25, "aucune", "u", "p")),
        ("smtp://[::1]:26", SmtpServer("::1", 26)),
    ],
)  # fmt: skip
def test_the_address_of_a_server(address: str, server: SmtpServer) -> None:
    assert parse_server(address) == server


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://smtp.lot.fr", "smtps://"),
        ("smtp.lot.fr:25", "smtps://"),
        ("smtps://", "smtps://"),
        ("smtps://smtp.lot.fr:port", "port ou hôte illisible"),
        ("smtps://[smtp.lot.fr", "port ou hôte illisible"),
        ("smtps://smtp.lot.fr/chemin", "smtps://"),
        ("smtp://u:hunter2@smtp.lot.fr", "en clair"),
        ("smtps://:hunter2@smtp.lot.fr", "sans compte"),
        ("smtp://smtp.lot.fr?tls=1", "starttls=oui"),
        ("smtps://smtp.lot.fr?starttls=oui", "starttls=oui"),
        ("smtps://u:hunter2#@smtp.lot.fr", "%23"),
    ],
)
def test_an_address_that_is_no_server_is_refused_without_its_password(address: str, said: str) -> None:
    with pytest.raises(BadServer, match=said) as refused:
        parse_server(address)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RELAY_SPOOL", "relais", "chemin complet"),
        ("RELAY_SPOOL", __file__, "c'est un fichier"),
        ("RELAY_FROM", "Choisir le Lot", "prenom.nom@exemple.fr"),
        ("RELAY_FROM", 'a" <x@y.fr>, "b <relais@lot.fr>', "Choisir le Lot <"),
        ("RELAY_TO", "a@lot.fr b@lot.fr", "virgule"),
        ("RELAY_ALERT_TO", "a@", "virgule"),
        ("RELAY_TO_ECRIRE", "a@", "virgule"),
        ("RELAY_SECRET", "court", "5 caractères"),
        ("RELAY_PUBLIC_URL", "www.choisirlelot.fr", "https://"),
        ("RELAY_PUBLIC_URL", "https://www.choisirlelot.fr/?a=b", "https://"),
        ("RELAY_RETRY_MIN", "une minute", "entre 1 et 3600"),
        ("RELAY_RETRY_MIN", "inf", "entre 1 et 3600"),
        ("RELAY_RATE_LIMIT", "6,5", "0 : sans limite"),
    ],
)
def test_one_wrong_value_is_one_fault(tmp_path: Path, name: str, value: str, said: str) -> None:
    [fault] = faults(tmp_path, **{name: value})
    assert fault.startswith(f"{name} : ")
    assert said in fault


def test_the_secret_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    environ = environment(tmp_path, RELAY_SECRET_FILE=str(file))
    assert "garder une seule des deux" in faults(tmp_path, RELAY_SECRET_FILE=str(file))[0]
    del environ["RELAY_SECRET"]
    assert read_settings(environ).secret == SECRET.encode()
    file.write_text("court", encoding="utf-8")
    for path in (str(file), str(tmp_path / "absent"), str(tmp_path), ""):
        with pytest.raises(SettingsRefused) as refused:
            read_settings(environ | {"RELAY_SECRET_FILE": path})
        assert "au moins 32" in str(refused.value)


def test_no_secret_is_shown(tmp_path: Path) -> None:
    settings = read_settings(environment(tmp_path, RELAY_SMTP_URL="smtps://u:hunter2@smtp.lot.fr"))
    assert "hunter2" not in repr(settings)
    assert SECRET not in repr(settings)


def test_a_form_and_a_subject_may_have_their_own_readers(tmp_path: Path) -> None:
    environ = environment(
        tmp_path, RELAY_TO_OFFRE="offres@lot.fr", RELAY_TO_ECRIRE_UN_EMPLOI="a@lot.fr, b@lot.fr", RELAY_TO_SIGNALER=" "
    )
    settings = read_settings(environ, routes=[route("offre"), route("ecrire", "un-emploi"), route("signaler")])
    assert settings.recipients("offre") == settings.recipients("offre", "ferme") == ("offres@lot.fr",)
    assert settings.recipients("ecrire", "un-emploi") == ("a@lot.fr", "b@lot.fr")
    assert settings.recipients("ecrire") == settings.recipients("signaler") == ("equipe@lot.fr",)
    with pytest.raises(SettingsRefused, match="RELAY_TO_OFRE : variable inconnue ; vouliez-vous écrire RELAY_TO_OFFRE"):
        read_settings(environ | {"RELAY_TO_OFRE": "x@lot.fr"}, routes=["OFFRE", "ECRIRE_UN_EMPLOI", "SIGNALER"])
