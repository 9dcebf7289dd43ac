"""One answer to one field: how it is put in order, and what is wrong with it, said in French beside the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from relay.addresses import BadAddress, parse_address
from relay.communes import commune_named, nearest_commune
from relay.fields import CHOSEN, Field, Input

_SPACES = " \t\u00a0\u202f"
_FRENCH_DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WEB = re.compile(r"https?://[^\s/@<>\"'\\]+(/[^\s<>\"'\\]*)?", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9 ().-]{6,25}")

_MISSING = {
    Input.SELECT: "Choisissez une réponse dans la liste.",
    Input.RADIO: "Choisissez une réponse.",
    Input.CHECKS: "Cochez au moins une réponse.",
    Input.CONSENT: "Cochez cette case pour continuer.",
}


def normalised(field: Field, text: str) -> str:
    """The answer as it is kept: line ends as LF, a short answer without spaces around it, dates as 2026-12-31."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if field.input is Input.TEXT:
        return text if text.strip() else ""
    text = text.strip()
    put_in_order = _NORMAL.get(field.input)
    return put_in_order(text) if put_in_order and text else text


def fault_of(field: Field, values: tuple[str, ...], today: date) -> str:
    """What is wrong with the answers to a field; empty when nothing is."""
    if not values:
        return _MISSING.get(field.input, "Ce champ est obligatoire : écrivez votre réponse.") if field.required else ""
    return next((fault for value in values if (fault := _fault(field, value, today))), "")


def _fault(field: Field, value: str, today: date) -> str:
    if field.input in CHOSEN:
        return (
            "" if value in dict(field.options) else "Cette réponse n’est pas dans la liste : choisissez-en une autre."
        )
    if field.limit and len(value) > field.limit:
        return f"{len(value)} caractères écrits, {field.limit} au plus : raccourcissez le texte."
    if len(value) < field.least:
        return f"Écrivez au moins {field.least} caractères."
    if field.input is not Input.TEXT and any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in value):
        return "Cette réponse contient un retour à la ligne ou un caractère invisible : effacez-la et retapez-la."
    check = _CHECKS.get(field.input)
    return check(value, today) if check else ""


def _email(value: str, _today: date) -> str:
    try:
        parse_address(value)
    except BadAddress:
        return "Cette adresse n’est pas complète ou contient une faute. Écrivez par exemple prenom.nom@exemple.fr"
    return ""


def _phone(value: str, _today: date) -> str:
    enough = _PHONE.fullmatch(value) and sum(c.isdigit() for c in value) >= 6
    return "" if enough else "Ce numéro n’est pas complet. Écrivez par exemple 05 65 00 00 00"


def _web(value: str, _today: date) -> str:
    return "" if _WEB.fullmatch(value) else "Écrivez une adresse complète, par exemple https://www.lot.fr/"


def _day(value: str, today: date) -> str:
    try:
        day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        return "Cette date n’existe pas ou n’est pas complète. Écrivez par exemple 31/12/2027"
    return "" if day > today else "Cette date est passée : écrivez un jour à venir."


def _number(value: str, _today: date) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal(-1)
    fits = re.fullmatch(r"\d{1,9}(\.\d{1,2})?", value, re.ASCII) and number >= 0
    return "" if fits else "Écrivez seulement un nombre, sans unité, par exemple 1500 ou 12,5"


def _year(value: str, today: date) -> str:
    right = re.fullmatch(r"\d{4}", value, re.ASCII) and 1900 <= int(value) <= today.year
    return "" if right else f"Écrivez une année entre 1900 et {today.year}, par exemple 2019"


def _commune(value: str, _today: date) -> str:
    if commune_named(value):
        return ""
    close = nearest_commune(value)
    advice = f"vouliez-vous écrire « {close} » ?" if close else "écrivez son nom en entier, par exemple Figeac."
    return f"Aucune commune du Lot ne porte ce nom : {advice}"


def _iso_day(text: str) -> str:
    french = _FRENCH_DAY.fullmatch(text)
    return f"{french[3]}-{int(french[2]):02}-{int(french[1]):02}" if french else text


def _plain_number(text: str) -> str:
    # « 28.000 » is left as it is, to be refused: read as 28, a salary would be wrong without a word.
    return "".join(c for c in text.removesuffix("€") if c not in _SPACES).replace(",", ".")


_NORMAL: dict[Input, Callable[[str], str]] = {
    Input.DAY: _iso_day,
    Input.NUMBER: _plain_number,
    Input.CONSENT: lambda _text: "oui",
    Input.COMMUNE: lambda text: commune_named(text) or text,
}
_CHECKS: dict[Input, Callable[[str, date], str]] = {
    Input.EMAIL: _email,
    Input.PHONE: _phone,
    Input.WEB: _web,
    Input.DAY: _day,
    Input.NUMBER: _number,
    Input.YEAR: _year,
    Input.COMMUNE: _commune,
}
