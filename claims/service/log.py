"""The log: one line a request, with its number, and no word of what it was about.

Paths are logged as they are declared (`/v1/claims/{id}`), and without what follows the question
mark: texts of articles, and of searches, stay out of it.
"""

import logging
import re
import time
import traceback
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claims.service.problems import problem_of

_LOG = logging.getLogger("claims.service")
_NUMBER = "X-Request-ID"
# One that a proxy gives is kept where it is no more than a number.
_GOOD_NUMBER = re.compile(r"[A-Za-z0-9-]{1,64}")
# An answer is data for one program: no page may frame it, run it or keep it.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Ledger:
    """Gives every request a number and a line of the log, and every answer safe headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands the request on; what nobody has caught becomes a 500 that tells nothing."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = _number(scope)
        scope.setdefault("state", {})["request_id"] = number
        began = time.perf_counter()
        status = 0

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[_NUMBER] = number
                headers.update(_HEADERS)
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        except Exception as error:
            _LOG.error("%s %s", number, where(error))
            if status:
                raise  # half an answer is out: the connection has to be cut
            await problem_of(500, f"a fault of the service; its log tells more under {number}")(
                scope, receive, numbered
            )
        finally:
            caller = scope["state"].get("caller")
            _LOG.info(
                "%s %s %s %s %.0f ms %s",
                number,
                scope["method"],
                getattr(scope.get("route"), "path", "-"),
                status,
                (time.perf_counter() - began) * 1000,
                caller.key if caller else "-",
            )


def where(error: BaseException) -> str:
    """The kind of an error and where it came up; its message may quote an article."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{one.filename}:{one.lineno} {one.name}" for one in frames[-4:]]
    return f"{type(error).__name__} at {' < '.join(reversed(places)) or 'unknown'}"


def _number(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == _NUMBER.lower().encode() and _GOOD_NUMBER.fullmatch(value.decode("latin-1")):
            given: str = value.decode("latin-1")
            return given
    return uuid4().hex
