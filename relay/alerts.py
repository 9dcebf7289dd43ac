"""The mail that tells staff that messages do not leave: at most one an hour, one at a time, never about itself."""

from __future__ import annotations

import logging

from relay.config import Settings
from relay.french import duration, when
from relay.message import Mail, compose
from relay.notes import note
from relay.spool import Depth, Spool, Stored

log = logging.getLogger("relay.alerts")

HOUR = 3_600.0
_LISTED = 20


def raise_if_needed(spool: Spool, settings: Settings, now: float) -> None:
    """Submit an alert when a message has waited for more than an hour, or was parked since the last alert."""
    depth = spool.depth(now)
    if depth.oldest_age_seconds <= HOUR and not depth.parked:
        return
    waits, last = spool.last_alert()
    if waits or (last is not None and abs(now - last) < HOUR):
        return
    parked = [letter for letter in spool.listing("parked") if _is_news(letter, last)]
    if depth.oldest_age_seconds <= HOUR and not parked:
        return
    note(log, logging.ERROR, "des messages ne partent pas", waiting=depth.waiting, parked=depth.parked,
         oldest_age_seconds=round(depth.oldest_age_seconds))  # fmt: skip
    mail = Mail(
        key=f"alerte-{now:.0f}",
        form="alerte",
        subject="Relais du site : des messages ne partent pas",
        body=_body(depth, parked),
        recipients=settings.alert_to,
        kind="alerte",
    )
    spool.submit([compose(mail, settings.sender, now)])


def _is_news(letter: Stored, last: float | None) -> bool:
    return letter.kind == "message" and (last is None or (letter.settled_at or 0) > last)


def _body(depth: Depth, parked: list[Stored]) -> str:
    lines = ["Bonjour,", ""]
    if depth.oldest_age_seconds > HOUR:
        lines += [
            f"{depth.waiting} message(s) reçu(s) par les formulaires attendent de partir ; le plus ancien depuis "
            f"{duration(depth.oldest_age_seconds)}. Rien n'est perdu : les essais continuent. Vérifier le serveur de courriel.",
            "",
        ]
    if parked:
        lines += ["Le serveur de courriel a refusé définitivement, et le relais garde de côté :"]
        lines += [f"- {letter.reference} ({letter.form}), reçu le {when(letter.created_at)} : {letter.why}"
                  for letter in parked[:_LISTED]]  # fmt: skip
        lines += [f"… et {len(parked) - _LISTED} autres."] if len(parked) > _LISTED else []
        lines += [""]
    lines += ["Voir et décider, sur la machine du relais :", "  python3 tasks.py outbox"]
    return "\n".join(lines)
