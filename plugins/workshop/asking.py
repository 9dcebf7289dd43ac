"""What a page asks while it is rendered, so that it is made again only when an answer is another.

A page is made of three things: what its generator handed to it, what the whole site rests on (code, templates, settings,
the day, the territory; see `plugins.workshop.kept_pages`), and what it asks: the names that plugins told to every page,
and the functions among them with what they were called with. A page that asked something whose answer cannot be told in
plain parts is made at each build; so are, without their knowing, the pages of foreign plugins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import BuiltinMethodType
from typing import Any, NamedTuple, TypeVar

from jinja2.runtime import BlockReference, Context, Macro

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.fingerprints import CannotTell, fingerprint
from plugins.catalogue.kinds import Entry, reference
from plugins.catalogue.problems import CannotPublish
from plugins.territory.model import Commune

# How many parts of pages, and how many answers, are kept at once: pages that show or ask the same are made together.
_LATEST = 4_000

K = TypeVar("K")
V = TypeVar("V")

# What is asked with: a word or a number as it is, an entry by its reference, a commune by its code.
Argument = str | int | None | tuple[str, str]


class Question(NamedTuple):
    """A name that was read; with arguments, a function that was called."""

    name: str
    arguments: tuple[Argument, ...] | None = None


@dataclass
class Trace:
    """The questions of a page; `lasting` when all their answers can be told."""

    questions: dict[Question, None] = field(default_factory=dict)
    lasting: bool = True

    def add(self, question: Question, *, lasting: bool) -> None:
        """Note a question."""
        self.questions[question] = None
        self.lasting = self.lasting and lasting

    def join(self, other: Trace) -> None:
        """Note the questions of a part of the page."""
        self.questions |= other.questions
        self.lasting = self.lasting and other.lasting


class _Latest(dict[K, V]):
    """The last things that were put in it: it begins anew when it is full."""

    def __setitem__(self, key: K, value: V) -> None:
        if len(self) == _LATEST:
            self.clear()
        super().__setitem__(key, value)


class Asker:
    """Answers what the pages of one build ask, and notes it."""

    def __init__(self, context: Mapping[str, Any], catalogue: Catalogue) -> None:
        self._told = {name: value for name, value in context.items() if not name.isupper()}
        self._catalogue = catalogue
        self._answers = _Latest[Question, str | None]()
        self._made = _Latest[tuple[object, ...], tuple[object, Trace]]()
        self._traces: dict[tuple[object, ...], Trace] = {}
        self._trace: Trace | None = None
        # Of the names, those that are questions by themselves: a function is asked, or depends on nothing.
        self.questions = {name for name, value in self._told.items() if not _is_silent(value)}

    def told(self) -> dict[str, Any]:
        """What plugins told to every page, with functions that note what they are asked; `once` makes parts of pages."""
        functions = {name: value for name, value in self._told.items() if _is_asked(value)}
        asked = {name: _Asked(self, name, function) for name, function in functions.items()}
        return self._told | asked | {"once": self.once}

    @contextmanager
    def page(self) -> Iterator[Trace]:
        """Note what is asked meanwhile."""
        before, trace = self._trace, Trace()
        self._trace = trace
        try:
            yield trace
        finally:
            self._trace = before

    def read(self, name: str) -> None:
        """Note that one of `questions` was read."""
        if self._trace is not None:
            question = Question(name)
            self._trace.add(question, lasting=self.answer(question) is not None)

    def call(self, name: str, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        """What a function gives, noted."""
        function = self._told[name]
        if self._trace is None:
            return function(*arguments, **named)
        question = None if named else _question(name, arguments)
        if question and hasattr(function, "depends_on"):
            self.answer(question)
        given = function(*arguments, **named)
        if question:
            if question not in self._answers:  # here rather than by `answer`: it need not be asked for again
                self._answers[question] = _fingerprint(given)
            self._trace.add(question, lasting=self._answers[question] is not None)
        else:
            self._trace.lasting = False
        return given

    def once(self, macro: Any, *what: object) -> object:
        """What a template's macro makes of an entry, or of words, the same way wherever it stands; made once for each."""
        key = (macro.name, *(id(one) if isinstance(one, Entry) else one for one in what))
        if key not in self._made:
            with self.page() as trace:
                made = macro(*what)
            # Most parts of a template ask the same: one trace serves them all.
            self._made[key] = made, self._traces.setdefault((*trace.questions, trace.lasting), trace)
        made, trace = self._made[key]
        if self._trace is not None:
            self._trace.join(trace)
        return made

    def answer(self, question: Question) -> str | None:
        """The fingerprint of today's answer; None when it cannot be told, or when what was asked with is gone."""
        if question not in self._answers:
            try:
                self._answers[question] = _fingerprint(self._ask(question))
            except (LookupError, CannotPublish):  # if a page still asks, it will say so
                self._answers[question] = None
        return self._answers[question]

    def fingerprint(self, handed: str | None, questions: Iterable[Question]) -> str | None:
        """That of all that a page is made of: what it was handed and today's answers; None when one of them has none."""
        told = [handed, *map(self.answer, questions)]
        return None if None in told else fingerprint(told)

    def _ask(self, question: Question) -> object:
        told = self._told[question.name]
        if question.arguments is None:
            return told
        return getattr(told, "depends_on", told)(*map(self._argument, question.arguments))

    def _argument(self, argument: Argument) -> object:
        if not isinstance(argument, tuple):
            return argument
        kind, name = argument
        return self._catalogue.territory.by_code[name] if kind == "commune" else self._catalogue.named(name)


class PageContext(Context):
    """Jinja's context, which tells an Asker the names that are read; the environment holds it as `asker`."""

    def resolve_or_missing(self, key: str) -> Any:
        """The value of a name."""
        asker: Asker = self.environment.asker  # type: ignore[attr-defined]
        if key in asker.questions:
            asker.read(key)
        return super().resolve_or_missing(key)

    def call(self, called: Any, *arguments: Any, **named: Any) -> Any:
        """What a template calls gives: as Jinja does, which looks twice at each callable for what it wants to be handed."""
        kind = type(called)
        if kind is Macro:
            arguments = (self.eval_ctx, *arguments)
        elif kind not in _HANDED_NOTHING:
            return super().call(called, *arguments, **named)
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(*arguments, **named)


class _Asked:
    def __init__(self, asker: Asker, name: str, function: Any) -> None:
        self._asker, self._name, self._function = asker, name, function

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._asker.call(self._name, arguments, named)


# Jinja hands nothing of its own to what is of these types.
_HANDED_NOTHING = {_Asked, BlockReference, BuiltinMethodType}


def _is_asked(value: object) -> bool:
    # A function that wants Jinja's context depends on more than its arguments: it is read, and told by nothing.
    return callable(value) and not hasattr(value, "pure") and not hasattr(value, "jinja_pass_arg")


def _is_silent(value: object) -> bool:
    return callable(value) and not hasattr(value, "jinja_pass_arg")


def _question(name: str, arguments: tuple[Any, ...]) -> Question | None:
    try:
        return Question(name, tuple(map(_told, arguments)))
    except CannotTell:
        return None


def _told(argument: object) -> Argument:
    if isinstance(argument, Entry):
        return "entry", reference(argument)
    if isinstance(argument, Commune):
        return "commune", argument.code
    if argument is None or isinstance(argument, str | int):
        return argument
    raise CannotTell(type(argument).__qualname__)


def _fingerprint(value: object) -> str | None:
    try:
        return fingerprint(value)
    except CannotTell:
        return None
