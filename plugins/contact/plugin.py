"""The Pelican side of the forms: a page for each, empty, that sends to the relay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader
from pelican import signals
from pelican.generators import Generator

import relay
from relay.forms import FORMS


class FormGenerator(Generator):
    """Writes `/formulaires/<form>/` with the very template by which the relay shows a form again."""

    def generate_context(self) -> None:
        """Let the pages read the relay's templates, and any page of the site name the forms."""
        self.context["forms"] = FORMS
        shared = FileSystemLoader(Path(relay.__file__).parent / "templates")
        self.env.loader = ChoiceLoader([self.env.loader, shared])

    def generate_output(self, writer: Any) -> None:
        """One page per form."""
        for form in FORMS.values():
            name = f"{form.address.lstrip('/')}/index.html"
            writer.write_file(name, self.get_template("form"), self.context, template_name="form", form=form)


def _generators(_pelican: Any) -> type[Generator]:
    return FormGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
