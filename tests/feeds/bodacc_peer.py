"""A stand-in for BODACC's API on the loopback. Every notice is invented; whatever says CANARI may never be kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug import Request, Response

RECORDS_PATH = "/api/explore/v2.1/catalog/datasets/annonces-commerciales/records"
PAGE = "https://www.bodacc.fr/pages/annonces-commerciales-detail/?q.id=id:"
TODAY = datetime.now(UTC).date()
PERSON = {
    "nom": "CANARINOM",
    "prenom": "Canariprenom",
    "adresseSiegeSocial": {"nomVoie": "CANARIVOIE", "ville": "Cahors"},
}
PLACES = [("Cahors", "46000"), ("Figeac", "46100"), ("LE VIGAN EN QUERCY", "46300"), ("GOURDON CEDEX", "46300")]


def business(number: int = 0, **changes: Any) -> dict[str, Any]:
    town, postcode = PLACES[number % len(PLACES)]
    return {
        "origineFonds": "Acquis par achat au prix stipulé de 85.000,00 euros à M. CANARINOM",
        "activite": "Boulangerie, pâtisserie",
        "enseigne": "Chez CANARIENSEIGNE",
        "adresse": {"numeroVoie": "12", "nomVoie": "CANARIVOIE", "codePostal": postcode, "ville": town},
        **changes,
    }


def notice(number: int, *, sold: Any = None, **changes: Any) -> dict[str, Any]:
    """An ordinary notice of a sale, a few days older with each number."""
    identifier = f"A2026{number:04d}11"
    block = {"etablissement": business(number) if sold is None else sold}
    return {
        "id": identifier,
        "typeavis": "annonce",
        "familleavis": "vente",
        "numerodepartement": "46",
        "dateparution": (TODAY - timedelta(days=3 * number)).isoformat(),
        "commercant": "CANARICOMMERCANT Jeanne",
        "ville": "CANARIVILLE",
        "cp": "46000",
        "registre": ["123 456 789"],
        "listepersonnes": json.dumps({"personne": [PERSON, PERSON]}),
        "listeetablissements": json.dumps(block),
        "listeprecedentproprietaire": json.dumps({"personne": PERSON}),
        "acte": json.dumps({"vente": {"opposition": "Chez Maître CANARINOTAIRE, 1 rue CANARIVOIE"}}),
        "jugement": None,
        "url_complete": PAGE + identifier,
        **changes,
    }


@dataclass
class Peer:
    """The API: it pages, filters nothing by itself, and may be told to fail."""

    notices: list[Any]
    asked: list[dict[str, str]] = field(default_factory=list)
    fault: Callable[[], Response] | None = None

    def answer(self, request: Request) -> Response:
        self.asked.append(request.args.to_dict())
        if self.fault:
            return self.fault()
        offset, limit = int(request.args["offset"]), int(request.args["limit"])
        if limit > 100:
            return Response('{"error_code": "InvalidRESTParameterError"}', status=400, content_type="application/json")
        content = {"total_count": len(self.notices), "results": self.notices[offset : offset + limit]}
        return Response(json.dumps(content), content_type="application/json; charset=utf-8")
