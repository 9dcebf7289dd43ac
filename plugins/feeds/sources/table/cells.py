"""From a cell as a partner typed it to the text that our own front matter would hold."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from plugins.catalogue.choices import Choice
from plugins.catalogue.values import EmailAddress, Phone, WebAddress
from plugins.feeds.foreign import cut, plain_text, web_address
from plugins.feeds.sources.table.keys import Key
from plugins.territory.model import fold_name

PARIS = ZoneInfo("Europe/Paris")
_SEPARATORS = re.compile(r"[;|\n]")
_MOST_ITEMS = 40
_NUMBER = re.compile(r"(?P<number>-?\d[\d ]*(?:[.,]\d+)?) ?(?P<unit>[^\d\s][^\d]{0,19}2?)?")
# How partners write what our fields count in, with what to multiply by.
_UNITS: Mapping[str, tuple[str, int]] = {
    "€": ("€", 1), "euro": ("€", 1), "euros": ("€", 1), "eur": ("€", 1), "€ ht": ("€", 1), "k€": ("€", 1000),
    "ha": ("ha", 1), "hectare": ("ha", 1), "hectares": ("ha", 1), "m²": ("m²", 1), "m2": ("m²", 1), "h": ("h", 1),
}  # fmt: skip
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")
_POSTCODE = re.compile(r"^\d{5} +(?=\D)|,? *\(\d{2,5}\)$| +cedex(?: \d+)?$", re.IGNORECASE)
_ANSWERS = {
    "oui": "oui",
    "vrai": "oui",
    "true": "oui",
    "1": "oui",
    "non": "non",
    "faux": "non",
    "false": "non",
    "0": "non",
}
_PHONE = re.compile(r"(?:(?:\+|00)33(?: ?\(0\))?|0)[ .-]?([1-9])((?:[ .-]?\d){8})(?!\d)")

Words = Mapping[str, str]


def as_text(cell: object) -> str:
    """A cell as plain words, whatever a file format made of it; "" for an empty one. Dates are ISO 8601."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float | Decimal):
        number = Decimal(str(cell))
        # A spreadsheet's whole number comes as 85000.0.
        return (
            f"{number.to_integral_value() if number == number.to_integral_value() else number:f}"
            if number.is_finite()
            else ""
        )
    if isinstance(cell, date):
        return cell.isoformat()
    return plain_text(cell if isinstance(cell, str) or cell is None else str(cell))


def value_of(cell: object, key: Key, words: Words) -> str | list[str] | None:
    """What a cell says, in the words of our front matter, or as it stands when it says nothing that we know.

    `words` translates the partner's words, whatever their case and accents; None is an empty cell.
    """
    text = as_text(cell)
    if not key.several:
        return _one(text, key, words) or None
    items = [
        _one(part, key, words) for cell in _SEPARATORS.split(text) for part in _SEPARATORS.split(_known(cell, words))
    ]
    return list(dict.fromkeys(item for item in items if item))[:_MOST_ITEMS] or None


def _one(text: str, key: Key, words: Words) -> str:
    line = " ".join(text.split())
    translated = _known(line, words)
    if translated != line:
        return translated
    if issubclass(key.base, Choice):
        return _choice(line, key.base)
    if key.base is not str:
        readers = {Decimal: _number, int: _number, date: _day, bool: _answer}
        return readers[key.base](line, key)
    if key.hint == Phone:
        return _phone(line)
    if key.hint == WebAddress:
        return web_address(text) or line
    if key.hint == EmailAddress:
        return line.removeprefix("mailto:")
    if key.name == "commune":
        return _POSTCODE.sub("", line)
    return cut(text if key.keeps_lines else line, key.limit)


def _known(text: str, words: Words) -> str:
    folded = {fold_name(word): ours for word, ours in words.items()}
    return folded.get(fold_name(text), text) if words else text


def _choice(line: str, choices: type[Choice]) -> str:
    return _words_of(choices).get(fold_name(line), line)


@functools.cache
def _words_of(choices: type[Choice]) -> Words:
    return {fold_name(word): str(member.value) for member in choices for word in (member.label, str(member.value))}


def _number(line: str, key: Key) -> str:
    told = _NUMBER.fullmatch(line)
    unit, times = _UNITS.get((told["unit"] or "").strip().lower(), ("?", 1)) if told and told["unit"] else ("", 1)
    # Hectares in a column of square metres would be wrong without a word.
    if not told or (unit and unit != (key.unit or "€")):
        return line
    return told["number"] if times == 1 else f"{Decimal(told['number'].replace(' ', '').replace(',', '.')) * times:f}"


def _day(line: str, _key: Key) -> str:
    if french := _FRENCH_DAY.fullmatch(line):
        return f"{french[3]}-{int(french[2]):02}-{int(french[1]):02}"
    if not _ISO_DAY.fullmatch(line):
        return line
    try:
        moment = datetime.fromisoformat(line)
    except ValueError:
        return line
    return (moment.astimezone(PARIS) if moment.tzinfo else moment).date().isoformat()


def _answer(line: str, _key: Key) -> str:
    return _ANSWERS.get(line.lower(), line)


def _phone(line: str) -> str:
    # A spreadsheet takes the leading zero away from what it believes to be a number.
    found = _PHONE.search(f"0{line}" if re.fullmatch(r"[1-9]\d{8}", line) else line)
    if not found:
        return line
    digits = f"0{found[1]}{re.sub(r'[^0-9]', '', found[2])}"
    return " ".join(digits[place : place + 2] for place in range(0, 10, 2))
