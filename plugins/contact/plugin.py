"""The Pelican side of the forms: a page for each, empty, that sends to the relay."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader
from pelican import signals
from pelican.generators import Generator

from plugins.catalogue.writing import write_text
from relay.forms import FORMS
from relay.pages import TEMPLATES, Pages


class FormGenerator(Generator):
    """Writes `/formulaires/<form>/` with the very template by which the relay shows a form again."""

    def generate_context(self) -> None:
        """Let the pages read the relay's templates, and any page of the site name the forms."""
        self.context["forms"] = FORMS
        self.env.loader = ChoiceLoader([self.env.loader, FileSystemLoader(TEMPLATES)])

    def generate_output(self, writer: Any) -> None:
        """One page per form, and the one that a web server shows when no relay answers."""
        for form in FORMS.values():
            name = f"{form.address.lstrip('/')}/index.html"
            writer.write_file(name, self.get_template("form"), self.context, template_name="form", form=form)
        down = "Les formulaires sont en panne ; réessayez dans quelques minutes."
        page = Pages().refused(HTTPStatus.SERVICE_UNAVAILABLE, down)
        write_text(Path(self.output_path) / "formulaires" / "indisponible.html", page)


def _generators(_pelican: Any) -> type[Generator]:
    return FormGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
