"""Two jobs, one home: which communes put two living job offers within N minutes each.

Homes are looked for in the communes that have job offers themselves: there lies the work, and the file for the browser
stays small. Drives are the territory's estimate by distance (`Territory.travel_minutes`); without the true place of a
commune, it reaches only itself. `theme/static/js/pairs.js` ranks the same way, from `data`.
"""

from __future__ import annotations

import functools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import JobOffer
from plugins.discovery.domains import domain_of
from plugins.territory.model import Commune

OTHERS = "Autres métiers"
MINUTES = 30
# What the visitor may choose, in minutes; the file for the browser says nothing of longer drives.
CHOICES = (15, 30, 45, 60)
PARTNERS = 3
COUPLES = 10
TITLE = 60
# The services that decide where a household lives, by their stable names (LocalFigure.name).
SERVICES = ("medecin_generaliste", "pharmacie", "creche", "ecole", "college", "supermarche", "gare")
# One character a drive, in fives of minutes: « 6 » is 30 minutes, « z » is longer or unknown.
_DIGITS, _FAR = "0123456789abc", "z"


@dataclass(frozen=True)
class Near:
    """A job offer and the drive to it, in minutes."""

    job: JobOffer
    minutes: int


@dataclass(frozen=True)
class Home:
    """A commune, the offers of each of the two sides within reach, nearest first, and how many pairs they make."""

    commune: Commune
    first: tuple[Near, ...]
    second: tuple[Near, ...]
    pairs: int

    @property
    def drives(self) -> int:
        """The minutes of the two shortest drives together; 0 and more."""
        return self.first[0].minutes + self.second[0].minutes


@dataclass(frozen=True)
class Couple:
    """Two trades, and the commune that offers them the most pairs."""

    first: str
    second: str
    home: Home


def trade_of(job: JobOffer) -> str:
    """The group of trades of an offer: its ROME domain, else its sector as written."""
    return domain_of(job) or OTHERS


def short_title(job: JobOffer) -> str:
    """The title in at most 60 characters."""
    return job.title if len(job.title) <= TITLE else f"{job.title[: TITLE - 1]}…"


