"""A stand-in for France Travail on the loopback, which answers as its OpenAPI and its quirks do.

Every record is invented: no person, employer or offer of these is real.
"""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug import Request, Response

TOKEN_PATH = "/connexion/oauth2/access_token"
SEARCH_PATH = "/partenaire/offresdemploi/v2/offres/search"
CLIENT_ID = "PAR_essai_0123456789abcdef"
CLIENT_SECRET = "secret-jamais-montre-fedcba9876543210"
DETAIL = "https://candidat.francetravail.fr/offres/recherche/detail/"
SCOPES = {"api_offresdemploiv2", "o2dsoffre"}

PLACES = [
    {"libelle": "46 - CAHORS", "latitude": 44.4491, "longitude": 1.4366, "codePostal": "46000", "commune": "46042"},
    {"libelle": "46 - FIGEAC", "latitude": 44.6083, "longitude": 2.0317, "codePostal": "46100", "commune": "46102"},
    {"libelle": "46 - GOURDON", "latitude": 44.7372, "longitude": 1.3828, "codePostal": "46300", "commune": "46127"},
    {"libelle": "46 - Saint-Céré", "latitude": 44.8572, "longitude": 1.8906, "codePostal": "46400", "commune": "46251"},
]


def offer(number: int, **changes: Any) -> dict[str, Any]:
    """An ordinary offer, complete; `changes` replace its fields, and None takes one away."""
    identifier = f"{number:03d}TEST"
    record = {
        "id": identifier,
        "intitule": f"Boulanger / Boulangère n° {number} (H/F)",
        "description": "Vous façonnez et cuisez le pain.\nVous aimez l'équipe du matin.\n\nLogement possible.",
        "dateCreation": f"2026-11-{1 + number % 20:02d}T08:15:42.047Z",
        "dateActualisation": "2026-11-20T09:00:00.000Z",
        "lieuTravail": copy.deepcopy(PLACES[number % len(PLACES)]),
        "romeCode": "D1102",
        "romeLibelle": "Boulanger / Boulangère",
        "appellationlibelle": "Boulanger / Boulangère",
        "entreprise": {"nom": "Le Four de l'Essai", "url": "https://four.example", "entrepriseAdaptee": False},
        "typeContrat": "CDD",
        "typeContratLibelle": "CDD - 6 Mois",
        "natureContrat": "Contrat travail",
        "experienceExige": "E",
        "experienceLibelle": "2 An(s)",
        "experienceCommentaire": "en boulangerie",
        "formations": [{"codeFormation": "21538", "domaineLibelle": "boulangerie",
                        "niveauLibelle": "CAP, BEP et équivalents", "exigence": "E"}],
        "langues": [{"libelle": "Anglais", "exigence": "S"}],
        "permis": [{"libelle": "B - Véhicule léger", "exigence": "E"}],
        "competences": [{"code": "483320", "libelle": "Maintenir un environnement de travail propre", "exigence": "S"}],
        "salaire": {"libelle": "Mensuel de 2100.0 Euros à 2400.0 Euros sur 12.0 mois", "commentaire": "Selon expérience",
                    "complement1": "Mutuelle", "listeComplements": [{"code": "1", "libelle": "Mutuelle"}]},
        "dureeTravailLibelle": "35H/semaine\nTravail en journée",
        "dureeTravailLibelleConverti": "Temps plein",
        "alternance": False,
        "contact": {"nom": "Mme Personne INVENTEE", "telephone": "05 00 00 00 00", "coordonnees1": "1 rue de l'Essai",
                    "courriel": f"Pour postuler, utiliser le lien suivant : {DETAIL}{identifier}"},
        "agence": {"telephone": "05 00 00 00 01"},
        "nombrePostes": 2,
        "accessibleTH": False,
        "codeNAF": "10.71C",
        "secteurActivite": "10",
        "secteurActiviteLibelle": "Boulangerie et boulangerie-pâtisserie",
        "qualitesProfessionnelles": [{"libelle": "Faire preuve d'autonomie", "description": "Agir seul."}],
        "origineOffre": {"origine": "1", "urlOrigine": DETAIL + identifier},
        "offresManqueCandidats": False,
        "contexteTravail": {"horaires": ["35H/semaine\nTravail en journée"], "conditionsExercice": []},
    }  # fmt: skip
    return {key: value for key, value in (record | changes).items() if value is not None}


