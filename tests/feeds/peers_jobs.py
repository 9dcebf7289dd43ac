"""Stand-ins for the smaller job sources on the loopback, each in its documented format; every record is invented."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from werkzeug import Request, Response

RSS_TYPE = "application/rss+xml; charset=UTF-8"


@dataclass
class Shelf:
    """A static server: `documents` are (body, media type) by path; it knows ETag, gzip and what it was asked."""

    documents: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    status: int = 200
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        self.asked.append((request.full_path.rstrip("?"), dict(request.headers)))
        response = self._answer(request)
        self.statuses.append(response.status_code)
        return response

    def _answer(self, request: Request) -> Response:
        if self.status != 200:
            return Response("Panne de la base <b>", self.status, content_type="text/html")
        if request.path in self.moved:
            return Response(status=302, headers={"Location": self.moved[request.path]})
        if request.path not in self.documents:
            return Response(status=404)
        body, kind = self.documents[request.path]
        tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        headers = {"ETag": tag}
        if "gzip" in request.headers.get("Accept-Encoding", "") and len(body) > 200:
            body, headers = gzip.compress(body), headers | {"Content-Encoding": "gzip"}
        return Response(body, 200, headers, content_type=kind)


# ---- Emploi Territorial


def territorial(number: int = 1, departement: str = "046", **changes: str) -> str:
    """An <item> of the feed; `changes` replace title, link, description, pubDate, secteurgeo, collectivite or guid."""
    name = f"O{departement}2611{number:08d}"
    said = {
        "guid": f"https://www.emploi-territorial.fr/:{name}",
        "title": f"AGENT D'ESSAI N° {number} H/F",
        "link": f"https://www.emploi-territorial.fr/offre/{name.lower()}-agent-essai?mtm_campaign=rss",
        "description": """
            <div class="employeur"><strong>Employeur : </strong> MAIRIE D'ESSAI</div>
            <div class="metier"><strong>Métier(s) : </strong> Jardinier, Jardinière</div>
            <div class="datepub"><strong>Date de publication : </strong> du 14/11/2026 au 13/12/2026</div>
            <div class="lieutravail"><strong>Lieu de travail : </strong> Figeac</div>
            <div class="grades"><strong>Grade(s) : </strong> Adjoint technique</div>
            <div class="contact"><strong>Contact : </strong> Mme Personne INVENTEE</div>
            Emploi permanent""",
        "pubDate": "Sat, 14 Nov 2026 09:15:56 +0000",
        "secteurgeo": "Figeac",
        "collectivite": "MAIRIE D'ESSAI",
    } | changes
    return f"""<item>
  <guid isPermaLink="false">{said["guid"]}</guid>
  <title><![CDATA[{said["title"]}]]></title>
  <link><![CDATA[{said["link"]}]]></link>
  <description><![CDATA[{said["description"]}]]></description>
  <pubDate>{said["pubDate"]}</pubDate>
  <category domain="emploi-territorial:secteurgeo"><![CDATA[{said["secteurgeo"]}]]></category>
  <category domain="emploi-territorial:collectivite"><![CDATA[{said["collectivite"]}]]></category>
</item>"""


def rss(*items: str, namespaces: str = "") -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {namespaces}><channel><title>Essai</title>'
    return f"{head}<link>https://essai.example/</link>{''.join(items)}</channel></rss>".encode()


# ---- a partner's own feeds


def item(number: int = 1, **changes: str) -> str:
    """An ordinary RSS <item> of a partner."""
    said = {
        "title": f"Cuisinier d'essai n° {number} à Gramat",
        "link": f"https://partenaire.example/offres/{number}",
        "guid": f"https://partenaire.example/?p={number}",
        "description": "<p>Vous cuisinez pour <b>trente</b> personnes.</p><p>Écrire à rh@essai.example, 05 00 00 00 00.</p>",
        "pubDate": "Mon, 16 Nov 2026 08:00:00 +0100",
        "category": "Cuisine",
    } | changes
    return "<item>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in said.items() if text) + "</item>"


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Essai</title><id>urn:essai</id><updated>2026-11-16T08:00:00Z</updated>
<entry><title type="html">Soudeur &amp;lt;TIG&amp;gt; F/H</title><id>urn:uuid:00000000-0000-4000-8000-000000000046</id>
<link rel="alternate" href="https://partenaire.example/soudeur?utm_source=flux&amp;p=1"/>
<published>2026-11-15T23:30:00Z</published><updated>2026-11-16T08:00:00Z</updated>
<category term="46400 Saint-Céré"/><summary>Un poste de soudage.</summary>
<content type="html">&lt;p&gt;Un poste, en atelier, avec une équipe de six personnes.&lt;/p&gt;</content></entry></feed>""".encode()

