"""The body of a request, read with bounds: its type, its size and its patience are checked while it comes in."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request

from relay.fields import Answers
from relay.submission import MAX_BODY, Refused, decoded

# A form of 64 kB takes half a second on the slowest of mobile lines; in seconds.
PATIENCE = 15.0


async def sent_answers(request: Request, patience: float = PATIENCE) -> Answers:
    """The pairs that a browser sends; raises Refused (415, 413, 408, 400)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        message = "Ce n’est pas l’envoi d’un formulaire (application/x-www-form-urlencoded attendu)."
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message)
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MAX_BODY:
        raise _too_large()
    try:
        async with asyncio.timeout(patience):
            return decoded(await _body(request))
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, "L’envoi a duré trop longtemps : réessayez.") from None
    except ClientDisconnect:
        raise Refused(HTTPStatus.BAD_REQUEST, "L’envoi a été interrompu.") from None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise _too_large()
    return bytes(body)


def _too_large() -> Refused:
    message = f"Le message dépasse {MAX_BODY // 1024} ko : raccourcissez-le, ou envoyez-le par courriel."
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)
