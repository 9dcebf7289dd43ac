"""The communes and intercommunalités of the Lot, and how a person may write their names.

The embedded data is written by `plugins.territory.embed` (sources and licences are in the file itself).
"""

from __future__ import annotations

import difflib
import functools
import math
import re
import unicodedata
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

DATA_FILE = Path(__file__).parent / "data" / "territory.json"
EARTH_RADIUS_KM = 6371.0
# By car, off the motorway: the road is a third longer than the straight line, driven at 50 km/h, plus three minutes to
# leave and to park. An estimate by distance, to be labelled as one wherever it is shown.
_DETOUR, _KM_PER_MINUTE, _START_AND_STOP = 1.33, 50 / 60, 3.0


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GeoPoint(_Frozen):
    """A place on Earth in decimal degrees, WGS 84."""

    latitude: float
    longitude: float

    def distance_km(self, other: GeoPoint) -> float:
        """Great-circle distance in kilometres (haversine)."""
        phi, other_phi = math.radians(self.latitude), math.radians(other.latitude)
        half_dphi = (other_phi - phi) / 2
        half_dlambda = math.radians(other.longitude - self.longitude) / 2
        chord = math.sin(half_dphi) ** 2 + math.cos(phi) * math.cos(other_phi) * math.sin(half_dlambda) ** 2
        return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


class Intercommunality(_Frozen):
    """An EPCI à fiscalité propre; `siren` is its identifier in the INSEE base."""

    siren: str
    name: str
    slug: str


class FormerCommune(_Frozen):
    """A commune déléguée or a commune merged since: its own INSEE code and name."""

    code: str
    name: str


class Commune(_Frozen):
    """A commune of the Code officiel géographique; `population` is the legal municipal population."""

    code: str
    name: str
    slug: str
    postcodes: tuple[str, ...]
    population: int
    intercommunality: str
    former: tuple[FormerCommune, ...] = ()
    position: GeoPoint | None = None


class DataSource(_Frozen):
    """Where embedded data comes from, as shown on the site."""

    name: str
    url: str
    licence: str


class UnknownCommune(LookupError):
    """No commune of the Lot answers to this name; the message is French and says what to write."""


