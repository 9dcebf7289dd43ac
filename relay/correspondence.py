"""From a submission to the letters that it makes: one to staff, and a copy to whoever asked for it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from relay.config import Settings
from relay.drafts import attachments_of
from relay.fields import Field, Input
from relay.forms import CONTACT
from relay.letter import Letter
from relay.message import Mail, compose, reference_of
from relay.submission import Submission

PARIS = ZoneInfo("Europe/Paris")


def letters_of(
    submission: Submission, key: str, settings: Settings, now: float, *, spam: bool, copy: bool
) -> list[Letter]:
    """The letters of a submission that is right, ready for the spool; raises UnsafeMail."""
    moment = datetime.fromtimestamp(now, PARIS)
    form, reference = submission.form, reference_of(key)
    answers = answers_text(submission)
    head = f"{form.title}\nRéférence : {reference}\nReçu le {moment:%d/%m/%Y à %H:%M}"
    to_staff = Mail(
        key=key,
        form=form.name,
        subject=_subject(submission),
        body=f"{head}\n\n{answers}\n{_foot(submission)}",
        recipients=settings.recipients(form.name, submission.topic),
        reply_to=submission.email,
        attachments=attachments_of(submission, reference, moment.date()),
        spam=spam,
    )
    letters = [compose(to_staff, settings.sender, now)]
    if copy:
        letters.append(compose(_copy(submission, key, settings, f"{head}\n\n{answers}"), settings.sender, now))
    return letters


def answers_text(submission: Submission) -> str:
    """The answers as plain text: a line each, and a paragraph for what is long."""
    parts: list[str] = []
    for field in submission.form.fields:
        values = submission.answers.get(field.name)
        if values is None:
            continue
        text = ", ".join(field.label_of(value) for value in values)
        if field.input is Input.TEXT:
            parts.append(f"\n{_asked(field)}\n{text}\n")
        else:
            parts.append(f"{_asked(field)} {'oui' if field.input is Input.CONSENT else text}")
    return "\n".join(parts)


def _asked(field: Field) -> str:
    # Mail is read, searched and quoted as plain text: plain spaces.
    label = field.label.replace("\u00a0", " ")
    return label if label.endswith("?") else f"{label} :"


def _subject(submission: Submission) -> str:
    # The words of one of our own options, never those of a visitor.
    words = submission.topic_label
    return f"{submission.form.subject} : {words}" if words else submission.form.subject


def _foot(submission: Submission) -> str:
    kept = f"À conserver {submission.form.retention}."
    return f"\n-- \nPour répondre : « Répondre » écrit à la personne.\n{kept}" if submission.email else f"\n-- \n{kept}"


def _copy(submission: Submission, key: str, settings: Settings, text: str) -> Mail:
    form = submission.form
    body = (
        "Bonjour,\n\nVoici la copie que vous avez demandée. Si vous n’avez rien écrit à Choisir le Lot, ignorez ce message.\n\n"
        f"{form.delay}\n\n{text}\n\n-- \nChoisir le Lot, {settings.public_url}\n"
        f"Durée de conservation : {form.retention}. Vos droits : {settings.public_url}/donnees-personnelles/"
    )
    return Mail(
        key=key, form=form.name, subject=f"Copie de votre envoi à Choisir le Lot : {form.title}", body=body,
        recipients=(submission.email,), reply_to=CONTACT, kind="copie",
    )  # fmt: skip
