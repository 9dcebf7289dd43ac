"""Ready texts, a network at a time: staff write them in ambassadors/kit/textes.toml, with what visitors fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.catalogue.problems import Problem, ProblemsFound, nearest, quote
from plugins.catalogue.toml_file import read_toml
from plugins.sharing.kit.products import NAME_LENGTH, SENTENCE_LENGTH

FILE_NAME = "ambassadors/kit/textes.toml"
FIELDS = ("prenom", "commune", "phrase", "lien")
# Room for the longest name of a commune of the Lot, and for the longest address with its code.
COMMUNE_LENGTH, LINK_LENGTH = 40, 120
_FIELD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Network:
    """A place to publish; `limit` in characters as its own documentation states it, `link` what any address counts for."""

    key: str
    label: str
    limit: int
    link: int = LINK_LENGTH


NETWORKS = (
    Network("whatsapp", "WhatsApp", 65_536),
    Network("facebook", "Facebook", 63_206),
    Network("instagram", "Instagram", 2_200),
    Network("linkedin", "LinkedIn", 3_000),
    Network("x", "X", 280, link=23),
    Network("bluesky", "Bluesky", 300, link=40),  # its composer cuts what an address shows
    Network("mastodon", "Mastodon", 500, link=23),
)


def load_texts(root: Path) -> dict[str, str]:
    """The text of each network, by its key. Raises ProblemsFound with every fault of the file."""
    written, tables = read_toml(root, FILE_NAME)
    lines = written.splitlines()

    def problem(key: str, message: str) -> Problem:
        starts = (number for number, line in enumerate(lines, start=1) if line.startswith(key))
        return Problem(FILE_NAME, next(starts, 1), key, message)

    known = {network.key: network for network in NETWORKS}
    problems = [problem(key, _unknown(key, list(known))) for key in tables if key not in known]
    problems += [
        problem(key, message) for key, network in known.items() for message in _faults(tables.get(key), network)
    ]
    if problems:
        raise ProblemsFound(problems)
    return {key: tables[key].strip() for key in known}


def _unknown(key: str, known: list[str]) -> str:
    near = nearest(key, known)
    return (
        f"réseau inconnu ; {f'vouliez-vous dire « {near} » ?' if near else 'réseaux possibles : ' + ', '.join(known)}"
    )


def _faults(text: Any, network: Network) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield f'texte absent ; écrire « {network.key} = """…""" », avec {{lien}}'
        return
    named = _FIELD.findall(text)
    for name in dict.fromkeys(named):
        if name not in FIELDS:
            yield f"champ inconnu {quote('{' + name + '}')} ; champs possibles : " + ", ".join(
                f"{{{field}}}" for field in FIELDS
            )
    if "lien" not in named:
        yield "il manque {lien}, l'adresse que ce texte fait connaître"
    longest = longest_of(text, network)
    if longest > network.limit:
        yield f"{longest} caractères une fois les champs remplis au plus long ; {network.label} en accepte {network.limit}"


def longest_of(text: str, network: Network) -> int:
    """How long a text becomes with the longest value that each field takes."""
    lengths = {"prenom": NAME_LENGTH, "commune": COMMUNE_LENGTH, "phrase": SENTENCE_LENGTH, "lien": network.link}
    return len(_FIELD.sub("", text.strip())) + sum(lengths.get(name, 0) for name in _FIELD.findall(text))
