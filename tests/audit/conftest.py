"""The tools of the audit, its Chromium, its site, and pages to break."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from jinja2 import Template

from plugins.workshop.audit import server, site, tools
from plugins.workshop.audit.pages import AuditedPage, Budget
from plugins.workshop.page_writing import PageWriter
from tests.conftest import TODAY, noon

# A page with nothing to say against it: each test takes or adds what it needs.
GOOD = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai – Choisir le Lot</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/style.css"><link rel="icon" href="data:,"></head><body>
<a class="skip" href="#contenu">Aller au contenu</a>
<header><nav aria-label="Principale"><a href="/">Accueil</a></nav></header>
<main id="contenu" tabindex="-1"><h1>Essai</h1>
BODY
</main><footer><nav aria-label="Pied de page"><a href="/plan/">Plan du site</a>
<a href="/accessibilite/">Accessibilité : non conforme</a></nav></footer></body></html>"""
STYLE = """body { background: #fff; color: #111; font-size: 1.25rem }
nav a { display: inline-block; padding: .5rem }
:focus-visible { outline: 3px solid #000 }"""


@pytest.fixture(scope="package")
def npm_tools() -> tools.Tools:
    return tools.ready()


@pytest.fixture(scope="package")
def templates() -> dict[str, str]:
    """The file that each page of `audited` was written to, and its template."""
    return {}


@pytest.fixture(scope="package")
def audited(tmp_path_factory: pytest.TempPathFactory, templates: dict[str, str]) -> Path:
    """The real site as the audit builds it."""
    write = PageWriter.write_file

    def spy(self: PageWriter, name: str, template: Template, *rest: object, **more: object) -> None:
        templates[name] = str(template.name)
        write(self, name, template, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PageWriter, "write_file", spy)
        return site.build_audited(tmp_path_factory.mktemp("audit"), noon(TODAY))


@pytest.fixture(scope="package")
def address(audited: Path) -> Iterator[str]:
    with server.serving(audited) as served:
        yield served


Serve = Callable[..., tuple[str, AuditedPage]]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serve a page made of a body, or of whole HTML, beside other files; gives its address and what the audit calls it."""
    with ExitStack() as stack:

        def run(body: str = "<p>Bonjour.</p>", page: str = GOOD, files: dict[str, str | bytes] | None = None):
            for name, content in {
                "index.html": page.replace("BODY", body),
                "style.css": STYLE,
                **(files or {}),
            }.items():
                data = content if isinstance(content, bytes) else content.encode()
                (tmp_path / name).write_bytes(data)
            return stack.enter_context(server.serving(tmp_path)), AuditedPage("essai", "/index.html", Budget("essai"))

        yield run