# Every field of the official description that an ordinary offer lacks.
COMPLETE: dict[str, Any] = {
    "outilsBureautiques": ["Traitement de texte"],
    "complementExercice": "Gestion de la comptabilité",
    "conditionExercice": "Travail de nuit",
    "deplacementCode": "2",
    "deplacementLibelle": "Ponctuels Départemental",
    "qualificationCode": "6",
    "qualificationLibelle": "Employé qualifié",
    "trancheEffectifEtab": "3 à 5 salariés",
    "accessibleTH": True,
    "entrepriseAdaptee": True,
    "employeurHandiEngage": True,
    "offresManqueCandidats": True,
    "alternance": True,
    "entreprise": {"nom": "Le Four de l'Essai", "url": "https://four.example", "siret": "00000000000000",
                   "description": "Un fournil inventé.", "logo": "https://four.example/logo.png"},
    "contexteTravail": {"horaires": ["Travail le samedi"], "conditionsExercice": ["Port de tenue professionnelle"]},
    "salaire": {"libelle": "Mensuel de 2100.0 Euros à 2400.0 Euros sur 12.0 mois", "commentaire": "Selon expérience",
                "complement1": "Véhicule de fonction", "complement2": "Prime de vacances",
                "listeComplements": [{"code": "14", "libelle": "Participation"}]},
    "contact": {"nom": "Mme Personne INVENTEE", "telephone": "05 00 00 00 00", "coordonnees1": "1 rue de l'Essai",
                "coordonnees2": "Bâtiment B", "coordonnees3": "46100 Figeac", "courriel": "essai@example.org",
                "commentaire": "A contacter après 19h", "urlRecruteur": "https://four.example/recrute",
                "urlPostulation": "https://four.example/postuler"},
    "agence": {"telephone": "05 00 00 00 01"},
    "origineOffre": {"origine": "2", "urlOrigine": "https://partenaire.example/offre",
                     "partenaires": [{"nom": "PARTENAIRE", "url": "https://partenaire.example/1",
                                      "logo": "https://partenaire.example/l.png"}]},
}  # fmt: skip


def quirks() -> list[dict[str, Any]]:
    """What real answers hold besides ordinary offers; each one is still worth publishing."""
    number = itertools.count(900)
    return [
        offer(next(number), lieuTravail={"libelle": "46 - FIGEAC"}),
        offer(next(number), lieuTravail={"libelle": "46 - PERN", "codePostal": "46170", "commune": "46217"}),
        offer(next(number), lieuTravail={"libelle": "46 - FAYCELLES", "codePostal": "46100", "commune": "46100"}),
        offer(next(number), lieuTravail=PLACES[0] | {"latitude": 1.4366, "longitude": 44.4491}),
        offer(next(number), entreprise={"entrepriseAdaptee": False}, salaire={}),
        offer(next(number), entreprise=None, salaire=None, dateActualisation=None),
        offer(next(number), salaire={"libelle": "Mensuel de 11,88"}),
        offer(next(number), salaire={"libelle": "Autre de 2300,00"}),
        offer(next(number), intitule="Aide&nbsp;à domicile F/H à Cahors (H/F)", description="L&#39;équipe\u00a0: 8&nbsp;personnes"),
        offer(next(number), contact={"coordonnees1": "https://partenaire.example/annonce/46"}),
        offer(next(number), contact={"coordonnees1": "05 00 00 00 02", "commentaire": "A contacter après 19h"}),
        offer(next(number), typeContrat="REP", typeContratLibelle="Reprise d'entreprise", natureContrat="Reprise d'entreprise"),
        offer(next(number), intitule="Technicien ou technicienne de maintenance des équipements agricoles du caus…"),
        offer(next(number), origineOffre={
            "origine": "2", "urlOrigine": "https://partenaire.example/offre?id=46&amp;src=ft",
            "partenaires": [{"nom": "PARTENAIRE", "url": "https://partenaire.example/", "logo": "https://partenaire.example/l.png"}],
        }),
        offer(next(number), id="9000046", typeContrat="MIS", typeContratLibelle="Intérim - 3 Mois"),
    ]  # fmt: skip


def strays() -> list[tuple[dict[str, Any], str]]:
    """Records that the search brings and that cannot be shown, with the reason."""
    number = itertools.count(950)
    return [
        (
            offer(next(number), lieuTravail={"libelle": "82 - MONTAUBAN", "codePostal": "82000", "commune": "82121"}),
            "lieu hors du Lot",
        ),
        (
            offer(next(number), lieuTravail={"libelle": "46 - Lot", "latitude": 44.6, "longitude": 1.6}),
            "lieu trop vague",
        ),
        (offer(next(number), lieuTravail={"libelle": "Occitanie"}), "lieu trop vague"),
        (offer(next(number), lieuTravail=None), "lieu trop vague"),
        (offer(next(number), typeContrat="DDT"), "contrat inconnu"),
        (offer(next(number), typeContrat=None), "contrat inconnu"),
        (offer(next(number), intitule=None), "intitulé absent"),
        (offer(next(number), dateCreation=None), "date de création absente ou illisible"),
        (offer(next(number), id=None), "identifiant absent ou refusé"),
    ]