class Pairs:
    """The questions that two job seekers ask of a day's catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._territory = catalogue.territory
        self._partners: dict[tuple[str, str], list[Near]] = {}
        self._reached: dict[str, list[tuple[int, str, str]]] = {}

    @functools.cached_property
    def _jobs(self) -> list[JobOffer]:
        return [entry for entry in self._catalogue.entries if isinstance(entry, JobOffer)]

    @functools.cached_property
    def _at(self) -> dict[str, list[JobOffer]]:
        found: dict[str, list[JobOffer]] = defaultdict(list)
        for job in self._jobs:
            found[self._territory.by_code[job.commune].code].append(job)
        for jobs in found.values():
            jobs.sort(key=lambda job: (short_title(job), job.slug))
        return found

    @functools.cached_property
    def _trades(self) -> dict[str, str]:
        return {job.slug: trade_of(job) for job in self._jobs}

    @functools.cached_property
    def _trades_at(self) -> dict[str, Counter[str]]:
        return {code: Counter(self._trades[job.slug] for job in jobs) for code, jobs in self._at.items()}

    @functools.cached_property
    def communes(self) -> tuple[Commune, ...]:
        """Where there are offers, by slug."""
        return tuple(sorted((self._territory.by_code[code] for code in self._at), key=lambda commune: commune.slug))

    @functools.cached_property
    def trades(self) -> tuple[str, ...]:
        """The groups of trades that recruit, in order."""
        return tuple(sorted(set(self._trades.values())))

    def near(self, commune: Commune, minutes: int = MINUTES) -> list[Near]:
        """The offers within that many minutes of a commune: nearest first, then by commune, title and slug."""
        return list(self.nearest(commune, minutes))

    def nearest(self, commune: Commune, minutes: int = MINUTES) -> Iterator[Near]:
        """The same, one by one: a département has a thousand offers within an hour of each of its communes."""
        for drive, _, code in self._around(commune):
            if drive > minutes:
                return
            yield from (Near(job, drive) for job in self._at[code])

    def _around(self, commune: Commune) -> list[tuple[int, str, str]]:
        """The communes with offers within an hour of one: the drive, the slug, the code; nearest first."""
        if commune.code not in self._reached:
            drives = [(self._territory.travel_minutes(commune, other), other) for other in self.communes]
            self._reached[commune.code] = sorted(
                (
                    (drive, other.slug, other.code)
                    for drive, other in drives
                    if drive is not None and drive <= CHOICES[-1]
                )
            )
        return self._reached[commune.code]

    def partners(self, job: JobOffer) -> list[Near]:
        """Up to three offers of other trades, within 30 minutes of an offer's own commune, a trade each while they last."""
        asked = job.commune, self._trades[job.slug]
        if asked not in self._partners:
            self._partners[asked] = self._of_other_trades(*asked)
        return self._partners[asked]

    def _of_other_trades(self, commune: str, own: str) -> list[Near]:
        chosen: dict[str, Near] = {}
        others: list[Near] = []
        for near in self.nearest(self._territory.by_code[commune]):
            trade = self._trades[near.job.slug]
            if trade == own:
                continue
            if trade in chosen:
                others.append(near)
            else:
                chosen[trade] = near
            if len(chosen) == PARTNERS:
                break
        return [*chosen.values(), *others][:PARTNERS]

    def homes(self, first: str | JobOffer, second: str, minutes: int = MINUTES) -> list[Home]:
        """The communes from which both sides are within reach, the most pairs first, then the shortest two drives.

        A side is a group of trades, or the one offer that somebody already has. Of one and the same group, two
        different offers make a pair, whichever is whose.
        """
        return self._homes(self.communes, first, second, minutes)

    def _homes(
        self, communes: Iterable[Commune], first: str | JobOffer, second: str, minutes: int = MINUTES
    ) -> list[Home]:
        found = [home for commune in communes if (home := self._home(commune, first, second, minutes))]
        return sorted(found, key=lambda home: (-home.pairs, home.drives, home.commune.slug))

    def couples(self) -> list[Couple]:
        """The ten pairs of trades with the most possibilities within 30 minutes of one commune, each with that commune."""
        found = [(commune, self._within(commune)) for commune in self.communes]
        totals = {
            (one, other): max(_pairs(trades, one, other) for _, trades in found)
            for one, other in combinations_with_replacement(self.trades, 2)
        }
        best = sorted((-total, pair) for pair, total in totals.items() if total)[:COUPLES]
        return [
            # Only of the communes that give as many: to look for offers everywhere takes half a second at 10,000.
            Couple(
                *pair, self._homes([commune for commune, trades in found if _pairs(trades, *pair) == -total], *pair)[0]
            )
            for total, pair in best
        ]

    def _within(self, commune: Commune) -> Counter[str]:
        """How many offers of each trade are within 30 minutes of a commune."""
        found: Counter[str] = Counter()
        for drive, _, code in self._around(commune):
            if drive <= MINUTES:
                found.update(self._trades_at[code])
        return found

    def services(self, commune: Commune) -> Iterator[tuple[str, int]]:
        """What a commune has for a household, as far as the snapshot knows: a label and how many."""
        figures = {figure.name: figure for figure in self._catalogue.knowledge.of(commune).figures}
        for name in SERVICES:
            if name in figures and figures[name].value:
                yield figures[name].label, int(figures[name].value)

    def data(self) -> str:
        """What the browser needs, as JSON: neither employer nor text nor contact.

        `trades`, `services` and `titles` are texts that the rest names by their rank; `communes` are name, slug and
        pairs of a service and its count; `drives` has a character per pair of communes, row by row above the diagonal;
        `offers` are columns, which pack better than rows: slug, title, trade and commune of each, commune by commune.
        """
        labels = sorted({label for commune in self.communes for label, _ in self.services(commune)})
        jobs = [(rank, job) for rank, commune in enumerate(self.communes) for job in self._at[commune.code]]
        titles = sorted({short_title(job) for _, job in jobs})
        title_ranks, trade_ranks = _ranks(titles), _ranks(self.trades)
        found = {
            "trades": self.trades,
            "services": labels,
            "communes": [
                [commune.name, commune.slug, [[labels.index(label), count] for label, count in self.services(commune)]]
                for commune in self.communes
            ],
            "drives": "".join(self._digit(*pair) for pair in _above(self.communes)),
            "titles": titles,
            "offers": {
                "slugs": [job.slug for _, job in jobs],
                "titles": [title_ranks[short_title(job)] for _, job in jobs],
                "trades": [trade_ranks[self._trades[job.slug]] for _, job in jobs],
                "communes": [rank for rank, _ in jobs],
            },
        }
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))

    def _home(self, commune: Commune, first: str | JobOffer, second: str, minutes: int) -> Home | None:
        near = self.near(commune, minutes)
        offer = first.slug if isinstance(first, JobOffer) else None
        left = tuple(one for one in near if (one.job.slug == offer if offer else self._trades[one.job.slug] == first))
        right = tuple(one for one in near if self._trades[one.job.slug] == second and one.job.slug != offer)
        pairs = _count(len(left), len(right), same=first == second)
        return Home(commune, left, right, pairs) if pairs else None

    def _digit(self, one: Commune, other: Commune) -> str:
        drive = self._territory.travel_minutes(one, other)
        return _FAR if drive is None or drive > CHOICES[-1] else _DIGITS[drive // 5]


def _pairs(trades: Counter[str], one: str, other: str) -> int:
    return _count(trades[one], trades[other], same=one == other)


def _count(first: int, second: int, *, same: bool) -> int:
    return first * (first - 1) // 2 if same else first * second


def _ranks(values: Sequence[str]) -> dict[str, int]:
    return {value: rank for rank, value in enumerate(values)}


def _above(communes: tuple[Commune, ...]) -> Iterator[tuple[Commune, Commune]]:
    return ((one, other) for rank, one in enumerate(communes) for other in communes[rank + 1 :])
