"""One address to what it answers: redirects, conditional requests, every limit kept."""

import hashlib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import NoReturn

import httpcore2
from httpx2 import URL, InvalidURL

from claims.errors import Cancelled, InputRefused, NotFetched
from claims.fetch.encoding import ACCEPTED, decoded
from claims.fetch.limits import Limits
from claims.fetch.network import Network, NotPublicError, Resolve, addresses_of
from claims.fetch.turns import Turns
from claims.records import Retrieved

# Longer addresses are no news; servers refuse them at about this length too.
_LONGEST_ADDRESS = 2_000
_SHOWN = 200
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
# The name that robots.txt may address.
PRODUCT = "claims"
_AGENT = f"{PRODUCT}/0.1 (news claims; follows robots.txt)"
_WANTED = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"
_LONGEST_HEADER = 1_000


class Fetcher:
    """Fetches over HTTP and HTTPS from public addresses; one connection a request.

    Proxies that the environment names are not used: what a proxy connects to cannot be checked.

    Args:
        limits: of every fetch.
        allow_private: whether this machine and private networks may be fetched from.
        seconds_between: requests to one host.
        pause: what waits; replaced where a wait is to be cut short.
        resolve: how names are looked up.
        turns: at hosts, shared with others that fetch from them.
    """

    def __init__(
        self,
        *,
        limits: Limits = Limits(),  # noqa: B008 (frozen, so one default serves all)
        allow_private: bool = False,
        seconds_between: float = 1.0,
        pause: Callable[[float], object] = time.sleep,
        resolve: Resolve = addresses_of,
        turns: Turns | None = None,
    ) -> None:
        self._turns = turns or Turns()
        self._limits = limits
        self._allow_private = allow_private
        self._seconds_between = seconds_between
        self._pause = pause
        self._resolve = resolve
        self._free: dict[str, float] = {}
        self._closed: dict[str, float] = {}
        self._trusted: ssl.SSLContext | None = None

    def fetch(
        self,
        address: str,
        *,
        etag: str = "",
        modified: str = "",
        seconds_between: float = 0.0,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> Retrieved:
        """What an address answers, after its redirects; of many threads one at a time asks a host.

        Args:
            address: http or https.
            etag, modified: of the version that is known; a server that has no other answers
                with status 304 and nothing.
            seconds_between: what the host itself asks for, where that is more than ours.
            is_stopped: once true, nothing more is asked for.

        Raises:
            Cancelled: it was stopped while it waited for its turn.
            NotFetched: it cannot be reached, or answers with an error.
            InputRefused: the address is none, or what it answers breaks a limit.
        """
        url = checked_address(address, source=address)
        source = _shown(address)
        headers = [(b"Accept", _WANTED.encode()), (b"Accept-Encoding", ACCEPTED.encode())]
        headers += [(b"User-Agent", _AGENT.encode()), (b"Connection", b"close")]
        if etag:
            headers.append((b"If-None-Match", etag.encode("latin-1", "ignore")))
        if modified:
            headers.append((b"If-Modified-Since", modified.encode("latin-1", "ignore")))
        left, before = self._limits.seconds, ""
        for _ in range(self._limits.redirects + 1):
            with self._turns.at(url.host):
                if url.host != before:
                    self._wait_for(url.host, seconds_between, source)
                    seconds_between, before = 0.0, url.host
                if is_stopped():
                    raise Cancelled(f"{source}: the run was stopped before it was asked for")
                # What it waits for others is not the host's fault.
                begun = time.monotonic()
                network = self._network(begun + left)
                with self._asked(url, headers, network, source) as response:
                    if response.status not in _REDIRECTS:
                        return self._retrieved(address, url, response, source)
                    url = _next(url, response, source)
                left -= time.monotonic() - begun
        raise NotFetched(source, f"redirects more than {self._limits.redirects} times")

    def _network(self, deadline: float) -> Network:
        return Network(
            deadline=deadline,
            connect_seconds=self._limits.connect_seconds,
            allow_private=self._allow_private,
            resolve=self._resolve,
        )

    def _wait_for(self, host: str, seconds: float, source: str) -> None:
        """Lets as much time pass between two requests to a host as it may expect.

        Raises:
            NotFetched: the host has asked for more than a moment.
        """
        now = time.monotonic()
        if (left := self._closed.get(host, now) - now) > 0:
            raise NotFetched(
                source,
                f"not asked for: its host wants to be left alone for {left:,.0f} seconds more",
                retry_seconds=left,
            )
        if (wait := self._free.get(host, now) - now) > 0:
            self._pause(wait)
        self._free[host] = time.monotonic() + max(seconds, self._seconds_between)

    @contextmanager
    def _asked(
        self, url: URL, headers: list[tuple[bytes, bytes]], network: Network, source: str
    ) -> Iterator[httpcore2.Response]:
        request = httpcore2.Request(
            "GET",
            httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=_port(url), target=url.raw_path
            ),
            headers=[(b"Host", url.netloc), *headers],
        )
        try:
            with httpcore2.HTTPConnection(
                request.url.origin, ssl_context=self._context, network_backend=network
            ) as connection:
                yield connection.handle_request(request)
        except NotPublicError as error:
            self._refuse_private(url, error, source)
        except httpcore2.TimeoutException:
            raise NotFetched(
                source, f"gave no whole answer within {self._limits.seconds:g} seconds"
            ) from None
        except httpcore2.NetworkError as error:
            raise NotFetched(source, _why_no_network(url, error)) from None
        except httpcore2.ProtocolError as error:
            raise NotFetched(source, f"answers with what is no HTTP ({_said(error)})") from None

    @property
    def _context(self) -> ssl.SSLContext:
        if self._trusted is None:
            self._trusted = httpcore2.default_ssl_context()
        return self._trusted

    def _refuse_private(self, url: URL, error: NotPublicError, source: str) -> NoReturn:
        more = "" if self._allow_private else "; CLAIMS_ALLOW_PRIVATE=1 allows an intranet's"
        raise InputRefused(
            source,
            f"leads to {_shown(url.host)} ({error.address}), which is no public address{more}",
        )

    def _retrieved(
        self, address: str, url: URL, response: httpcore2.Response, source: str
    ) -> Retrieved:
        if response.status == HTTPStatus.NOT_MODIFIED:
            content = b""
        elif response.status != HTTPStatus.OK:
            wait = _retry_seconds(_header(response, b"retry-after"))
            if wait is not None:
                self._closed[url.host] = time.monotonic() + wait
            raise NotFetched(
                source,
                f"answers {_named(response.status)}",
                status=response.status,
                retry_seconds=wait,
            )
        else:
            content = self._content(response, source)
        return Retrieved(
            url=address.strip(),
            final_url=str(url),
            status=response.status,
            at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            content_type=_header(response, b"content-type"),
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            etag=_header(response, b"etag"),
            modified=_header(response, b"last-modified"),
        )

    def _content(self, response: httpcore2.Response, source: str) -> bytes:
        declared = _header(response, b"content-length")
        if declared.isdecimal() and int(declared) > self._limits.content:
            raise InputRefused(
                source,
                f"has {int(declared):,} bytes, more than the {self._limits.content:,} that are "
                "fetched",
            )
        encoding = _header(response, b"content-encoding")
        return decoded(response.iter_stream(), encoding, source=source, limits=self._limits)


