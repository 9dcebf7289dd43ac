"""What a browser sends, read with suspicion: decoded, checked field by field, put in order.

Text is kept character for character, but for the ends of lines (HTML sends CRLF) and the spaces around a short answer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from urllib.parse import parse_qsl

from relay.answers import fault_of, normalised
from relay.fields import Answers, Field, Form

MAX_BODY = 65_536
# More than the longest form has boxes; the body itself bounds the rest.
MAX_FIELDS = 120
CONTROLS = ("jeton", "confirmation")


class Refused(Exception):
    """A request that no browser makes of our forms: an HTTP status and French words that say why."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@dataclass(frozen=True)
class Submission:
    """A form as it was filled in: answers by field, in the order of the form, and what is wrong by field."""

    form: Form
    answers: Answers
    errors: dict[str, str]
    trapped: bool = False
    token: str = ""
    confirmation: str = ""

    @property
    def email(self) -> str:
        """The visitor's own address; empty when none was given."""
        return self.one("courriel")

    def one(self, name: str) -> str:
        """The answer to a field that has one; empty when it was left so."""
        return next(iter(self.answers.get(name, ())), "")

    @property
    def topic(self) -> str:
        """The answer by which the form is routed, when it is one of our own options; else empty."""
        return next((value for value, label in self._topics() if self.one(self.form.routed_by) in (value, label)), "")

    @property
    def topic_label(self) -> str:
        """The topic as people read it."""
        return dict(self._topics()).get(self.topic, "")

    def _topics(self) -> tuple[tuple[str, str], ...]:
        return next((field.options for field in self.form.fields if field.name == self.form.routed_by), ())

    def digest(self, secret: bytes, *context: str) -> str:
        """What stands for these very answers, in this context; only the secret's holders can make it."""
        told = json.dumps([self.form.name, list(self.answers.items()), context], ensure_ascii=True)
        return hmac.new(secret, b"answers\0" + told.encode(), hashlib.sha256).hexdigest()


def decoded(body: bytes) -> Answers:
    """The pairs of an urlencoded body in UTF-8 by name; raises Refused."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MAX_FIELDS
        )
    except UnicodeDecodeError:
        raise Refused(HTTPStatus.BAD_REQUEST, "Le formulaire n’a pas été envoyé en UTF-8.") from None
    except ValueError:
        message = f"Plus de {MAX_FIELDS} champs ont été envoyés : aucun de nos formulaires n’en a autant."
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message) from None
    found: Answers = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def read(form: Form, sent: Answers, today: date) -> Submission:
    """Check what was sent against a form; raises Refused where one answer was sent twice."""
    for name in (*CONTROLS, *(field.name for field in form.fields if not field.several)):
        if len(sent.get(name, ())) > 1:
            raise Refused(HTTPStatus.BAD_REQUEST, f"Le champ « {name} » a été envoyé deux fois.")
    answers: Answers = {}
    for field in form.fields:
        values = tuple(value for text in sent.get(field.name, ()) if (value := normalised(field, text)))
        if values:
            answers[field.name] = tuple(dict.fromkeys(values))
    asked = {field.name: field for field in form.asked(answers)}
    # What was filled in for another kind of offer, then left, is nobody's answer.
    answers = {name: values for name, values in answers.items() if name in asked}
    return Submission(
        form, answers, _errors(form, asked, answers, today), trapped=any(sent.get(form.trap, ())),
        token=_first(sent, "jeton"), confirmation=_first(sent, "confirmation"),
    )  # fmt: skip


def _first(sent: Answers, name: str) -> str:
    return next(iter(sent.get(name, ())), "")


def _errors(form: Form, asked: dict[str, Field], answers: Answers, today: date) -> dict[str, str]:
    errors = {name: fault for name, field in asked.items() if (fault := fault_of(field, answers.get(name, ()), today))}
    for check in form.checks:
        for name, fault in check(answers):
            errors.setdefault(name, fault)
    return {name: errors[name] for name in asked if name in errors}
