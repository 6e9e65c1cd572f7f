"""Bounds of a request: how many bytes its body may have, and how long it may take."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claims.service.problems import RETRY_SECONDS, problem_of


class Bytes:
    """Refuses bodies that are too large: at once where they say so, else where they pass it."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands the request on, its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        detail = f"the body has more than {self._most:,} bytes: hand in less at once"
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > self._most:
            await problem_of(413, detail, {"Connection": "close"})(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                raise HTTPException(413, detail, {"Connection": "close"})
            return message

        await self._app(scope, counted, send)


class Seconds:
    """Answers for requests that take too long. What they have begun may still be done."""

    def __init__(self, app: ASGIApp, *, most: float) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands the request on, and waits for it no longer than it may take."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = late = waits = False

        async def timed(message: Message) -> None:
            nonlocal begun
            if not late:
                begun = True
                await send(message)

        async def watched() -> Message:
            nonlocal waits
            waits = True
            message = await receive()
            waits = False
            return message

        # A thread cannot be ended, so the request is left to itself, and its answer to nobody.
        request = asyncio.ensure_future(self._app(scope, watched, timed))
        done, _ = await asyncio.wait({request}, timeout=self._most)
        if done:
            await request
            return
        late = True
        request.cancel()
        if begun:
            raise TimeoutError
        if waits:
            status, detail = 408, f"the body did not arrive within {self._most:g} seconds"
        else:
            status = 503
            detail = (
                f"it takes longer than {self._most:g} seconds: ask for less at once; "
                "what it has begun may still be done"
            )
        headers = {"Connection": "close", "Retry-After": str(RETRY_SECONDS)}
        await problem_of(status, detail, headers)(scope, receive, send)
