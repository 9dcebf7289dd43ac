"""Texts as HTML: what is done to be fast changes no byte."""

from __future__ import annotations

from pathlib import Path

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.catalogue.rendering import EXTENSIONS, _converter
from tests.conftest import ROOT

PIECES = st.sampled_from(
    [
        "un mot", "le CDI", "*", "**", "_", "`", "\\", "\\*", "[", "](", ")", "![", "<b>", "</b>", "<https://a.example>", "&", "&amp;",
        "  \n", "\n", "\n\n", "# ", "## ", "- ", "1. ", "> ", ": ", "    ", "| a | b |\n|---|---|\n", "{: #ici .fort }", "{#ici}",
        "*[CDI]: contrat à durée indéterminée\n", "[ref]: https://b.example\n", "[ref]", "\x02", "\x03", "\x02wzxhzdk:0\x03", "é", "’",
        "<!-- -->",
    ]
)  # fmt: skip
TEXTS = sorted(
    path for folder in ("content", "offers", "ambassadors", "docs", "tests") for path in (ROOT / folder).rglob("*.md")
)


def plainly(text: str) -> str:
    """What Python-Markdown makes of a text by itself."""
    return markdown.markdown(text, extensions=EXTENSIONS, output_format="html")


def quickly(text: str) -> str:
    converter = _converter()
    converter.reset()
    return converter.convert(text)


@pytest.mark.parametrize("path", [ROOT / "README.md", *TEXTS], ids=lambda path: path.name)
def test_every_text_of_the_repository_is_as_markdown_makes_it(path: Path) -> None:
    text = path.read_text("utf-8").split("---\n", 2)[-1]
    assert quickly(text) == plainly(text)


@given(st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=12).map("".join))
@example("Un CDI\n\n*[CDI]: contrat")
@example("un &lt; deux")
def test_any_text_is_as_markdown_makes_it(text: str) -> None:
    assert quickly(text) == plainly(text)
