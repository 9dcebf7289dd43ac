"""`python3 tasks.py outbox`: what waits in the spool, and what staff decide about it."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from relay.database import FILE
from relay.french import duration, when
from relay.spool import Spool, SpoolUnavailable, Stored

USAGE = """\
Emploi : python3 tasks.py outbox [COMMANDE]
  list              ce qui attend et ce qui est mis de côté (par défaut)
  show LOT-…        un message, en entier
  retry LOT-…       l'envoyer maintenant
  park LOT-…        le mettre de côté : il ne part plus, et n'est pas effacé
  export DOSSIER    écrire les messages mis de côté dans des fichiers .eml ; ils restent ici"""

_BY_HAND = "à la main"
_STATES = {"waiting": "en attente", "parked": "de côté", "delivered": "remis"}

Say = Callable[[str], object]


class CommandRefused(Exception):
    """A command that cannot be done; the message is French and says what to write."""


def run_or_exit(words: Sequence[str], environ: Mapping[str, str] = os.environ, say: Say = print) -> None:
    """Do one command; exit code 1 when it fails, 2 when it is not understood."""
    try:
        command, *arguments = words or ["list"]
        if command not in _COMMANDS or len(arguments) != _COMMANDS[command][1]:
            say(USAGE)
            sys.exit(2)
        spool = _open(environ)
        _COMMANDS[command][0](spool, say, *arguments)
        spool.close()
    except (CommandRefused, SpoolUnavailable, OSError) as error:
        sys.exit(f"Erreur : {error}")


def _open(environ: Mapping[str, str]) -> Spool:
    folder = environ.get("RELAY_SPOOL", "").strip()
    if not folder:
        raise CommandRefused(
            "RELAY_SPOOL absente ; écrire le dossier où les messages attendent : RELAY_SPOOL=/var/lib/relais"
        )
    # Made by this command, it would belong to whoever types it, and the relay could not write in it.
    if not (Path(folder) / FILE).is_file():
        raise CommandRefused(f"aucun message n'a encore été reçu dans {folder} ; vérifier RELAY_SPOOL")
    return Spool(Path(folder))


def list_letters(spool: Spool, say: Say) -> None:
    """One line per letter that is not delivered, without its contents."""
    now = time.time()
    depth = spool.depth(now)
    say(f"{depth.waiting} en attente, {depth.parked} de côté" + (
        f" ; le plus ancien attend depuis {duration(depth.oldest_age_seconds)}" if depth.waiting else ""
    ))  # fmt: skip
    for letter in [*spool.listing("waiting"), *spool.listing("parked")]:
        say("  ".join([letter.reference, f"{_STATES[letter.state]:<10}", f"{_name(letter):<22}", _story(letter, now)]))


def show(spool: Spool, say: Say, reference: str) -> None:
    """A letter whole: envelope, headers, text, names of its attachments."""
    for letter in _find(spool, reference):
        say(f"{letter.reference} — {_name(letter)} — {_STATES[letter.state]}")
        say(f"Enveloppe : de {letter.sender} à {', '.join(letter.recipients) or '(effacé)'}")
        say(_story(letter, time.time()))
        if letter.content:
            say(_readable(letter.content))


def retry(spool: Spool, say: Say, reference: str) -> None:
    """Send a letter again, at once."""
    for letter in _undelivered(spool, reference):
        spool.requeued(letter.key)
        say(
            f"{letter.reference} ({_name(letter)}) : repartira dans l'instant, ou dès que le serveur de courriel répondra."
        )


def park(spool: Spool, say: Say, reference: str) -> None:
    """Put a letter aside."""
    for letter in _undelivered(spool, reference):
        spool.parked(letter.key, _BY_HAND, time.time())
        say(f"{letter.reference} ({_name(letter)}) : de côté. Pour l'envoyer : outbox retry {letter.reference}")


def export(spool: Spool, say: Say, folder: str) -> None:
    """Write the parked letters as .eml files that any mail program opens."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    references = dict.fromkeys(letter.reference for letter in spool.listing("parked"))
    parked = [letter for name in references for letter in spool.find(name) if letter.state == "parked"]
    for letter in parked:
        path = Path(folder) / f"{letter.reference}-{letter.kind}.eml"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(letter.content)
        say(str(path))
    say(f"{len(parked)} messages écrits ; ils restent de côté dans le relais.")


_COMMANDS: dict[str, tuple[Callable[..., None], int]] = {
    "list": (list_letters, 0), "show": (show, 1), "retry": (retry, 1), "park": (park, 1), "export": (export, 1),
}  # fmt: skip


def _find(spool: Spool, reference: str) -> list[Stored]:
    said = re.sub(r"[^A-Z0-9]", "", reference.upper()).removeprefix("LOT")
    # As Crockford's base32 is read back: what was heard or misread as a letter is a digit.
    said = said.translate(str.maketrans("OIL", "011"))
    found = spool.find(f"LOT-{said[:4]}-{said[4:]}")
    if not found:
        raise CommandRefused(
            f"aucun message {reference!a} ; un message remis est oublié après 30 jours. Voir : python3 tasks.py outbox"
        )
    return found


def _undelivered(spool: Spool, reference: str) -> list[Stored]:
    letters = [letter for letter in _find(spool, reference) if letter.state != "delivered"]
    if not letters:
        raise CommandRefused("ce message a été remis au serveur de courriel ; il n'est plus ici")
    return letters


def _name(letter: Stored) -> str:
    return letter.form if letter.kind == "message" else f"{letter.form} ({letter.kind})"


def _story(letter: Stored, now: float) -> str:
    story = [f"reçu le {when(letter.created_at)}"]
    if letter.state == "delivered":
        return f"{story[0]}, remis le {when(letter.settled_at or 0)}"
    if letter.attempts:
        story.append(f"{letter.attempts} essai{'s' if letter.attempts > 1 else ''}")
    if letter.state == "waiting" and letter.due_at > now:
        story.append(f"le prochain le {when(letter.due_at)}")
    return ", ".join(story) + (f" : {_printable(letter.why)}" if letter.why else "")


def _readable(content: bytes) -> str:
    message = message_from_bytes(content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    body = message.get_body()
    headers = [f"{name}: {message[name]}" for name in ("From", "To", "Reply-To", "Subject", "Date") if message[name]]
    attached = [f"Pièce jointe : {part.get_filename()}" for part in message.iter_attachments()]
    text = body.get_content().replace("\r\n", "\n") if body else ""
    return _printable("\n".join([*headers, "", text.rstrip("\n"), *attached]))


def _printable(text: str) -> str:
    # A visitor's text must not move the cursor of the terminal that shows it.
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)


if __name__ == "__main__":
    run_or_exit(sys.argv[1:])