def checked_address(address: str, *, source: str) -> URL:
    """The address, taken apart.

    Raises:
        InputRefused: it is no address, not of http or https, or names a person.
    """
    shown = _shown(source)
    if len(address) > _LONGEST_ADDRESS:
        raise InputRefused(
            shown, f"is an address of {len(address):,} characters, more than {_LONGEST_ADDRESS:,}"
        )
    try:
        url = URL(address.strip())
    except InvalidURL as error:
        raise InputRefused(shown, f"is no web address ({_said(error)})") from None
    if url.scheme not in _PORTS:
        raise InputRefused(
            shown, f"leads to {url.scheme[:20] or 'no scheme'!r}: only http and https"
        )
    if not url.host or _port(url) > 65_535:
        raise InputRefused(shown, "is no web address: it names no host, or no possible port")
    if url.userinfo:
        raise InputRefused(shown, "holds a name or password: leave it out")
    return url


def _next(url: URL, response: httpcore2.Response, source: str) -> URL:
    place = _header(response, b"location", longest=_LONGEST_ADDRESS)
    if not place:
        raise NotFetched(source, f"answers {_named(response.status)} and does not say where to go")
    try:
        there = str(url.join(place))
    except InvalidURL as error:
        raise InputRefused(source, f"redirects to no web address ({_said(error)})") from None
    return checked_address(there, source=source)


def _port(url: URL) -> int:
    return url.port or _PORTS[url.scheme]


def _header(response: httpcore2.Response, name: bytes, *, longest: int = _LONGEST_HEADER) -> str:
    """The first header of a name, cut to what any honest one has; empty where there is none."""
    found = next((value for key, value in response.headers if key.lower() == name), b"")
    try:
        return found[: longest + 1].decode("utf-8").strip()
    except UnicodeDecodeError:
        return found[: longest + 1].decode("latin-1").strip()


def _named(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)


def _retry_seconds(value: str) -> float | None:
    """What `Retry-After` asks for: seconds, or a date (RFC 9110)."""
    if value.isdecimal():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _why_no_network(url: URL, error: httpcore2.NetworkError) -> str:
    cause = error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"has no valid certificate for {_shown(url.host)} ({cause.verify_message})"
    if isinstance(cause, ssl.SSLError):
        return f"speaks no TLS that is safe ({(cause.reason or 'handshake failed').lower()})"
    return f"cannot be reached ({_said(error)})"


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:_SHOWN]


def _shown(address: str) -> str:
    return address if len(address) <= _SHOWN else f"{address[:_SHOWN]}..."
