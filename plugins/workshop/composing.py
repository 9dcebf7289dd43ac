"""A front matter written as a person would write it: plain where YAML reads the same text, quoted elsewhere."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import yaml

LONGEST_SLUG = 60
_NOTHING = {"", "~", "null", "Null", "NULL"}


def composed(values: dict[str, Any], body: str) -> str:
    """A whole file: fields as texts, lists and groups, then its Markdown."""
    return "\n".join(["---", *_mapping(values, ""), "---", "", body.strip(), ""])


def slug_of(title: str) -> str:
    """A file's name from a title: « Infirmière à Saint-Céré » gives `infirmiere-a-saint-cere`."""
    spelt = title.lower().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(c for c in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(c))
    words: list[str] = []
    for word in re.findall(r"[a-z0-9]+", plain):
        if len("-".join([*words, word])) > LONGEST_SLUG:
            break
        words.append(word)
    return "-".join(words) or "sans-titre"


def _mapping(values: dict[str, Any], indent: str) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield f"{indent}{_scalar(key)}:"
            yield from _mapping(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{_scalar(key)}:"
            yield from _items(value, indent + "  ")
        else:
            yield f"{indent}{_scalar(key)}: {_scalar(str(value))}"


def _items(values: list[Any], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict):
            first, *others = _mapping(value, indent + "  ")
            yield f"{indent}- {first.strip()}"
            yield from others
        else:
            yield f"{indent}- {_scalar(str(value))}"


def _scalar(text: str) -> str:
    return text if _is_plain(text) else json.dumps(text, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    if text in _NOTHING or text != text.strip() or not text.isprintable():
        return False
    try:
        # In the place of a value and of a key at once: what is plain in both is plain anywhere.
        return bool(yaml.load(f"- {text}: {text}", yaml.BaseLoader) == [{text: text}])  # noqa: S506
    except yaml.YAMLError:
        return False
