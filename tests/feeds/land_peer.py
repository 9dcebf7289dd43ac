"""Stand-ins for the public sources about communes, on the loopback, which answer as they are documented to.

Every record is invented; only the codes and names of communes are real.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug import Request, Response

CAHORS, FIGEAC, GOURDON, PERN, LHOSPITALET, BRIVE = "46042", "46102", "46127", "46172", "46217", "19031"
NAMES = {CAHORS: "Cahors", FIGEAC: "Figeac", GOURDON: "Gourdon", PERN: "Pern", LHOSPITALET: "Lhospitalet",
         BRIVE: "Brive-la-Gaillarde"}  # fmt: skip
CENTRES = {CAHORS: (1.44, 44.45), FIGEAC: (2.03, 44.61), GOURDON: (1.38, 44.74), PERN: (1.40, 44.36),
           BRIVE: (1.53, 45.16)}  # fmt: skip
RESOURCE = "0f0e0d0c-1111-4222-8333-444455556666"
OLDER = "aaaaaaaa-1111-4222-8333-444455556666"
YEARS = (2023, 2024, 2025)

Answer = Callable[[Request], Response]


def square(east: float, north: float, half: float) -> list[list[float]]:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return [[east + x * half, north + y * half] for x, y in corners]


def outline(code: str, **changes: Any) -> dict[str, Any]:
    """A commune as geo.api.gouv.fr gives it: a square with a hole in its middle."""
    east, north = CENTRES[code]
    feature: dict[str, Any] = {
        "type": "Feature",
        "properties": {"nom": NAMES[code], "code": code, "surface": 6472.0,
                       "centre": {"type": "Point", "coordinates": [east, north]}},
        "geometry": {"type": "Polygon",
                     "coordinates": [square(east, north, 0.0412345678), square(east, north, 0.001)]},
    }  # fmt: skip
    return feature | changes


def structure(code: str, number: int = 1, **changes: str) -> dict[str, str]:
    """A row of the list of France services."""
    hours = {f"h_{day}": "08:30-12:00 / 13:30-17:00" for day in ("lundi", "mardi", "mercredi", "jeudi")}
    return {
        "id_fs": str(number), "format_fs": "Site principal", "lib_fs": f"France services de {NAMES[code]}",
        "adresse": f"{number} place de l'Essai", "insee_com": code, "code_postal": "46000", "lib_com": NAMES[code],
        "latitude": "44.4512", "longitude": "1.4401", "mail": "essai@exemple.fr", "telephone": "565000000",
        **hours, "h_vendredi": "8h30-12h", "h_samedi": "Fermé", **changes,
    }  # fmt: skip


def lieu(code: str, **changes: Any) -> dict[str, Any]:
    """A place in the mednum schema."""
    return {
        "id": f"lieu-{code}", "nom": f"La Fabrique d'essai de {NAMES[code]}", "commune": NAMES[code],
        "code_postal": code[:2] + "000", "code_insee": code, "adresse": "12 rue du Pont", "latitude": 44.45,
        "longitude": 1.44, "telephone": "+33565000001", "courriels": "essai@exemple.fr",
        "site_web": "https://fabrique.example/|https://autre.example/", "services": "Utiliser le numérique",
        "horaires": "Mo-Fr 09:00-12:00,13:30-18:30; Sa 08:30-12:00; PH off",
    } | changes  # fmt: skip


def observation(code: str, facility: str, count: float | None, year: str = "2025", **changes: str) -> dict[str, Any]:
    """An observation of Melodi's DS_BPE."""
    dimensions = {"GEO": f"2025-COM-{code}", "FACILITY_DOM": facility[0], "FACILITY_SDOM": facility[:2],
                  "FACILITY_TYPE": facility, "BPE_MEASURE": "FACILITIES", "TIME_PERIOD": year}  # fmt: skip
    measure = {} if count is None else {"value": count}
    return {"dimensions": dimensions | changes, "measures": {"OBS_VALUE_NIVEAU": measure}, "attributes": {}}


def premises(code: str, total: object, eligible: object, **changes: object) -> dict[str, object]:
    """A row of ARCEP's commune_techno.csv."""
    return {"code_insee": code, "nom_com": NAMES[code], "code_dep": code[:2], "code_reg": "76", "nbr": total,
            "type": "all", "date": "2026-06-30", "elig_ftth": eligible, "elig_coax": 0, "elig_cu": 12} | changes  # fmt: skip


def mutation(number: int, code: str, price: object, surface: object = 100, **changes: object) -> dict[str, object]:
    """A row of geo-dvf: a house sold alone."""
    return {
        "id_mutation": f"2025-{number}", "date_mutation": "2025-05-06", "nature_mutation": "Vente",
        "valeur_fonciere": price, "code_commune": code, "nom_commune": NAMES[code], "id_parcelle": f"{code}000AB{number:04d}",
        "type_local": "Maison", "surface_reelle_bati": surface, "nombre_pieces_principales": 4,
        "nature_culture": "sols", "surface_terrain": 500,
    } | changes  # fmt: skip


