"""The application: its operations, and what stands before them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from pydantic import TypeAdapter

import claims
from claims.service import adding, asking, deciding, exporting, health, looking
from claims.service.bounds import Bytes, Seconds
from claims.service.callers import OPEN_PATHS, Callers
from claims.service.log import Ledger
from claims.service.options import Options
from claims.service.problems import MEDIA_TYPE, Problem, tell_problems
from claims.service.projects import Projects
from claims.service.worker import Worker

# How long the article in hand may still take when the service is stopped.
_STOP_SECONDS = 20.0
_ABOUT = "Who says what about the same events in the news, and what cannot all be true."
# What any operation may answer beside its own.
_PROBLEMS = {
    "400": "The body cannot be read.",
    "401": "No key, or one that does not open.",
    "403": "The role of the key does not allow it.",
    "404": "There is none with this id.",
    "408": "The body did not arrive in time.",
    "409": "Somebody else has decided in the meantime.",
    "413": "The body is too large.",
    "422": "The request is wrong, and this says where.",
    "429": "Too often, or too much waits: `Retry-After` says when to come again.",
    "503": "It cannot be done just now: `Retry-After` says when to come again.",
}


def application(options: Options) -> FastAPI:
    """The service over one database, ready to be run by any ASGI server, in one process."""
    projects = Projects(options.database, at_once=options.at_once)
    worker = Worker(projects)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        worker.start()
        try:
            yield
        finally:
            await to_thread.run_sync(worker.stop, _STOP_SECONDS)
            projects.close()

    app = FastAPI(
        title="claims",
        summary=_ABOUT,
        version=claims.__version__,
        lifespan=lifespan,
        # The pages of documentation load their scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        # Nothing is told to anybody, whatever the environment says.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.projects, app.state.worker = projects, worker
    for each in (health, looking, exporting, asking, adding, deciding):
        app.include_router(each.router)
    tell_problems(app)
    # The last one added is the first to see a request.
    app.add_middleware(Bytes, most=options.most_bytes)
    app.add_middleware(Callers, projects=projects, options=options)
    app.add_middleware(Seconds, most=options.most_seconds)
    app.add_middleware(Ledger)
    _document(app)
    return app


def _document(app: FastAPI) -> None:
    """Lets the OpenAPI document say how to be let in, and what every problem looks like."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        found = plain()
        parts = found.setdefault("components", {})
        schemas = parts.setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Problem"] = TypeAdapter(Problem).json_schema()
        parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path, operations in found["paths"].items():
            for operation in operations.values():
                answers = operation["responses"]
                for status, description in _PROBLEMS.items():
                    answers[status] = {"description": description, "content": problem}
                if path not in OPEN_PATHS:
                    operation["security"] = [{"key": []}]
        app.openapi_schema = found
        return found

    app.openapi = openapi  # type: ignore[method-assign]
