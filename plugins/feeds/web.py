"""The network as a hostile place: every answer is bounded in time, size, type and origin before a source reads it."""

from __future__ import annotations

import io
import ipaddress
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, Any, cast
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from plugins.feeds.source import FeedFailed, is_loopback

MOST_REDIRECTS = 5
USER_AGENT = "choisir-le-lot (+https://lot.fr)"
_REDIRECTED = {301, 302, 303, 307, 308}
_CARRIED = {"Accept", "If-None-Match", "If-Modified-Since"}
_MEGABYTE = 1_000_000
_UNREADABLE = "redirection refusée, vers une adresse illisible"


class Unreachable(FeedFailed):
    """No whole answer came back; another try may succeed. The message is French and holds no secret."""


@dataclass(frozen=True)
class Bounds:
    """The most that one exchange may take: seconds without a byte and in all, bytes on the wire and once unpacked.

    `types` are the media types that the body may announce; a service that announces none is believed.
    """

    silence: float = 30
    seconds: float = 120
    wire: int = 20 * _MEGABYTE
    content: int = 60 * _MEGABYTE
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """An answer whose headers came; `stream` gives its body, unpacked and within bounds. `headers` ignore case."""

    status: int
    headers: Mapping[str, str]
    stream: IO[bytes]

    @property
    def validators(self) -> dict[str, str]:
        """What to send back for a conditional request (RFC 9110, 13): ETag and Last-Modified."""
        return {name: value for name in ("ETag", "Last-Modified") if (value := self.headers.get(name))}


