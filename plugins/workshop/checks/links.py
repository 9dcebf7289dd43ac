"""Links inside the site that lead nowhere: anchors and addresses; and, when asked, pages elsewhere that are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote, urlsplit

import requests

from plugins.catalogue.attachments import links_of
from plugins.catalogue.problems import BODY, nearest
from plugins.catalogue.rendering import render
from plugins.workshop.checks.findings import WORTH_A_LOOK, Files, Finding, Page
from plugins.workshop.checks.memory import DeadLink, remember

_TARGET = re.compile(r"(?<!!)\[[^\[\]]*\]\(\s*<?(?P<target>[^)\s>]+)|^\[[^\]]+\]:\s*<?(?P<defined>[^\s>]+)")
# What is followed from anywhere: another scheme, or what Pelican resolves.
_WHOLE = re.compile(r"[a-z]+:|//|\{[a-z]+\}")
_ID = re.compile(r'\bid="([^"]*)"')
# Seconds that a page elsewhere may take, and pages asked for at once.
_PATIENCE, _AT_ONCE = 10, 8
_AGENT = "choisir-le-lot (python3 tasks.py check --web)"
# Names that lead nowhere by design (RFC 2606): the samples' own.
_RESERVED = (".example", "example.org", "example.com")
# Addresses that no build of pages makes: files of the theme, pages of the relay, what machines read.
_ELSEWHERE = re.compile(r"/(theme|media|formulaires|styleguide|communes/[^/]*/.+|.*\.[a-z]+$)")


def links(files: Files) -> Iterator[Finding]:
    """Anchors that no heading answers to, and addresses of the site that are no page."""
    for page in files.pages:
        for link in links_of(page.shown, page.document):
            target = files.every.get(link.target)
            if link.anchor and target:
                yield from _anchor(page, link.line, link.anchor, target)
        for line, where in _targets(page):
            if where.startswith("#"):
                yield from _anchor(page, line, where[1:], page)
            elif where.startswith("/") and not where.startswith("//"):
                yield from _address(page, line, urlsplit(where).path, files.addresses)
            elif not _WHOLE.match(where):
                message = f"lien relatif « {where} » ; écrire {{filename}}/ puis le chemin du fichier, ou une adresse complète"
                yield page.find(line, message, "liens")


def web(files: Files) -> Iterator[Finding]:
    """Pages elsewhere that do not answer, or answer that they are not there; the build report will tell of them too."""
    found = [(page, line, field, url) for page in files.pages for line, field, url in _outside(page)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        addresses = list(dict.fromkeys(url for *_, url in found))
        answers = dict(zip(addresses, pool.map(_asked, addresses), strict=True))
    gone = [one for one in found if answers[one[-1]]]
    remember(
        files.root,
        (DeadLink(page.shown, line, url, answers[url], files.today) for page, line, _, url in gone),
        today=files.today,
        files={page.shown for page in files.pages},
        whole=files.whole,
    )
    for page, line, field, url in gone:
        yield page.find(line, f"{url} : {answers[url]} ; vérifier l’adresse", "web", WORTH_A_LOOK, field)


def _targets(page: Page) -> Iterator[tuple[int, str]]:
    for line, text in page.body_lines():
        for found in _TARGET.finditer(text):
            yield line, found["target"] or found["defined"]


def _anchor(page: Page, line: int, anchor: str, target: Page) -> Iterator[Finding]:
    if target.entry is None:
        return
    known = set(_ID.findall(render(target.entry)))
    if unquote(anchor) not in known:
        near = nearest(anchor, known)
        advice = f"vouliez-vous dire #{near} ?" if near else "une ancre se forme des mots de l’intertitre"
        yield page.find(line, f"aucun intertitre #{anchor} dans {target.shown} ; {advice}", "ancres")


def _address(page: Page, line: int, path: str, known: frozenset[str]) -> Iterator[Finding]:
    if path not in known and not _ELSEWHERE.match(path):
        near = nearest(path, known)
        advice = f"vouliez-vous dire {near} ?" if near else "écrire {filename}/ puis le chemin du fichier"
        yield page.find(line, f"aucune page à l’adresse {path} ; {advice}", "liens")


def _outside(page: Page) -> Iterator[tuple[int, str, str]]:
    written = [(line, BODY, url) for line, url in _targets(page)]
    for line, field, url in (*page.fields(frozenset({"adresse"})), *written):
        host = urlsplit(url).hostname or ""
        if url.startswith(("http://", "https://")) and not host.endswith(_RESERVED):
            yield line, field, url


def _asked(url: str) -> str:
    """What is wrong with a page elsewhere; nothing when it answers. A refusal of robots (401, 403, 429) is no death."""
    try:
        answer = requests.get(url, timeout=_PATIENCE, stream=True, headers={"User-Agent": _AGENT})
        answer.close()
    except requests.RequestException as error:
        return (
            "pas de réponse" if isinstance(error, requests.ConnectionError | requests.Timeout) else "réponse illisible"
        )
    if answer.status_code in (404, 410) or answer.status_code >= 500:
        return f"réponse {answer.status_code}"
    return ""
