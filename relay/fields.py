"""What a form is made of: fields in groups, as data that the site, the relay and the drafts all read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar


class Input(Enum):
    """How a field is shown and what may be typed into it."""

    LINE = auto()
    TEXT = auto()
    EMAIL = auto()
    PHONE = auto()
    WEB = auto()  # a complete http(s) address
    PAGE = auto()  # an address on this site, or any words that name one
    DAY = auto()  # typed 31/12/2026 or 2026-12-31; no native calendar, which shows the month first to some
    NUMBER = auto()
    YEAR = auto()
    COMMUNE = auto()  # one of the Lot's, by its name
    SELECT = auto()
    RADIO = auto()
    CHECKS = auto()  # several answers
    CONSENT = auto()  # one box, to be ticked or not


_LIMITS = {Input.LINE: 160, Input.TEXT: 5_000, Input.EMAIL: 254, Input.PHONE: 25, Input.WEB: 500, Input.PAGE: 500,
           Input.DAY: 10, Input.NUMBER: 15, Input.YEAR: 4, Input.COMMUNE: 80}  # fmt: skip
Answers = dict[str, tuple[str, ...]]
Check = Callable[[Answers], Iterator[tuple[str, str]]]
CHOSEN = frozenset({Input.SELECT, Input.RADIO, Input.CHECKS})


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question.

    `least` and `limit` count characters; `options` are pairs of what is sent and what is read; `key` is the field's name in the
    front matter of the draft that the form makes, where it is not its own.
    """

    name: str
    label: str
    input: Input = Input.LINE
    help: str = ""
    required: bool = False
    autocomplete: str = ""
    options: tuple[tuple[str, str], ...] = ()
    least: int = 1
    most: int = 0
    key: str = ""

    @property
    def limit(self) -> int:
        """The most characters, counted as Unicode code points."""
        return self.most or _LIMITS.get(self.input, 0)

    @property
    def several(self) -> bool:
        """Whether it may be answered more than once."""
        return self.input is Input.CHECKS

    def label_of(self, value: str) -> str:
        """An answer as people read it: the option's words, or the text itself."""
        return dict(self.options).get(value, value)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields under one legend; with `when`, only asked when that field has that answer."""

    legend: str
    fields: tuple[Field, ...]
    help: str = ""
    when: tuple[str, str] | None = None

    def asked(self, answers: Answers) -> bool:
        """Whether these answers call for the group."""
        return self.when is None or self.when[1] in answers.get(self.when[0], ())


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form: its address (`/formulaires/<name>`), its questions, and what is done with the answers.

    `subject` is the fixed subject of its mail, `routed_by` the field whose answer may lead it to an address of its
    own, `checks` what only shows between fields (pairs of a field's name and a fault), `purpose`, `basis` and
    `retention` what the RGPD (art. 13) asks to say where data is collected, `delay` when to expect an answer.
    """

    name: str
    title: str
    lead: str
    groups: tuple[Group, ...]
    subject: str
    button: str
    purpose: str
    basis: str
    retention: str
    delay: str
    scene: str
    routed_by: str = ""
    checks: tuple[Check, ...] = ()
    # A field that people do not see: what fills it in is a program, theirs or another's.
    trap: ClassVar[str] = "site_internet"

    @property
    def address(self) -> str:
        """Where it is sent; its page is there too, with a final slash."""
        return f"/formulaires/{self.name}"

    @property
    def fields(self) -> Iterator[Field]:
        """Every field, in order."""
        return (field for group in self.groups for field in group.fields)

    def asked(self, answers: Answers) -> Iterator[Field]:
        """The fields that these answers call for."""
        return (field for group in self.groups if group.asked(answers) for field in group.fields)
