"""Exporting: all that there is as files, as `claims export` writes them; for every role."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field, StringConstraints
from starlette.responses import Response

from claims.export import (
    Publisher,
    claim_reviews,
    csv_table,
    json_document,
    report,
    training_lines,
)
from claims.records import Archive, Role
from claims.service.bodies import Body, Line
from claims.service.callers import Editor, needs
from claims.service.options import MOST_FILES
from claims.service.state import Lent
from claims.settings import REPORT_LANGUAGES, Settings

_LANGUAGE = f"^({'|'.join(REPORT_LANGUAGES)})$"

router = APIRouter(prefix="/v1/export", dependencies=[Depends(needs(Role.VIEWER))])


class Selection(Body):
    """Which claims or disputes, by id, and the language of the words around them."""

    only: Annotated[list[Line], Field(default_factory=list, max_length=MOST_FILES)]
    language: Annotated[str, StringConstraints(pattern=_LANGUAGE)] = "en"


def _typed(media_type: str) -> dict[int | str, dict[str, object]]:
    return {200: {"content": {media_type: {"schema": {"type": "string"}}}}}


@router.get("/claims.csv", responses=_typed("text/csv"), response_class=Response)
def export_csv(project: Lent) -> Response:
    """All claims as a table in which no cell is a formula."""
    return _file(csv_table(project.claims()), "claims.csv", "text/csv")


@router.get("/claims.json", response_model=Archive)
def export_json(caller: Editor, project: Lent) -> Response:
    """Everything as one document, which `claims import` takes over."""
    return _file(json_document(project.archive()), "claims.json", "application/json")


@router.get("/training.jsonl", responses=_typed("application/x-ndjson"), response_class=Response)
def export_training(project: Lent) -> Response:
    """The pairs that people have decided, as JSON lines to learn from."""
    decided = [one for one in project.pairs() if one.decision is not None]
    return _file(training_lines(decided), "training.jsonl", "application/x-ndjson")


@router.get("/claimreview.jsonld", responses=_typed("application/ld+json"), response_class=Response)
def export_reviews(project: Lent, query: Annotated[Selection, Query()]) -> Response:
    """The verdicts that people reached, as schema.org's ClaimReview."""
    publisher = Publisher.of(Settings.from_environment())
    found = claim_reviews(
        project.claim_verdicts(query.only), publisher=publisher, language=query.language
    )
    return _file(found, "claimreview.jsonld", "application/ld+json")


@router.get("/report.html", responses=_typed("text/html"), response_class=Response)
def export_report(project: Lent, query: Annotated[Selection, Query()]) -> Response:
    """A report of some disputes and claims, or of all disputes, to be printed."""
    ids = query.only or [one.id for one in project.disputes()]
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    found = report([project.dossier(id) for id in ids], made=now, language=query.language)
    return _file(found, "report.html", "text/html")


def _file(text: str, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, headers=headers, media_type=media_type)