def table(rows: list[Any], delimiter: str) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def gz(rows: list[Any]) -> bytes:
    return gzip.compress(table(rows, ","))


@dataclass
class LandPeer:
    """All six at once; `instead` replaces the answer of a path, `asked` remembers the requests."""

    outlines: list[Any] = field(default_factory=lambda: [outline(code) for code in (CAHORS, FIGEAC, GOURDON, BRIVE)])
    structures: list[Any] = field(default_factory=lambda: [structure(code) for code in (CAHORS, FIGEAC, BRIVE)])
    lieux: list[Any] = field(default_factory=lambda: [lieu(code) for code in (CAHORS, GOURDON, BRIVE)])
    observations: list[Any] = field(
        default_factory=lambda: [
            observation(CAHORS, "D265", 21.0), observation(CAHORS, "C107", 3.0), observation(CAHORS, "C108", 4.0),
            observation(CAHORS, "C109", 5.0), observation(FIGEAC, "D307", 6.0), observation(FIGEAC, "B326", 2.0),
            observation(LHOSPITALET, "B207", 1.0), observation(PERN, "B207", 1.0), observation(BRIVE, "B207", 40.0),
        ]
    )  # fmt: skip
    premises: list[Any] = field(
        default_factory=lambda: [premises(CAHORS, 15000, 13845), premises(PERN, 300, 300), premises(BRIVE, 9, 9),
                                 premises(LHOSPITALET, 100, 50)]
    )  # fmt: skip
    sales: dict[int, list[Any]] = field(
        default_factory=lambda: {
            year: [mutation(10 * year + n, CAHORS, 100_000 + 10_000 * n) for n in range(3)] for year in YEARS
        }
    )
    page: int = 4
    instead: dict[str, Response] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    def answer(self, request: Request) -> Response:
        self.asked.append(request)
        for start, response in self.instead.items():
            if request.path.startswith(start):
                return response
        routes: dict[str, Answer] = {
            "/communes": self._communes, "/fs.csv": self._structures, "/fs": _to("/fs.csv"),
            "/api/1/datasets/lieux/": self._described, f"/api/1/datasets/r/{RESOURCE}": _to("/lieux.json"),
            "/lieux.json": self._lieux, "/melodi": self._melodi, "/arcep.csv": self._arcep,
        }  # fmt: skip
        route = routes.get(request.path, self._dvf if request.path.startswith("/dvf/") else _unknown)
        return _conditional(request, route(request))

    def _communes(self, request: Request) -> Response:
        assert request.args.to_dict() == {"codeDepartement": "46", "fields": "nom,code,surface,centre", "format": "geojson",
                                "geometry": "contour"}  # fmt: skip
        return _json({"type": "FeatureCollection", "features": self.outlines})

    def _structures(self, _request: Request) -> Response:
        return Response(table(self.structures, ","), content_type="text/csv; charset=utf-8")

    def _described(self, _request: Request) -> Response:
        resources = [
            {"id": OLDER, "format": "json", "last_modified": "2024-01-01T00:00:00", "url": "https://vieux.example/"},
            {"id": RESOURCE, "format": "json", "last_modified": "2026-11-01T00:00:00", "url": "https://mal.example/"},
            {"id": "x", "format": "json", "last_modified": "2027-01-01"}, {"format": "pdf"}, None,
        ]  # fmt: skip
        return _json({"title": "Lieux", "resources": resources})

    def _lieux(self, _request: Request) -> Response:
        return _json(self.lieux)

    def _melodi(self, request: Request) -> Response:
        """Pages from 1, never more than `page` observations whatever is asked."""
        assert request.args["GEO"] == "DEP-46*COM"
        kinds, number = request.args.getlist("FACILITY_TYPE"), int(request.args["page"])
        found = [one for one in self.observations if one["dimensions"]["FACILITY_TYPE"] in kinds]
        shown = found[(number - 1) * self.page : number * self.page]
        last = number * self.page >= len(found)
        return _json({"identifier": "DS_BPE", "observations": shown, "paging": {"count": len(found), "isLast": last}})

    def _arcep(self, _request: Request) -> Response:
        return Response(table(self.premises, ";"), content_type="text/csv")

    def _dvf(self, request: Request) -> Response:
        year = int(request.path.split("/")[2])
        assert request.path == f"/dvf/{year}/departements/46.csv.gz"
        return Response(gz(self.sales[year]), content_type="application/gzip")


def _json(content: object) -> Response:
    return Response(json.dumps(content), content_type="application/json")


def _to(path: str) -> Answer:
    return lambda _request: Response(status=302, headers={"Location": path})


def _unknown(_request: Request) -> Response:
    return Response("inconnu", status=404)


def _conditional(request: Request, response: Response) -> Response:
    if response.status_code != 200:
        return response
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:16])
    return response.make_conditional(request.environ)
