"""A « tableau » in offers/feeds.toml: where a partner's file is, how it is made, which column is what."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from plugins.catalogue.problems import nearest, quote, refuse
from plugins.catalogue.values import WebAddress
from plugins.feeds.source import FeedSettings, ServiceAddress, ShortText
from plugins.feeds.sources.table.cells import value_of
from plugins.feeds.sources.table.keys import KINDS, Key, keys_of, mandatory

DEPOSIT = ".feeds/depot"
FORMATS = ("csv", "xlsx", "json", "xml")
_FILE_NAME = re.compile(r"\w[\w .-]{0,120}", re.ASCII)
# Where in the table of a mapping, and what is wrong there.
_Faults = Iterator[tuple[tuple[str, ...], str]]


def _among(*choices: str) -> AfterValidator:
    def check(word: str) -> str:
        if word not in choices:
            raise refuse(f"{quote(word)} n'est pas un choix ; écrire l'un de ceux-ci : {', '.join(choices)}")
        return word

    return AfterValidator(check)


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name)
        b"".decode(name)
    except (LookupError, UnicodeError, ValueError):
        raise refuse(f"{quote(name)} n'est pas un codage ; écrire utf-8-sig ou cp1252 (Windows)") from None
    return name


def _plain_name(name: str) -> str:
    if not _FILE_NAME.fullmatch(name):
        raise refuse(
            f"{quote(name)} n'est pas un nom de fichier ; écrire le seul nom, sans accent, d'un fichier de {DEPOSIT}/"
        )
    return name


def _dotted(is_last: Callable[[object], bool]) -> BeforeValidator:
    """TOML reads « contact.nom = … » as a table inside a table: here it is one dotted key."""

    def flat(table: Any, above: str = "") -> Any:
        if not isinstance(table, dict):
            return table
        keys: dict[str, Any] = {}
        for key, value in table.items():
            keys |= {f"{above}{key}": value} if is_last(value) else flat(value, f"{above}{key}.")
        return keys

    return BeforeValidator(flat)


def _is_word(value: object) -> bool:
    return not isinstance(value, dict)


def _is_words(value: object) -> bool:
    return not isinstance(value, dict) or all(_is_word(word) for word in value.values())


class Table(FeedSettings):
    """One partner's table: at an `address`, or in a `file` that staff put in .feeds/depot/.

    `rows` says where the records are: a dotted path in JSON, a tag's name in XML. `identifier` is the column that
    names a row from one file to the next, `home` the partner's page to credit. `max_age_hours` is also the greatest
    age of a deposited file.
    """

    type: str = "tableau"
    label: ShortText
    licence: ShortText
    licence_url: WebAddress
    max_age_hours: float = Field(720, gt=0, le=26_000, allow_inf_nan=False)
    home: WebAddress
    kind: Annotated[str, _among(*KINDS)]
    format: Annotated[str, _among(*FORMATS)]
    address: ServiceAddress | None = None
    file: Annotated[str, AfterValidator(_plain_name)] | None = Field(None, validate_default=True)
    delimiter: Annotated[str, _among(";", ",", "\t", "|")] = ";"
    encoding: Annotated[str, AfterValidator(_known_encoding)] = "utf-8-sig"
    sheet: str = ""
    rows: str = ""
    identifier: Annotated[str, Field(min_length=1)]
    constants: Annotated[dict[str, str], _dotted(_is_word)] = Field(default_factory=dict)
    columns: Annotated[dict[str, str], _dotted(_is_word)]
    values: Annotated[dict[str, dict[str, str]], _dotted(_is_words)] = Field(default_factory=dict)

    @field_validator("file")
    @classmethod
    def _one_place(cls, file: str | None, info: ValidationInfo) -> str | None:
        if "address" in info.data and (file is None) == (info.data["address"] is None):
            raise refuse(
                "écrire address (l'adresse où lire le tableau) ou file (un fichier déposé), et un seul des deux"
            )
        return file

    @field_validator("constants", "columns", "values")
    @classmethod
    def _mapping(cls, table: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        if "kind" not in info.data:  # which is a fault of its own
            return table
        keys = keys_of(info.data["kind"])
        unknown = (((name,), _unknown(name, keys)) for name in table if name not in keys)
        known = {keys[name]: said for name, said in table.items() if name in keys}
        _refuse_all([*unknown, *_FAULTS[str(info.field_name)](known, info.data)], table)
        return table


def _constant_faults(constants: Mapping[Key, str], _data: Mapping[str, Any]) -> _Faults:
    for key, constant in constants.items():
        yield from (((key.name,), fault) for fault in _word_faults(key, constant))


def _column_faults(columns: Mapping[Key, str], data: Mapping[str, Any]) -> _Faults:
    filled = {key.name for key in columns} | data.get("constants", {}).keys()
    for name in sorted(mandatory(data["kind"]) - filled):
        yield (name,), "clé obligatoire absente ; écrire le nom de la colonne qui la remplit"


def _value_faults(values: Mapping[Key, Mapping[str, str]], data: Mapping[str, Any]) -> _Faults:
    for key, words in values.items():
        if key.name not in data.get("columns", {key.name: ""}):
            yield (key.name,), "aucune colonne ne la remplit ; la donner dans columns, ou retirer ces mots"
        for word, ours in words.items():
            yield from (((key.name, word), fault) for fault in _word_faults(key, ours))


_FAULTS: Mapping[str, Callable[[Any, Mapping[str, Any]], _Faults]] = {
    "constants": _constant_faults,
    "columns": _column_faults,
    "values": _value_faults,
}


def _word_faults(key: Key, words: str) -> Iterator[str]:
    found = value_of(words, key, {})
    items = found if isinstance(found, list) else [found or ""]
    yield from (fault for item in items if (fault := key.fault(item)))


def _unknown(name: str, keys: Mapping[str, Key]) -> str:
    near = nearest(name, keys)
    return "clé inconnue ; " + (f"vouliez-vous dire « {near} » ?" if near else "clés possibles : " + ", ".join(keys))


def _refuse_all(faults: Sequence[tuple[tuple[str, ...], str]], table: object) -> None:
    """Each fault under its own key, so that its line can be named."""
    details = [
        InitErrorDetails(type=PydanticCustomError("refus", "{message}", {"message": message}), loc=loc, input=table)
        for loc, message in faults
    ]
    if details:
        raise ValidationError.from_exception_data("tableau", details)