class Territory(_Frozen):
    """The département: its communes by INSEE code, and questions about them."""

    code: str
    name: str
    sources: tuple[DataSource, ...]
    intercommunalities: tuple[Intercommunality, ...]
    communes: tuple[Commune, ...]

    @functools.cached_property
    def by_code(self) -> dict[str, Commune]:
        """Communes by INSEE code, codes of communes déléguées and former communes included."""
        former = {old.code: commune for commune in self.communes for old in commune.former}
        return former | {commune.code: commune for commune in self.communes}

    @functools.cached_property
    def notes(self) -> dict[Hashable, Any]:
        """What others work out of places, kept for as long as the territory is known as it is; each under a name of its own."""
        return {}

    @functools.cached_property
    def by_siren(self) -> dict[str, Intercommunality]:
        """Intercommunalités by SIREN number."""
        return {group.siren: group for group in self.intercommunalities}

    @functools.cached_property
    def population(self) -> int:
        """Legal municipal population of the département: the sum over its communes."""
        return sum(commune.population for commune in self.communes)

    @functools.cached_property
    def _by_name(self) -> dict[str, Commune]:
        former = {fold_name(old.name): commune for commune in self.communes for old in commune.former}
        return former | {fold_name(commune.name): commune for commune in self.communes}

    @functools.cached_property
    def _by_postcode(self) -> dict[str, Commune]:
        """The most populated commune of each postcode."""
        largest_last = sorted(self.communes, key=lambda commune: -commune.population)[::-1]
        return {postcode: commune for commune in largest_last for postcode in commune.postcodes}

    @functools.cached_property
    def _group_centres(self) -> dict[str, GeoPoint]:
        return {group.siren: _centre(self._points_of(group)) for group in self.intercommunalities}

    def commune(self, text: str) -> Commune:
        """The commune that a person means by an INSEE code, a name, or a former name.

        A postcode is refused even where it is also an INSEE code: 46100 is Faycelles for INSEE, Figeac for La Poste.
        Raises UnknownCommune with what to write instead.
        """
        text = text.strip()
        shown = text if len(text) <= 60 else text[:59] + "…"
        if likely := self._by_postcode.get(text):
            raise UnknownCommune(f"« {shown} » est un code postal ; écrire le nom, par exemple « {likely.name} »")
        found = self.by_code.get(text) or self._by_name.get(fold_name(text))
        if found is None:
            raise UnknownCommune(f"commune du Lot inconnue « {shown} » ; {self._advice(text)}")
        return found

    def largest(self, group: Intercommunality, count: int) -> list[Commune]:
        """The most populated communes of an intercommunalité, the largest first."""
        return sorted(self.members(group), key=lambda commune: (-commune.population, commune.slug))[:count]

    def members(self, group: Intercommunality) -> list[Commune]:
        """The communes of the Lot in an intercommunalité, by name."""
        return [commune for commune in self.communes if commune.intercommunality == group.siren]

    def position(self, commune: Commune) -> GeoPoint:
        """Where a commune is; without embedded coordinates, the centre of its intercommunalité."""
        return commune.position or self._group_centres[commune.intercommunality]

    def distance_km(self, one: Commune, other: Commune) -> float:
        """Kilometres as the crow flies; coarse where a commune has no embedded coordinates."""
        return 0.0 if one.code == other.code else self.position(one).distance_km(self.position(other))

    def travel_minutes(self, one: Commune, other: Commune) -> int | None:
        """An estimate of the drive, in minutes to the nearest five; None without the true place of both communes."""
        if one.code == other.code:
            return 0
        if one.position is None or other.position is None:
            return None
        minutes = _START_AND_STOP + one.position.distance_km(other.position) * _DETOUR / _KM_PER_MINUTE
        return max(5, 5 * round(minutes / 5))

    def nearness(self, one: Commune, other: Commune) -> tuple[bool, bool, float]:
        """A sort key, nearest first: same commune, same intercommunalité, then distance."""
        return (
            one.code != other.code,
            one.intercommunality != other.intercommunality,
            self.distance_km(one, other),
        )

    def _points_of(self, group: Intercommunality) -> list[GeoPoint]:
        """Where the members of an intercommunalité are, or else the communes that share their postcodes.

        Ouest Aveyron Communauté has two communes in the Lot and neither has embedded coordinates.
        """
        members = self.members(group)
        postcodes = {postcode for commune in members for postcode in commune.postcodes}
        sharing = [commune for commune in self.communes if not postcodes.isdisjoint(commune.postcodes)]
        own, near, anywhere = ([c.position for c in some if c.position] for some in (members, sharing, self.communes))
        return own or near or anywhere

    def _advice(self, text: str) -> str:
        known = {fold_name(name): name for c in self.communes for name in (c.name, *(old.name for old in c.former))}
        near = [known[match] for match in difflib.get_close_matches(fold_name(text), known, n=3, cutoff=0.6)]
        if not near:
            return "écrire le nom officiel ou le code INSEE (46…)"
        return "vouliez-vous dire " + " ou ".join(f"« {name} »" for name in near) + " ?"


@functools.cache
def load_territory() -> Territory:
    """The embedded territory of the Lot (département 46)."""
    return Territory.model_validate_json(DATA_FILE.read_bytes())


# As many as a region has offers: titles are folded too, again and again in the same order.
@functools.lru_cache(maxsize=200_000)
def fold_name(name: str) -> str:
    """A place name without what people write differently: accents, case, hyphens, St for Saint."""
    ligatures = name.replace("œ", "oe").replace("Œ", "Oe")
    plain = "".join(c for c in unicodedata.normalize("NFKD", ligatures) if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", " ", plain.lower()).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def slug_of(name: str) -> str:
    """The address of a place: `Cœur de Causse` → `coeur-de-causse`."""
    return fold_name(name).replace(" ", "-")


def _centre(points: list[GeoPoint]) -> GeoPoint:
    return GeoPoint(
        latitude=sum(p.latitude for p in points) / len(points),
        longitude=sum(p.longitude for p in points) / len(points),
    )
