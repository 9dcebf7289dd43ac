"""What a page weighs and how it behaves in a real browser without cache, against its budget."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypedDict
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Request, Response, ViewportSize

from plugins.workshop.audit.ecoindex import ecoindex
from plugins.workshop.audit.pages import AuditedPage, Fault, figure

# The window in which the EcoIndex is measured.
WINDOW: ViewportSize = {"width": 1920, "height": 1080}
PHOTOGRAPHS = ("image/avif", "image/webp", "image/jpeg", "image/png")


@dataclass(frozen=True)
class Weights:
    """The measures of a page, in bytes and counts; `bare` is all but the photographs."""

    html: int
    requests: int
    bare: int
    total: int
    script: int
    elements: int
    ecoindex: float
    cls: float


_LABELS = {
    "html": "octets de HTML après brotli",
    "requests": "requêtes",
    "bare": "octets transférés sans les photographies",
    "total": "octets transférés",
    "script": "octets de JavaScript après brotli",
    "elements": "éléments",
    "ecoindex": "EcoIndex",
    "cls": "de décalage (CLS)",
}


@dataclass(frozen=True)
class Visit:
    """A page's measures, and what its visit should not have shown: requests to other hosts, errors of the console."""

    weights: Weights
    strangers: tuple[str, ...]
    errors: tuple[str, ...]


class _Exchange(TypedDict):
    kind: str
    type: str
    body: int
    whole: int


def visit(browser: Browser, address: str, page: AuditedPage) -> Visit:
    """Open a page as a first-time visitor who scrolls to its end, so that pictures loaded late count too."""
    context = browser.new_context(base_url=address, viewport=WINDOW, locale="fr-FR")
    tab = context.new_page()
    requests: list[Request] = []
    errors: list[str] = []
    tab.on("request", lambda request: requests.append(request))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda message: errors.append(_said(message)) if message.type in ("error", "warning") else None)
    tab.goto(page.address)
    tab.evaluate(_SCROLL)
    tab.wait_for_load_state("networkidle")
    elements, cls = tab.evaluate("document.getElementsByTagName('*').length"), tab.evaluate(_LAYOUT_SHIFT)
    strangers = [one.url for one in requests if not one.url.startswith((f"{address}/", "data:"))]
    exchanges = [_exchange(one, answer) for one in requests if (answer := one.response())]
    context.close()
    return Visit(_weights(exchanges, elements, cls), tuple(strangers), tuple(errors))


def _said(message: ConsoleMessage) -> str:
    place = urlsplit(message.location["url"]).path
    return f"{message.text} ({place})" if place else message.text


def _weights(exchanges: list[_Exchange], elements: int, cls: float) -> Weights:
    total = sum(one["whole"] for one in exchanges)
    return Weights(
        html=sum(one["body"] for one in exchanges if one["kind"] == "document"),
        requests=len(exchanges),
        bare=sum(one["whole"] for one in exchanges if one["type"] not in PHOTOGRAPHS),
        total=total,
        script=sum(one["body"] for one in exchanges if one["kind"] == "script"),
        elements=elements,
        ecoindex=round(ecoindex(elements, len(exchanges), total / 1000), 1),
        cls=round(cls, 4),
    )


def _exchange(request: Request, answer: Response) -> _Exchange:
    sizes = request.sizes()
    body, headers = sizes["responseBodySize"], sizes["responseHeadersSize"]
    kind = answer.headers.get("content-type", "").partition(";")[0]
    return _Exchange(kind=request.resource_type, type=kind, body=body, whole=body + headers)


def faults(page: AuditedPage, seen: Visit) -> list[Fault]:
    """What a visit broke of the page's budget, a line each."""
    broken = [
        *(_over(page, field.name, getattr(seen.weights, field.name)) for field in fields(Weights)),
        *(f"requête vers un autre hôte, {url}" for url in seen.strangers),
        *(f"la console dit « {text} »" for text in dict.fromkeys(seen.errors)),
    ]
    return [Fault(page.name, "budget", message) for message in broken if message]


def _over(page: AuditedPage, name: str, measured: float) -> str:
    limit = getattr(page.budget, name)
    if name == "ecoindex":
        return "" if measured > limit else f"{_LABELS[name]} {figure(measured)}, il faut plus de {figure(limit)}"
    if measured <= limit:
        return ""
    return f"{figure(measured)} {_LABELS[name]}, {figure(measured - limit)} de trop (limite {figure(limit)})"


# Step by step, since a picture is only fetched when the window comes near it; then until the last has come.
_SCROLL = """async () => {
  for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
    scrollTo({ top, behavior: 'instant' });
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  const late = [...document.images].filter(image => !image.complete && image.checkVisibility());
  await Promise.all(late.map(image => new Promise(done => { image.onload = image.onerror = done })));
}"""
# Buffered entries arrive in a task of their own, hence the wait in milliseconds.
_LAYOUT_SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) sum += entry.hadRecentInput ? 0 : entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 100);
})"""
