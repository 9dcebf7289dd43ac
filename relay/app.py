"""The relay's web side: a form comes in, its letters are on disk, and only then is the visitor thanked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from relay.config import Settings
from relay.correspondence import PARIS, letters_of
from relay.fields import Answers, Form
from relay.forms import FORMS
from relay.guard import Guard, Receipt, Verdict
from relay.intake import PATIENCE, sent_answers
from relay.journal import note
from relay.message import UnsafeMail, reference_of
from relay.pages import Pages
from relay.spool import Spool, SpoolUnavailable
from relay.submission import Refused, Submission, read

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
# A disk that has not answered by then has failed, for the visitor; in seconds. A second sending is the same message.
DISK_PATIENCE = 20.0

Clock = Callable[[], float]


class Relay:
    """What the routes share; `patience` is how long a body may take, in seconds."""

    def __init__(self, settings: Settings, spool: Spool, clock: Clock = time.time, patience: float = PATIENCE) -> None:
        self._settings = settings
        self._spool = spool
        self._clock = clock
        self._patience = patience
        self._guard = Guard(settings.secret, settings.rate_limit)
        self._pages = Pages()

    def application(self, more: tuple[BaseRoute, ...] = ()) -> Starlette:
        """The ASGI application; `more` are routes of a developer's machine."""
        forms = [Route(form.address, partial(self.form, form), methods=["GET", "POST"]) for form in FORMS.values()]
        routes = [
            *more,
            Route("/formulaires/jeton", self.token),
            Route("/formulaires/sante", self.health),
            Route("/formulaires/merci/{receipt}", self.thanks),
            *forms,
        ]
        handlers = {HTTPException: self.astray, Refused: self.refused, Exception: self.broken}
        application = Starlette(routes=routes, exception_handlers=handlers)  # type: ignore[arg-type]
        # With its final slash an address is a page of the site, and leads back here only by mistake: no way round.
        application.router.redirect_slashes = False
        return application

    async def form(self, form: Form, request: Request) -> Response:
        """Take a form in; whoever only follows a link is led to its page."""
        if request.method != "POST":
            return RedirectResponse(f"{form.address}/", HTTPStatus.SEE_OTHER, headers=HEADERS)
        request.state.form = form
        started, now = time.monotonic(), self._clock()
        sent = _with_page_come_from(form, await sent_answers(request, self._patience), request)
        submission = read(form, sent, datetime.fromtimestamp(now, PARIS).date())
        response, event = await self._judged(submission, request, now)
        note(
            event, form=form.name, status=response.status_code, milliseconds=round((time.monotonic() - started) * 1000)
        )
        return response

    async def _judged(self, submission: Submission, request: Request, now: float) -> tuple[Response, str]:
        guard, pages = self._guard, self._pages
        verdict = guard.verdict(request.client.host if request.client else "", now)
        if verdict is Verdict.TOO_MANY:
            html = pages.too_many(submission, self._token(submission, now))
            return _html(html, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": "60"}), "trop"
        if submission.errors:
            return _html(
                pages.wrong(submission, self._token(submission, now)), HTTPStatus.UNPROCESSABLE_ENTITY
            ), "à corriger"
        # A page elsewhere that sends our form for its visitor: the visitor must mean it.
        foreign = request.headers.get("sec-fetch-site") == "cross-site"
        if (verdict is Verdict.VERIFY or foreign) and not guard.confirmed(submission, now):
            # The key of what is confirmed must be that of what was sent first: the token stays as it came.
            html = pages.verify(submission, submission.token, guard.confirmation(submission, now))
            return _html(html, HTTPStatus.OK), "à confirmer"
        return await self._kept(submission, now)

    async def _kept(self, submission: Submission, now: float) -> tuple[Response, str]:
        key = self._guard.key(submission, now)
        spam = self._guard.doubtful(submission, now)
        wanted = "copie" in submission.answers and submission.email and not spam
        copy = bool(wanted) and self._guard.may_copy(submission.email, now)
        try:
            letters = letters_of(submission, key, self._settings, now, spam=spam, copy=copy)
            async with asyncio.timeout(DISK_PATIENCE):
                await asyncio.wrap_future(self._spool.enqueue(letters))
        except (SpoolUnavailable, UnsafeMail, TimeoutError) as failure:
            note("non gardé", form=submission.form.name, why=type(failure).__name__)
            # A disk that was only slow may have kept it: sent again from this page, it must have the same key.
            html = self._pages.unavailable(submission, submission.token)
            return _html(html, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "300"}), "indisponible"
        receipt = self._guard.receipt(Receipt(submission.form.name, reference_of(key), copy))
        location = f"/formulaires/merci/{receipt}"
        return RedirectResponse(location, HTTPStatus.SEE_OTHER, headers=HEADERS), "gardé, douteux" if spam else "gardé"

    def _token(self, submission: Submission, now: float) -> str:
        """The token of a form that is shown again: the page's own, so that its messages stay one, or a first one."""
        return submission.token if self._guard.nonce(submission, now) else self._guard.token(now)

    async def token(self, _request: Request) -> Response:
        """A fresh signed token, for the script of a form's page."""
        return PlainTextResponse(self._guard.token(self._clock(), begun=True), headers=HEADERS)

    async def thanks(self, request: Request) -> Response:
        """The thank-you page of a receipt that we signed."""
        receipt = self._guard.receipt_of(request.path_params["receipt"])
        if receipt is None or receipt.form not in FORMS:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return _html(self._pages.thanks(receipt), HTTPStatus.OK)

    async def health(self, _request: Request) -> Response:
        """How much waits, and for how long; nothing that a visitor wrote."""
        try:
            depth = await asyncio.to_thread(self._spool.depth, self._clock())
        except SpoolUnavailable:
            return JSONResponse({"etat": "en panne"}, HTTPStatus.SERVICE_UNAVAILABLE, headers=HEADERS)
        told = {
            "etat": "en marche",
            "en_attente": depth.waiting,
            "mis_de_cote": depth.parked,
            "plus_ancien_s": round(depth.oldest_age_seconds),
        }
        return JSONResponse(told, headers=HEADERS)

    async def refused(self, request: Request, refusal: Refused) -> Response:
        """A request that no browser makes of our forms."""
        note("refusé", status=refusal.status)
        # What of its body is still to come is not waited for.
        more = {"Connection": "close"}
        form = getattr(request.state, "form", None)
        return _html(self._pages.refused(refusal.status, refusal.message, form), refusal.status, more)

    async def astray(self, _request: Request, error: HTTPException) -> Response:
        """An address or a method that leads nowhere."""
        status = HTTPStatus(error.status_code)
        method = "Cette adresse ne reçoit que ce qu’un formulaire envoie."
        message = method if status is HTTPStatus.METHOD_NOT_ALLOWED else "Cette adresse ne mène nulle part."
        return _html(self._pages.refused(status, message), status, dict(error.headers or {}))

    async def broken(self, _request: Request, error: Exception) -> Response:
        """A fault of ours: nothing was acknowledged, and the page says so."""
        note("panne", why=type(error).__name__)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        return _html(self._pages.refused(status, "Une panne nous empêche de recevoir votre message."), status)


def _with_page_come_from(form: Form, sent: Answers, request: Request) -> Answers:
    """Without JavaScript, the page one came from is still in the address of the form, which the browser tells."""
    if any(sent.get("page", ())) or "page" not in {field.name for field in form.fields}:
        return sent
    query = parse_qs(urlsplit(request.headers.get("referer", "")).query)
    found = next((query[name][0] for name in ("page", "offre", "commune") if name in query), "")
    return sent | {"page": (found[:500],)} if found.isprintable() and found else sent


def _html(html: str, status: HTTPStatus, more: dict[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(html, status, headers=HEADERS | (more or {}))
