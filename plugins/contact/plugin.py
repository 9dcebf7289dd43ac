"""The Pelican side of the forms: a page for each, empty, that sends to the relay."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader
from pelican import signals

from plugins.catalogue.generating import PageGenerator
from relay.forms import FORMS
from relay.pages import TEMPLATES, Pages


class FormGenerator(PageGenerator):
    """Writes `/formulaires/<form>/` with the very template by which the relay shows a form again."""

    def generate_context(self) -> None:
        """Let the pages read the relay's templates, and any page of the site name the forms."""
        self.context["forms"] = FORMS
        self.env.loader = ChoiceLoader([self.env.loader, FileSystemLoader(TEMPLATES)])

    def write_pages(self, writer: Any) -> None:
        """One page per form."""
        for form in FORMS.values():
            self.write_page(writer, f"{form.address.lstrip('/')}/index.html", "form", form=form)

    def write_files(self) -> None:
        """The page that a web server shows when no relay answers."""
        down = "Les formulaires sont en panne ; réessayez dans quelques minutes."
        self.write_file("formulaires/indisponible.html", Pages().refused(HTTPStatus.SERVICE_UNAVAILABLE, down))


def _generators(_pelican: Any) -> type[PageGenerator]:
    return FormGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
