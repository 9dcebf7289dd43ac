"""The API's HTTP: a token, polite requests, and failures said in French without any secret."""

from __future__ import annotations

import email.utils
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from plugins.catalogue.problems import quote
from plugins.feeds.source import FeedFailed, Outside
from plugins.feeds.sources.france_travail.settings import FranceTravail
from plugins.feeds.web import Bounds, Unreachable, Web

CLIENT_ID = "FRANCE_TRAVAIL_CLIENT_ID"
CLIENT_SECRET = "FRANCE_TRAVAIL_CLIENT_SECRET"  # noqa: S105 (the name of a variable)
SCOPE = "api_offresdemploiv2 o2dsoffre"
# The API ignores a parameter that it does not know and answers unfiltered: send only what its contract names.
PARAMETERS = frozenset({"departement", "sort", "range", "minCreationDate", "maxCreationDate"})
ATTEMPTS = 4
LONGEST_PAUSE = 120.0
LARGEST_ANSWER = 20_000_000
Query = Mapping[str, str] | None
_RETRIED = {429, 500, 502, 503, 504}
_REASONS = {
    400: "requête refusée",
    401: "jeton refusé",
    403: "accès refusé ; l'application doit être abonnée à l'API Offres d'emploi v2 sur francetravail.io",
    404: "adresse inconnue du service",
    429: "trop de requêtes",
}
# RFC 6749, 5.2: the only words of a refused token request that are repeated; the rest may quote our secrets.
_OAUTH_ERRORS = {
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
}


@dataclass(frozen=True)
class Answer:
    """A response read whole; `headers` ignore case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, or None when it is none."""
        try:
            # JSON has no NaN; Python's reader would let it in.
            return json.loads(self.body, parse_constant=lambda _word: None)
        except (ValueError, RecursionError):
            return None


@dataclass
class Client:
    """A conversation with the API: one token, at most so many requests per second."""

    feed: FranceTravail
    outside: Outside
    _token: str = field(default="", repr=False)
    _last_request: float = float("-inf")

    def __post_init__(self) -> None:
        self._web = Web((self.feed.token_url, self.feed.search_url))
        # No media type is asked for: 429 is text/plain, and some errors have an empty body.
        self._bounds = Bounds(self.feed.timeout, 4 * self.feed.timeout, LARGEST_ANSWER, LARGEST_ANSWER)

    def close(self) -> None:
        """Let go of the connections."""
        self._web.close()

    def search(self, query: Mapping[str, str]) -> Answer:
        """The answer to a search (200, 206 or 204); the token is renewed once when it is refused.

        Raises FeedFailed.
        """
        assert query.keys() <= PARAMETERS, "a parameter outside the contract would give an unfiltered answer"
        answer = self._authorised(query)
        if answer.status == 401:
            self._token = ""
            answer = self._authorised(query)
        if answer.status not in (200, 204, 206):
            raise FeedFailed(self._refusal(answer))
        return answer

    def _authorised(self, query: Mapping[str, str]) -> Answer:
        self._token = self._token or self._new_token()
        return self._send("GET", self.feed.search_url, f"Bearer {self._token}", params=query)

    def _new_token(self) -> str:
        # A secret pasted with its line break gives invalid_client.
        form = {
            "grant_type": "client_credentials",
            "client_id": self.outside.environ[CLIENT_ID].strip(),
            "client_secret": self.outside.environ[CLIENT_SECRET].strip(),
            "scope": SCOPE,
        }
        answer = self._send("POST", self.feed.token_url, "", form=form)
        content = answer.json()
        token = content.get("access_token") if isinstance(content, dict) else None
        if answer.status != 200:
            error = content.get("error") if isinstance(content, dict) else None
            known = f", {error}" if isinstance(error, str) and error in _OAUTH_ERRORS else ""
            raise FeedFailed(f"jeton refusé ({answer.status}{known}) ; vérifier {CLIENT_ID} et {CLIENT_SECRET}")
        # A token that is no single word would break the header, and requests would quote it in its error.
        if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]{1,8000}", token):
            raise FeedFailed("le service n'a pas donné de jeton lisible")
        return token

    def _send(self, method: str, url: str, authorization: str, *, params: Query = None, form: Query = None) -> Answer:
        for attempt in range(ATTEMPTS):
            pause = float(2**attempt)
            try:
                answer = self._send_once(method, url, authorization, params=params, form=form)
            except Unreachable as error:
                failure = str(error)
            else:
                if answer.status not in _RETRIED:
                    return answer
                pause = max(pause, _retry_after(answer))
                failure = self._refusal(answer)
            if pause > LONGEST_PAUSE:
                raise FeedFailed(f"{failure}, qui demande d'attendre {pause:.0f} s ; relancer plus tard")
            if attempt + 1 < ATTEMPTS:
                self.outside.sleep(pause)
        raise FeedFailed(f"{failure}, après {ATTEMPTS} essais")

    def _send_once(
        self, method: str, url: str, authorization: str, *, params: Query = None, form: Query = None
    ) -> Answer:
        self._wait_turn()
        headers = {"Accept": "application/json"} | ({"Authorization": authorization} if authorization else {})
        # Redirections would carry secrets to an address that nobody declared.
        with self._web.exchange(
            method, url, self._bounds, params=params, form=form, headers=headers, redirects=False
        ) as reply:
            return Answer(reply.status, reply.headers, reply.stream.read())

    def _wait_turn(self) -> None:
        turn = self._last_request + 1 / self.feed.requests_per_second
        wait = turn - time.monotonic()
        if wait > 0:
            self.outside.sleep(wait)
        self._last_request = max(turn, time.monotonic())

    def _refusal(self, answer: Answer) -> str:
        reason = _REASONS.get(answer.status, "erreur du service" if answer.status >= 500 else "réponse inattendue")
        content = answer.json()
        said = content.get("message") if isinstance(content, dict) else None
        return f"{reason} ({answer.status})" + (f" : {quote(self._masked(said), 120)}" if isinstance(said, str) else "")

    def _masked(self, text: str) -> str:
        for secret in (
            self._token,
            self.outside.environ[CLIENT_ID].strip(),
            self.outside.environ[CLIENT_SECRET].strip(),
        ):
            text = text.replace(secret, "•••") if secret else text
        return text


def _retry_after(answer: Answer) -> float:
    """The seconds that a Retry-After header asks for, a number or a date; 0 without one."""
    text = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
