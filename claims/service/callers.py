"""Callers: who asks, by which key, and how often they may."""

import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from claims.errors import Busy, ClaimsError, KeyRefused, NotPermitted
from claims.project import Project
from claims.records import Role
from claims.service.options import Options
from claims.service.problems import problem_for
from claims.service.projects import Projects

# What may be asked without a key: whether the service is there, and how it is used.
OPEN_PATHS = frozenset({"/health/live", "/health/ready", "/openapi.json"})
# Names of this machine, as a browser on it writes them.
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Caller:
    """Who asks: `name` signs decisions, `key` stands in the log."""

    name: str
    role: Role
    key: str


class Rates:
    """Counts what one caller does, in this process; the count is lost when it ends."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, item: RateLimitItem, who: str) -> None:
        """Counts once more. Raises `Busy` where it was too often."""
        if not self._limiter.hit(item, who):
            self._refuse(item, who)

    def check(self, item: RateLimitItem, who: str) -> None:
        """Counts nothing. Raises `Busy` where it was too often already."""
        if not self._limiter.test(item, who):
            self._refuse(item, who)

    def _refuse(self, item: RateLimitItem, who: str) -> None:
        free = self._limiter.get_window_stats(item, who).reset_time - time.time()
        seconds = max(1, math.ceil(free))
        raise Busy(f"more than {item}: try again in {seconds} s", seconds=seconds)


class Callers:
    """Lets nobody in without a key, and no key in too often."""

    def __init__(self, app: ASGIApp, *, projects: Projects, options: Options) -> None:
        self._app = app
        self._projects = projects
        self._rates = Rates()
        self._rate = parse(options.rate)
        self._failures = parse(options.failures)
        self._owner = Caller(options.owner, Role.EDITOR, "-") if options.open else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands the request on with its caller in its state, before its body is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            if self._owner is not None:
                _check_local(scope)
            who = _address(scope)
            if scope["path"] not in OPEN_PATHS:
                caller = self._owner or await self._known(scope)
                scope.setdefault("state", {})["caller"] = caller
                who = f"key {caller.key}"
            self._rates.hit(self._rate, who)
        except ClaimsError as error:
            await problem_for(error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _known(self, scope: Scope) -> Caller:
        address = _address(scope)
        self._rates.check(self._failures, address)
        kind, _, secret = Headers(scope=scope).get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise KeyRefused(
                "no key: send `Authorization: Bearer KEY`; "
                "`claims keys add NAME --role R` makes one"
            )
        try:
            return await to_thread.run_sync(self._by_secret, secret.strip())
        except KeyRefused:
            self._rates.hit(self._failures, address)
            raise

    def _by_secret(self, secret: str) -> Caller:
        with self._projects.lend() as project:
            key = project.key_of(secret)
        return Caller(key.name, key.role, key.id)


def _address(scope: Scope) -> str:
    return f"address {(scope.get('client') or ('unknown',))[0]}"


def _check_local(scope: Scope) -> None:
    """Lets in only what comes from this machine, and from no page of another site.

    Without a key, any page in a browser on this machine could else ask in its name: by a form,
    or by a name of its own that it lets point here (DNS rebinding).

    Raises:
        NotPermitted: it comes from elsewhere.
    """
    host = (scope.get("client") or ("",))[0]
    headers = Headers(scope=scope)
    name = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    if not is_loopback(host) or name.strip("[]") not in _LOCAL_NAMES:
        raise NotPermitted("without keys the service answers 127.0.0.1 and localhost alone")
    if "origin" in headers or headers.get("sec-fetch-site", "none") != "none":
        raise NotPermitted("without keys the service answers no web pages")


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def needs(role: Role) -> Callable[[Request], Caller]:
    """What gives an operation its caller, where their role allows it."""

    def caller(request: Request) -> Caller:
        found: Caller = request.state.caller
        Project.permit(found.role, role)
        return found

    return caller


Viewer = Annotated[Caller, Depends(needs(Role.VIEWER))]
Reviewer = Annotated[Caller, Depends(needs(Role.REVIEWER))]
Editor = Annotated[Caller, Depends(needs(Role.EDITOR))]