ELSEWHERE = [
    offer(number, lieuTravail={"libelle": "31 - TOULOUSE", "codePostal": "31000", "commune": "31555"})
    for number in range(600, 900)
]


@dataclass
class Peer:
    """The service: `offers` of the Lot, those of elsewhere, and what it is told to do wrong."""

    offers: list[dict[str, Any]]
    always_partial: bool = False
    forgets_dates: bool = False
    token_life: int = 1000
    faults: dict[int, Callable[[Request], Response]] = field(default_factory=dict)
    before_search: Callable[[int], None] = lambda _number: None
    tokens: list[str] = field(default_factory=list)
    searches: list[dict[str, str]] = field(default_factory=list)
    bearers: list[str] = field(default_factory=list)
    _uses: int = 0

    def answer(self, request: Request) -> Response:
        if request.path == TOKEN_PATH and request.method == "POST":
            return self._token(request)
        if request.path == SEARCH_PATH and request.method == "GET":
            return self._search(request)
        return Response(status=404)

    def _token(self, request: Request) -> Response:
        form = request.form
        if request.args.get("realm") != "/partenaire" or form.get("grant_type") != "client_credentials":
            return _json({"error": "unsupported_grant_type"}, 400)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            told = f"Client authentication failed for {form.get('client_id')} / {form.get('client_secret')}"
            return _json({"error": "invalid_client", "error_description": told}, 400)
        if not set(form.get("scope", "").split()) >= SCOPES:
            return _json({"error": "invalid_scope"}, 400)
        self.tokens.append(f"jeton-{len(self.tokens)}-abcdefghijklmnop")
        self._uses = 0
        return _json(
            {"access_token": self.tokens[-1], "expires_in": 1499, "token_type": "Bearer", "scope": form["scope"]}, 200
        )

    def _search(self, request: Request) -> Response:
        bearer = request.headers.get("Authorization", "")
        self.bearers.append(bearer)
        self._uses += 1
        if not self.tokens or bearer != f"Bearer {self.tokens[-1]}" or self._uses > self.token_life:
            return Response(status=401)
        number = len(self.searches)
        self.searches.append(request.args.to_dict())
        self.before_search(number)
        fault = self.faults.pop(number, None)
        return fault(request) if fault else self._page(request)

    def _page(self, request: Request) -> Response:
        found = self._found(request)
        words = re.fullmatch(r"(\d+)-(\d+)", request.args.get("range", "0-149"))
        first, last = (int(word) for word in words.groups()) if words else (1, 0)
        if last < first or last - first >= 150 or first > 3000 or last > 3149:
            return _json(
                {"codeErreur": "REC-1", "codeHttp": 400, "message": "La plage de résultats est incorrecte."}, 400
            )
        page = found[first : last + 1]
        if not page:
            return Response(status=204, headers={"Content-Range": "*/0"})
        complete = len(page) == len(found) and not self.always_partial
        response = _json({"resultats": page, "filtresPossibles": []}, 200 if complete else 206)
        response.headers["Content-Range"] = f"offres {first}-{first + len(page) - 1}/{len(found)}"
        response.headers["Accept-Range"] = "offres 150"
        return response

    def _found(self, request: Request) -> list[dict[str, Any]]:
        """Any other parameter is ignored, as the service does: without `departement` the answer is unfiltered."""
        wanted = request.args.get("departement")
        found = self.offers if wanted == "46" else ELSEWHERE if wanted else ELSEWHERE + self.offers
        first, last = request.args.get("minCreationDate"), request.args.get("maxCreationDate")
        if not (first and last) or self.forgets_dates:
            return found
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", day) for day in (first, last))
        return [offer for offer in found if first <= offer["dateCreation"][:19] + "Z" <= last]


def too_many(retry_after: str) -> Callable[[Request], Response]:
    """429, in plain text."""
    return lambda _request: Response("Too Many Requests", 429, {"Retry-After": retry_after}, content_type="text/plain")


def broken(status: int = 500) -> Callable[[Request], Response]:
    """An error of the service, which repeats what it was sent."""
    return lambda request: _json(
        {"codeErreur": "X", "codeHttp": status, "message": f"échec avec {request.headers.get('Authorization')}"}, status
    )


def _json(content: object, status: int) -> Response:
    return Response(json.dumps(content), status, content_type="application/json;charset=UTF-8")
