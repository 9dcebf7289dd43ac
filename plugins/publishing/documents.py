"""The small files that machines look for at known addresses."""

from __future__ import annotations

import json
from datetime import date, timedelta

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.kinds import KINDS, StaticPage
from plugins.publishing.assets import Ask

NAME = "Choisir le Lot"
# RFC 9116, 2.5.5: less than a year is recommended; a site that nobody builds any more then says so by itself.
SECURITY_VALIDITY = timedelta(days=180)


def robots(public_url: str, *, production: bool) -> str:
    """robots.txt: open in production, closed elsewhere."""
    if not production:
        return "User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /\nSitemap: {public_url}/sitemap.xml\n"


def security(contact: str, public_url: str, today: date) -> str:
    """security.txt (RFC 9116), which goes to /.well-known/."""
    expires = (today + SECURITY_VALIDITY).isoformat()
    return (
        f"Contact: mailto:{contact}\nExpires: {expires}T00:00:00Z\nPreferred-Languages: fr, en\n"
        f"Canonical: {public_url}/.well-known/security.txt\n"
    )


def manifest(asset: Ask) -> str:
    """The web manifest: a name and an icon for who keeps the site at hand; it stays a site, in the browser."""
    described = {
        "name": NAME,
        "short_name": "Le Lot",
        "lang": "fr",
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "icons": [{"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def humans(contact: str, today: date) -> str:
    """humans.txt (humanstxt.org)."""
    return (
        f"/* ÉQUIPE */\n{NAME}, la marque territoriale du Lot\nContact : {contact}\nLieu : Lot (46), France\n\n"
        f"/* SITE */\nDernière mise à jour : {today.isoformat()}\nLangue : français\n"
        "Construit par Pelican, sans cookie, sans traceur et sans tiers\nCode : AGPL-3.0-or-later\n"
    )


def llms(catalogue: Catalogue, public_url: str) -> str:
    """llms.txt (llmstxt.org): what the site holds and where, for assistants that read it on someone's behalf."""
    lines = [
        f"# {NAME}", "",
        "> Emplois, entreprises et fermes à reprendre, vie quotidienne et communes du Lot (46, Occitanie, France). "
        f"Site en français, à jour du {catalogue.today.isoformat()}.", "",
        "Une offre porte la date où elle a été vérifiée et celle où elle expire ; une page expirée le dit. "
        "Les entrées marquées « Exemple » sont inventées.", "", "## Listes", "",
    ]  # fmt: skip
    for kind in KINDS:
        if kind.listed:
            count = len(catalogue.of_kind(kind))
            lines.append(
                f"- [{kind.title}]({public_url}/{kind.base}/): {count} en ligne ; Atom : {kind.base}/flux.atom"
            )
    lines.append(f"- [Communes]({public_url}/communes/): {len(catalogue.territory.communes)} communes")
    lines += ["", "## Pages", ""]
    pages = [page for page in catalogue.entries if isinstance(page, StaticPage) and not page.sample]
    lines += [f"- [{page.title}]({public_url}/{page.slug}/): {' '.join(page.summary.split())}" for page in pages]
    lines += [
        "",
        "## Données",
        "",
        f"- [Plan du site]({public_url}/sitemap.xml)",
        f"- [Agenda]({public_url}/agenda/agenda.ics): iCal",
    ]
    return "\n".join([*lines, ""])