JOB_LISTING = (
    'xmlns:job_listing="https://wp.example" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def job_listing(number: int = 1, **changes: str) -> str:
    """An <item> of WP Job Manager's job_feed."""
    said = {"location": "46300 Gourdon, France", "job_type": "CDI, Temps plein", "company": "Atelier d'essai",
            "salary": "2 000 € brut par mois"} | changes  # fmt: skip
    own = "".join(f"<job_listing:{name}><![CDATA[{text}]]></job_listing:{name}>" for name, text in said.items() if text)
    return f"""<item><title>Menuisier n° {number}</title><link>https://wp.example/job/menuisier-{number}/</link>
<dc:creator><![CDATA[Personne INVENTEE]]></dc:creator><pubDate>Tue, 17 Nov 2026 10:00:00 +0000</pubDate>
<guid isPermaLink="false">https://wp.example/?post_type=job_listing&#038;p={number}</guid>
<description><![CDATA[Court extrait]]></description>
<content:encoded><![CDATA[<p>Vous fabriquez des escaliers et des portes, seul ou à deux.</p>]]></content:encoded>{own}</item>"""


def job(number: int = 1, **changes: str) -> str:
    """A <job> as recruitment software exports it for Indeed."""
    said = {
        "title": f"Comptable d'essai n° {number}", "date": "Wed, 18 Nov 2026 00:00:00 GMT", "referencenumber": f"REF-{number}",
        "url": f"https://logiciel.example/jobs/{number}", "company": "Cabinet d'essai", "city": "Cahors", "state": "Occitanie",
        "country": "FR", "postalcode": "46000", "email": "personne@essai.example",
        "description": "<p>Vous tenez les comptes de vingt <em>artisans</em> du département.</p>",
        "salary": "Selon profil", "jobtype": "CDD, temps partiel", "category": "Gestion", "expirationdate": "31/12/2026",
    } | changes  # fmt: skip
    inside = "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in said.items() if text)
    return f"<job>{inside}</job>"


def jobs(*all_jobs: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><source><publisher>Essai</publisher>' + "".join(all_jobs) + "</source>"
    ).encode()


# ---- Choisir le service public

DATASET = "/api/1/datasets/les-offres-diffusees-sur-choisir-le-service-public/"
COLUMNS = [
    "Organisme de rattachement", "Référence", "Intitulé du poste", "Employeur", "Localisation du poste",
    "Lieu d'affectation", "Lieu d'affectation (sans géolocalisation)", "Versant", "Catégorie", "Métier",
    "Nature de l'emploi", "Nature de contrat", "Durée du contrat", "Temps Plein", "Télétravail", "Niveau d'études",
    "Niveau d'expérience min. requis", "Compétences attendues", "Contact candidatures",
    "Date de première publication", "Date de début de publication par défaut", "Date de fin de publication par défaut",
]  # fmt: skip


def post(number: int = 1, **changes: str) -> dict[str, str]:
    """A row of the Lot; `changes` go by the column's name with its spaces and apostrophes as « _ »."""
    row = dict.fromkeys(COLUMNS, "") | {
        "Organisme de rattachement": "Centre hospitalier d'essai",
        "Référence": f"2026-{number:07d}",
        "Intitulé du poste": f"Infirmier d'essai n° {number} H/F",
        "Employeur": "Hôpital d'essai\n1 rue de l'Essai\n46000 Cahors",
        "Localisation du poste": "Lot (46)",
        "Lieu d'affectation": "335 rue du Président-Essai : 46000 Cahors",
        "Versant": "Fonction publique hospitalière",
        "Catégorie": "Catégorie A (cadre)",
        "Métier": "Infirmier",
        "Nature de l'emploi": "Emploi ouvert aux titulaires et aux contractuels",
        "Durée du contrat": "1 an",
        "Temps Plein": "Oui",
        "Télétravail": "Non",
        "Niveau d'études": "Niveau 6 Licence/diplômes équivalents",
        "Niveau d'expérience min. requis": "Confirmé",
        "Compétences attendues": "- Soigner\n- Accueillir",
        "Contact candidatures": "Mme Personne INVENTEE 05 00 00 00 00",
        "Date de première publication": "10/11/2026",
        "Date de début de publication par défaut": "10/11/2026",
        "Date de fin de publication par défaut": "31/12/2026",
    }
    columns = {name.translate({ord(c): "_" for c in " '."}): name for name in COLUMNS}
    return row | {columns[name]: text for name, text in changes.items()}


def posts_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", quoting=csv.QUOTE_MINIMAL)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def dataset(*resources: tuple[str, str]) -> bytes:
    """The dataset's description at data.gouv.fr, with (title, url) of its files among others."""
    listed: list[dict[str, Any]] = [
        {"title": "Référentiel des métiers", "format": "pdf", "url": "https://static.data.gouv.fr/x.pdf"}
    ]
    listed += [{"title": title, "format": "csv", "url": url} for title, url in resources]
    return json.dumps({"title": "Essai", "license": "lov2", "resources": listed}).encode()


# ---- what each type of source is asked at, and some good offers of it by their numbers

PATHS = {
    "emploi-territorial": "/rss",
    "service-public": "/offres-datagouv-20261116.csv",
    "syndication": "/flux",
    "wp-job-manager": "/feed",
    "indeed-xml": "/jobs.xml",
}
GOOD: dict[str, Callable[[Iterable[int]], tuple[bytes, str]]] = {
    "emploi-territorial": lambda numbers: (rss(*map(territorial, numbers)), RSS_TYPE),
    "service-public": lambda numbers: (posts_csv([post(number) for number in numbers]), "text/csv"),
    "syndication": lambda numbers: (rss(*map(item, numbers)), RSS_TYPE),
    "wp-job-manager": lambda numbers: (rss(*map(job_listing, numbers), namespaces=JOB_LISTING), RSS_TYPE),
    "indeed-xml": lambda numbers: (jobs(*map(job, numbers)), "text/xml"),
}
