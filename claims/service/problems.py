"""Problems: every error as RFC 9457 has it, with the one line that the command line prints."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from claims.errors import (
    Busy,
    ClaimsError,
    Conflicted,
    DecisionRefused,
    InputRefused,
    KeyRefused,
    ModelError,
    NotFound,
    NotPermitted,
    StoreError,
)

MEDIA_TYPE = "application/problem+json"
# The first that fits. What is below the service's own roof is told in its log, not to callers.
_STATUSES: tuple[tuple[type[ClaimsError], int], ...] = (
    (NotFound, 404),
    (KeyRefused, 401),
    (Conflicted, 409),
    (NotPermitted, 403),
    (Busy, 429),
    (DecisionRefused, 422),
    (InputRefused, 422),
    (ModelError, 503),
    (StoreError, 503),
    (ClaimsError, 422),
)
_HIDDEN = {
    ModelError: "the models at hand do not fit the database: whoever runs the service can tell why",
    StoreError: "the database cannot be used just now: try again",
}
RETRY_SECONDS = 10
# How much of a wrong request is told back.
_MOST_TOLD = 5


@dataclass(frozen=True)
class Problem:
    """What went wrong (RFC 9457): `title` says of what kind, `detail` what and what to do."""

    type: str
    title: str
    status: int
    detail: str


def problem_of(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that tells of a problem."""
    problem = Problem("about:blank", HTTPStatus(status).phrase, status, " ".join(detail.split()))
    return Response(
        json.dumps(asdict(problem), ensure_ascii=True),
        status_code=status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def problem_for(error: ClaimsError) -> Response:
    """The answer to a known failure."""
    kind, status = next(one for one in _STATUSES if isinstance(error, one[0]))
    headers = {}
    if isinstance(error, Busy):
        headers["Retry-After"] = str(error.seconds)
    elif status == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    elif status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem_of(status, _HIDDEN.get(kind, str(error)), headers)


def tell_problems(app: FastAPI) -> None:
    """Lets an application answer every error as a problem."""

    @app.exception_handler(ClaimsError)
    def known(_: Request, error: ClaimsError) -> Response:
        return problem_for(error)

    @app.exception_handler(RequestValidationError)
    def wrong(_: Request, error: RequestValidationError) -> Response:
        return problem_of(422, _told(error.errors()))

    @app.exception_handler(HTTPException)
    def refused(_: Request, error: HTTPException) -> Response:
        return problem_of(error.status_code, str(error.detail), error.headers)


def _told(errors: Sequence[Mapping[str, Any]]) -> str:
    """Where a request is wrong and how, in one line, without the values that it gave."""
    lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in errors[:_MOST_TOLD]]
    if len(errors) > _MOST_TOLD:
        lines.append(f"and {len(errors) - _MOST_TOLD} more")
    return "; ".join(lines)
