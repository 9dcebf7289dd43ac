"""The relay's own pages: a form shown again, « Vérifiez votre message », thanks, and what went wrong.

Their layout is a small one of their own on the site's stylesheet, rather than a shell that the site's build would
write: the relay then starts, and is tested, on a machine that never built the site, and a page met half-way through a
form needs no menu to leave it by.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from relay.correspondence import answers_text
from relay.fields import Form
from relay.forms import CONTACT, FORMS
from relay.guard import Receipt
from relay.submission import Submission

TEMPLATES = Path(__file__).parent / "templates"
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


class Pages:
    """Pages as HTML, each with the address to write to when all else fails."""

    def wrong(self, submission: Submission, token: str) -> str:
        """The form again, with what was typed, each error beside its field and all of them at the top."""
        return self._form("wrong", submission, token, errors=submission.errors)

    def verify(self, submission: Submission, token: str, confirmation: str) -> str:
        """« Vérifiez votre message »: what will be sent, and one button."""
        return self._page(
            "verify", form=submission.form, text=answers_text(submission), hidden=_hidden(submission),
            token=token, confirmation=confirmation,
        )  # fmt: skip

    def too_many(self, submission: Submission, token: str) -> str:
        """Wait a minute; what was typed is still there."""
        return self._form("too_many", submission, token)

    def unavailable(self, submission: Submission, token: str) -> str:
        """Nothing could be kept: says so, gives the mail address, and keeps what was typed."""
        return self._form("unavailable", submission, token)

    def thanks(self, receipt: Receipt) -> str:
        """The reference, and when an answer may be expected."""
        return self._page("thanks", form=FORMS[receipt.form], receipt=receipt)

    def refused(self, status: HTTPStatus, message: str, form: Form | None = None) -> str:
        """What no browser sends of itself, or an address that leads nowhere."""
        return self._page("refused", form=form, status=status, message=message)

    def outbox(self, messages: list[dict[str, str]]) -> str:
        """The local outbox of a developer."""
        return self._page("outbox", form=None, messages=messages)

    def _form(self, name: str, submission: Submission, token: str, errors: dict[str, str] | None = None) -> str:
        labels = {field.name: field.label for field in submission.form.fields}
        return self._page(
            name, form=submission.form, answers=submission.answers, errors=errors or {}, labels=labels, token=token
        )

    def _page(self, name: str, **handed: Any) -> str:
        return _ENVIRONMENT.get_template(f"{name}.html").render(mail=CONTACT, **handed)


def _hidden(submission: Submission) -> list[tuple[str, str]]:
    pairs = [(name, value) for name, values in submission.answers.items() for value in values]
    # What filled the trap filled it: the second sending says so too.
    return [*pairs, *([(submission.form.trap, "1")] if submission.trapped else [])]