@dataclass
class Web:
    """The conversation of one source: `declared` are the addresses that staff wrote, `elsewhere` other hosts it may use.

    A redirect leads to a declared host or to one of `elsewhere`, by https, never to a private address, and never with
    our credentials.
    """

    declared: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    _trusted: requests.Session = field(default_factory=requests.Session)
    _guarded: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        for session, adapter in ((self._trusted, _Adapter()), (self._guarded, _PublicAdapter())):
            session.mount("https://", adapter)
            session.mount("http://", adapter)

    def close(self) -> None:
        """Let go of the connections."""
        self._trusted.close()
        self._guarded.close()

    @contextmanager
    def exchange(
        self,
        method: str,
        url: str,
        bounds: Bounds,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        redirects: bool = True,
    ) -> Iterator[Reply]:
        """One request and its answer, whatever the status.

        Raises Unreachable when no whole answer came, FeedFailed when a bound or a rule was crossed.
        """
        with _Watch(bounds.seconds) as watch, _in_french(bounds, watch):
            response = self._follow(method, url, bounds, params, form, headers, redirects)
            with response:
                yield _reply(response, bounds)

    def _follow(
        self,
        method: str,
        url: str,
        bounds: Bounds,
        params: Mapping[str, str] | None,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        redirects: bool,
    ) -> requests.Response:
        for _ in range(MOST_REDIRECTS + 1):
            response = self._send(method, url, bounds, params, form, headers)
            target = response.headers.get("Location")
            if response.status_code not in _REDIRECTED or not target or not redirects:
                return response
            response.close()
            url = self._allowed(_joined(url, target))
            # What was meant for the first address stays there, our credentials first of all.
            params, headers = None, {name: value for name, value in (headers or {}).items() if name in _CARRIED}
        raise FeedFailed(f"plus de {MOST_REDIRECTS} redirections")

    def _send(
        self,
        method: str,
        url: str,
        bounds: Bounds,
        params: Mapping[str, str] | None,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
    ) -> requests.Response:
        session = self._trusted if _origin(url) in self._origins else self._guarded
        # A machine's own proxy has no business with its own loopback.
        session.trust_env = not is_loopback(url)
        try:
            return session.request(
                method, url, params=params, data=form, auth=_no_netrc, timeout=bounds.silence, stream=True,
                headers={"User-Agent": USER_AGENT, **(headers or {})}, allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException:
            raise
        except ValueError:  # requests looks at a redirection even when it is not to follow it
            raise FeedFailed(_UNREADABLE) from None

    @property
    def _origins(self) -> set[tuple[str, str, int]]:
        return {_origin(address) for address in self.declared}

    def _allowed(self, url: str) -> str:
        scheme, host, _ = origin = _origin(url)
        if origin in self._origins:
            return url
        if scheme != "https":
            raise FeedFailed("redirection refusée, vers une adresse qui n'est pas en https://")
        if host not in {*self.elsewhere, *(known for _, known, _ in self._origins)}:
            raise FeedFailed(f"redirection refusée, vers un hôte qui n'est pas déclaré ({host[:80]})")
        if _is_private(host):
            raise FeedFailed("redirection refusée, vers une adresse privée")
        return url


def get(web: Web, url: str, bounds: Bounds, **more: Any) -> bytes:
    """The whole body of a 200 answer. Raises Unreachable, or FeedFailed for any other status."""
    with web.exchange("GET", url, bounds, **more) as reply:
        if reply.status != 200:
            raise FeedFailed(refusal(reply.status))
        return reply.stream.read()


def refusal(status: int) -> str:
    """What a status that is not a success means."""
    known = {401: "accès refusé", 403: "accès refusé", 404: "adresse inconnue du service", 410: "adresse retirée",
             429: "trop de requêtes"}  # fmt: skip
    return f"{known.get(status, 'erreur du service' if status >= 500 else 'réponse inattendue')} ({status})"


def _reply(response: requests.Response, bounds: Bounds) -> Reply:
    announced = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status_code == 200 and bounds.types and announced and announced not in bounds.types:
        raise FeedFailed(f"type de contenu inattendu ({announced[:60]})")
    body = io.BufferedReader(_Body(response.raw, bounds), buffer_size=1 << 16)
    return Reply(response.status_code, response.headers, cast("IO[bytes]", body))


class _Body(io.RawIOBase):
    """The unpacked body as it comes, refused as soon as it is too big."""

    def __init__(self, raw: urllib3.HTTPResponse, bounds: Bounds) -> None:
        self._raw, self._bounds, self._read = raw, bounds, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._raw.read(len(buffer), decode_content=True)
        self._read += len(chunk)
        if self._raw.tell() > self._bounds.wire or self._read > self._bounds.content:
            raise FeedFailed(f"réponse trop grosse (plus de {self._most / _MEGABYTE:g} Mo)")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    @property
    def _most(self) -> int:
        return self._bounds.wire if self._raw.tell() > self._bounds.wire else self._bounds.content


class _Watch:
    """Cuts the connection of this thread when its time is over: a byte a second never trips a read's own timeout."""

    def __init__(self, seconds: float) -> None:
        self.over, self._timer = False, threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> _Watch:
        self._connection: HTTPConnection | None = None
        _this_thread.watch = self
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        _this_thread.watch = None

    def on(self, connection: HTTPConnection) -> None:
        """Watch this connection from now on."""
        self._connection = connection
        if self.over:
            self._cut()

    def _cut(self) -> None:
        self.over = True
        sock = self._connection.sock if self._connection else None
        if sock:
            with suppress(OSError):  # it may have ended by itself in the meantime
                sock.shutdown(socket.SHUT_RDWR)


_this_thread = threading.local()


class _Watched:
    def request(self, *args: Any, **more: Any) -> None:
        watch: _Watch | None = getattr(_this_thread, "watch", None)
        if watch:
            watch.on(cast("HTTPConnection", self))
        super().request(*args, **more)  # type: ignore[misc]


class _Public(_Watched):
    """Refuses to speak to an address of our own network, whatever name it goes by."""

    def _new_conn(self) -> Any:
        sock = super()._new_conn()  # type: ignore[misc]
        if not getattr(self, "proxy", None) and _is_private(sock.getpeername()[0]):
            sock.close()
            raise FeedFailed("redirection refusée, vers une adresse privée")
        return sock


def _adapter(marker: type) -> type[HTTPAdapter]:
    """A requests adapter whose connections have the manners of `marker`."""
    plain = type("Plain", (marker, HTTPConnection), {})
    secure = type("Secure", (marker, HTTPSConnection), {})

    class Adapter(HTTPAdapter):
        def get_connection_with_tls_context(self, *args: Any, **more: Any) -> Any:
            pool: Any = super().get_connection_with_tls_context(*args, **more)
            pool.ConnectionCls = secure if pool.scheme == "https" else plain
            return pool

    return Adapter


_Adapter, _PublicAdapter = _adapter(_Watched), _adapter(_Public)


def _no_netrc(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # Without an `auth` requests would take a password from ~/.netrc.
    return request


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise FeedFailed(_UNREADABLE) from None


def _origin(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise FeedFailed(_UNREADABLE) from None


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".internal"))


@contextmanager
def _in_french(bounds: Bounds, watch: _Watch) -> Iterator[None]:
    slow = Unreachable(f"réponse trop lente (plus de {bounds.seconds:g} s)")
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        # Its own text is English and may quote what was sent.
        raise (slow if watch.over else Unreachable(_trouble(error, bounds.silence))) from None
    except FeedFailed as error:
        raise (slow if watch.over else error) from None
    if watch.over:
        # An answer that ends when the connection does looks whole, though it was cut.
        raise slow


def _trouble(error: Exception, silence: float) -> str:
    if isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError):
        return "certificat du service refusé"
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return f"pas de réponse en {silence:g} s"
    if isinstance(error, urllib3.exceptions.DecodeError | requests.exceptions.ContentDecodingError):
        return "réponse compressée illisible"
    return "connexion impossible ou coupée"
