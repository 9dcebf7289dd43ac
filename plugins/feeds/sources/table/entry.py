"""From one row to an entry of its kind, or to the reason why it cannot be one."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from plugins.catalogue.kinds import Offer
from plugins.catalogue.problems import BODY, FILE, quote
from plugins.catalogue.values import SourceRef
from plugins.feeds.foreign import cut, web_address
from plugins.feeds.source import Item, Quarantined, Reading, Refused, quarantining
from plugins.feeds.sources.table.cells import as_text, value_of
from plugins.feeds.sources.table.keys import KINDS, LINK_KEY, TEXT_KEY, keys_of, mandatory, said
from plugins.feeds.sources.table.settings import Table
from plugins.territory.model import slug_of

_SUMMARY, _LONGEST_IDENTIFIER = 280, 80
Values = dict[str, Any]


def normalise(record: object, reading: Reading[Table]) -> Item | Quarantined:
    """A row as the page of an offer, or why it is none.

    A row is refused for a cell that a page cannot do without, and for an unreadable `expire_le`: its offer would
    stay for ever. Any other cell that cannot be understood is left out, and the page says nothing of it.
    """
    return quarantining(_offer, lambda row: f"n° {as_text(row.get(reading.feed.identifier))}")(record, reading)


def _offer(row: dict[str, object], reading: Reading[Table]) -> Offer:
    feed = reading.feed
    identifier, slug = _identifier(row, feed)
    found = _values(row, feed)
    link = web_address(found.pop(LINK_KEY, None)) or feed.home
    values = _nested({key: value for key, value in found.items() if key != TEXT_KEY}) | {
        f"{FILE}.nom": slug,
        f"{FILE}.chemin": f"{feed.name}:{slug.removeprefix(feed.name + '-')}",
        f"{FILE}.source": _source(identifier, link, reading),
        BODY: found.get(TEXT_KEY, ""),
    }
    return _validated(values, _made(found, feed), link, reading)


def _identifier(row: dict[str, object], feed: Table) -> tuple[str, str]:
    shown = as_text(row.get(feed.identifier)).strip()
    slug = slug_of(shown)
    # It becomes a part of addresses and file names.
    if not slug or len(slug) > _LONGEST_IDENTIFIER:
        raise Refused(f"colonne {quote(feed.identifier)} {'trop longue' if slug else 'vide'}")
    return " ".join(shown.split()), f"{feed.name}-{slug}"


def _values(row: dict[str, object], feed: Table) -> dict[str, str | list[str]]:
    """What each key is filled with: its cell, or else what every row has."""
    keys = keys_of(feed.kind)
    cells = {
        name: value_of(row.get(column), keys[name], feed.values.get(name, {})) for name, column in feed.columns.items()
    }
    constants = {name: value_of(constant, keys[name], {}) for name, constant in feed.constants.items()}
    everything = constants | {name: value for name, value in cells.items() if value is not None}
    return {name: value for name, value in everything.items() if value is not None}


def _nested(values: Values) -> Values:
    nested: Values = {}
    for key, value in values.items():
        group, _, inner = key.partition(".")
        if inner:
            nested.setdefault(group, {})[inner] = value
        else:
            nested[key] = value
    return nested


def _made(found: Values, feed: Table) -> Values:
    """What stands where a row says nothing, though every page has it."""
    text = " ".join(found.get(TEXT_KEY, "").split())
    told = ", ".join(dict.fromkeys(str(found[key]) for key in ("titre", "activite", "commune") if key in found))
    made: Values = {"resume": cut(text or told, _SUMMARY)}
    return made | ({"employeur": None} if feed.kind == "emploi" else {})


def _source(identifier: str, link: str, reading: Reading[Table]) -> SourceRef:
    feed = reading.feed
    return SourceRef(
        feed=feed.name, label=feed.label, external_id=identifier, url=link, fetched_on=reading.fetched_on,
        updated_at=None, licence=feed.licence, licence_url=feed.licence_url,
    )  # fmt: skip


def _validated(values: Values, made: Values, link: str, reading: Reading[Table]) -> Offer:
    """The entry, once what it can do without and cannot be understood is left out."""
    feed, must = reading.feed, mandatory(reading.feed.kind) | {"expire_le"}
    context = {"today": reading.fetched_on}
    while True:
        _make_reachable(values, link)
        try:
            return KINDS[feed.kind].model_validate(made | values, by_alias=True, by_name=False, context=context)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            serious = [fault for fault in faults if not fault["loc"] or fault["loc"][0] in must]
            # Each round leaves something out, or gives up.
            if serious or not any(_left_out(values, fault["loc"]) for fault in faults):
                raise _refused((serious or faults)[0], feed) from None


def _make_reachable(values: Values, link: str) -> None:
    """Whoever gives no way to be reached is reached by the page that we took the offer from."""
    contact = values.setdefault("contact", {})
    if not any(contact.get(way) for way in ("courriel", "telephone", "url", "consigne")):
        contact["url"] = link


def _left_out(values: Values, loc: tuple[int | str, ...]) -> bool:
    """Take away what stands at a place, or the whole group when it lacks something; whether there was anything."""
    group, *inner = map(str, loc)
    held = values.get(group)
    if held is None:
        return False
    if isinstance(held, list) and inner:
        del held[int(inner[0])]
    elif isinstance(held, dict) and inner and inner[0] in held:
        del held[inner[0]]
    else:
        del values[group]
    return True


def _refused(fault: ErrorDetails, feed: Table) -> Refused:
    key = ".".join(str(part) for part in fault["loc"] if isinstance(part, str))
    column = feed.columns.get(key)
    shown = f"colonne {quote(column)}" if column else f"clé {quote(key)}"
    return Refused(f"{shown} vide") if fault["type"] == "missing" else Refused(f"{shown} refusée", said(fault))
