"""What answers hold: the objects of the contract, and the few that only the service has."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from claims.records import (
    Evidence,
    Inference,
    Judgement,
    Reading,
    Reason,
    Refusal,
    Relation,
    Scores,
    Tier,
    to_json,
)
from claims.service.bodies import Page


@dataclass(frozen=True)
class Judged:
    """What the judge says of two statements."""

    relation: Relation
    reason: Reason
    confidence: float
    tier: Tier
    evidence: Evidence
    scores: Scores
    nli: Inference

    @classmethod
    def of(cls, judgement: Judgement) -> "Judged":
        """A judgement without its features, which are for measuring."""
        known = vars(judgement)
        return cls(**{name: known[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Embedded:
    """Unit vectors, one a text, and the model that they are of: two never mix."""

    fingerprint: str
    vectors: list[list[float]]


@dataclass(frozen=True)
class Read:
    """What was found in every article, and which were refused."""

    readings: list[Reading]
    refused: list[Refusal]


@dataclass(frozen=True)
class ModelInUse:
    """A model; an empty name is the one that ships. `calibrated`: its thresholds are measured."""

    name: str
    revision: str
    fingerprint: str
    calibrated: bool


@dataclass(frozen=True)
class ModelsInUse:
    """The models that the database is read with."""

    encoder: ModelInUse
    judge: ModelInUse


@dataclass(frozen=True)
class Health:
    """Whether the service is there."""

    status: str


def answer(record: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A record, or a list of them, as the JSON that the contract names."""
    return Response(
        json.dumps(to_json(record), ensure_ascii=False),
        status_code=status,
        headers=headers,
        media_type="application/json",
    )


def answer_page(request: Request, rows: Sequence[Any], page: Page) -> Response:
    """One page of some rows, of which one more than it holds is enough to know of the next."""
    headers = {}
    if len(rows) > page.limit:
        # Relative (RFC 8288), since a proxy may have another name for this place.
        following = request.url.include_query_params(offset=page.offset + page.limit)
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return answer(list(rows[: page.limit]), headers=headers)
