"""What may be repeated of a legal notice: the trade and the price, never a person."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from plugins.feeds.foreign import cut, one_line
from plugins.territory.model import fold_name

_LONGEST_ACTIVITY = 120
# Titles and family words that announce a name.
_TITLED = re.compile(
    r"\b(?:MM?|Me)\.? +(?=[A-ZÀ-Ý])|(?i:\b(?:m[mr]|mmes?|mlles?|monsieur|messieurs|madame|mesdames|mademoiselle|ma[iî]tre"
    r"|veuve|vve|[ée]pou[xs]e?|consorts|n[ée]e?|nom d['’]usage|g[ée]rante?|fils|fr[èe]res|p[èe]re|cie|successeurs?)\b)"
)
_ADDRESS = re.compile(
    r"\d{3,}|@|https?:|www\.|\b(?:rue|avenue|boulevard|bd|impasse|all[ée]e|chemin|faubourg|lieu-?dit)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.;:!?()/•–—,]|(?:^|\s)-|-\s")
# Words that notices write with a capital in the middle of a trade. Any other may be somebody's name.
_TRADES = frozenset((Path(__file__).parent / "trades.txt").read_text(encoding="utf-8").split())
# Before one of these a first word is a thing: « Gravure sur bois »; « Martin peinture » may be anybody's.
_LINKS = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "pour", "sans", "sous", "sur", "à"])
_ACRONYMS = re.compile(r"\b(?:btp|cbd|fdj|iii|iv|pmu|pvc|tp|vrd|vtc)\b")
_AMOUNT = r"(?P<amount>\d{1,3}(?:[ .]\d{3})+(?:,\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?) ?(?:euros?|eur|€)"
_THE_PRICE = re.compile(rf"prix(?: [^\W\d]+)?(?: de)? ?:? ?{_AMOUNT}", re.IGNORECASE)
_ANY_AMOUNT = re.compile(rf"(?<![\d.,]){_AMOUNT}", re.IGNORECASE)


def anonymous_activity(text: object) -> str | None:
    """A trade as the notice words it; None when it might name a person or say where somebody lives.

    When in doubt there is none: a word with a capital only passes when it is one of the trades.
    """
    line = one_line(text, 1000)
    if not line or _TITLED.search(line) or _ADDRESS.search(line):
        return None
    sentences = [_WORD.findall(sentence) for sentence in _SENTENCE.split(line)]
    if not any(sentences) or any(_may_name(words) for words in sentences):
        return None
    line = line.replace("'", "’")
    plain = _ACRONYMS.sub(lambda word: word[0].upper(), line.lower()) if line.isupper() else line
    return cut(plain[0].upper() + plain[1:], _LONGEST_ACTIVITY)


def price_of(text: object) -> Decimal | None:
    """The euros in « acquis au prix stipulé de 85.000,00 euros »; None for none, or for several none of which is « le prix »."""
    line = one_line(text, 5000) or ""
    told = _THE_PRICE.search(line)
    found = [told] if told else list(_ANY_AMOUNT.finditer(line))
    if len(found) != 1:
        return None
    amount = found[0]["amount"].replace(" ", "")
    thousands = re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", amount)
    price = Decimal((amount.replace(".", "") if thousands else amount).replace(",", "."))
    return price or None


def _may_name(words: list[str]) -> bool:
    capitals = [word for word in words if word[0].isupper() and fold_name(word) not in _TRADES]
    opens = len(words) > 1 and capitals[:1] == words[:1] and not words[0].isupper() and words[1] in _LINKS
    return len(capitals) > opens
