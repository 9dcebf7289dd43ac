"""Templates give the same with our compiler and context as with Jinja's own."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, pass_context, pass_environment, pass_eval_context
from markupsafe import Markup, escape

from plugins.workshop.asking import PageContext
from plugins.workshop.lean_templates import LeanTemplates, escaped

SIGNS = st.text(st.sampled_from("&<>'\"aé’ \u202f\n"))


class Word(str):
    """A text of a type of its own."""


class Called:
    @pass_eval_context
    def __call__(self, context: Any, word: str) -> str:
        return f"{word} {context.autoescape}"


@given(st.one_of(SIGNS, SIGNS.map(Markup), SIGNS.map(Word), st.integers(), st.none(), st.dates(), st.lists(SIGNS)))
def test_a_value_stands_in_html_as_markupsafe_says(value: object) -> None:
    assert str(escaped(value)) == str(escape(value))


def lean() -> Environment:
    """As ours are, in a build that asks nothing."""
    environment = Environment(autoescape=True, extensions=[LeanTemplates])
    environment.context_class = PageContext
    environment.extend(asker=SimpleNamespace(questions=set()))
    return environment


def nothing_left(*_: object) -> None:
    raise StopIteration


TOLD: dict[str, Any] = {
    "words": ["L’été", "<b>", "a & b", Markup("<i>c</i>"), 3, None, date(2026, 11, 22)],
    "here": pass_context(lambda context, name: context[name]),
    "filters": pass_environment(lambda environment: len(environment.filters)),
    "called": Called(),
    "nothing_left": nothing_left,
    "plain": lambda *words, **named: f"{words} {sorted(named.items())}",
}


@pytest.mark.parametrize(
    "text",
    [
        "{{ words[1] }} {{ words[2] ~ words[3] }} {% set kept %}{{ words[1] }}{% endset %}{{ kept }}",
        "{% for word in words %}{{ loop.index }} {{ word }} {{ plain(word, also=word) }} {{ here('words')|length }}{% endfor %}",
        "{% macro one(word, other='<') %}{{ word }}{{ other }}{% endmacro %}"
        "{% for word in words %}{{ one(word) }}{{ one(other=word, word='&') }}{% endfor %}",
        "{% macro frame() %}<p>{{ caller() }}</p>{% endmacro %}"
        "{% for word in words %}{% call frame() %}{{ word }}{% endcall %}{% endfor %}",
        "{% macro all() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ all(1, '<', two='&') }}",
        "{% block title %}{{ words[0].upper() }} {{ words[1].startswith('<') }}{% endblock %}{{ self.title() }}",
        "{{ called('<') }} {{ filters() }} [{{ nothing_left() }}] {{ words[3].join(['<', '>']) }}",
        "{% autoescape false %}{{ words[1] }}{% endautoescape %}{{ words[1]|safe }}{{ words|join('<') }}",
    ],
)
def test_a_template_says_the_same(text: str) -> None:
    assert lean().from_string(text).render(TOLD) == Environment(autoescape=True).from_string(text).render(TOLD)


@pytest.mark.parametrize(
    "text", ["{{ words() }}", "{% macro one() %}{% endmacro %}{{ one(two=2) }}", "{{ words[0].join(1) }}"]
)
def test_a_wrong_call_is_told_in_the_same_words(text: str) -> None:
    told = []
    for environment in (lean(), Environment(autoescape=True)):
        with pytest.raises(TypeError) as failure:
            environment.from_string(text).render(TOLD)
        told.append(str(failure.value))
    assert told[0] == told[1]
