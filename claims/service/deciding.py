"""Deciding: what people say of claims, pairs and disputes; for reviewers.

A decision is signed with the name of the key, whatever the body says.
"""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from claims.errors import Conflicted
from claims.project import Project
from claims.records import Decision, Role
from claims.service.answers import answer
from claims.service.bodies import (
    DisputeDecision,
    DisputeVerdict,
    Marking,
    PairDecision,
    VerdictGiven,
)
from claims.service.callers import Reviewer, needs
from claims.service.state import AtWork, Lent
from claims.service.worker import Worker

router = APIRouter(prefix="/v1", dependencies=[Depends(needs(Role.REVIEWER))])


@router.post("/claims/{id}/decisions", response_model=Decision, status_code=201)
def mark(caller: Reviewer, project: Lent, id: str, body: Marking) -> Response:
    """Sets the status of a claim; 409 where it is no longer what was `expected`."""
    decision = project.mark(
        id,
        status=body.status,
        by=caller.name,
        note=body.note,
        evidence=" ".join(body.evidence),
        expected=body.expected,
    )
    return answer(decision, status=201)


@router.post("/pairs/{id}/decisions", response_model=Decision, status_code=201)
def decide_pair(
    caller: Reviewer, project: Lent, worker: AtWork, id: str, body: PairDecision
) -> Response:
    """Decides what a pair is, or where people are with it; 409 as above."""
    decision = project.decide(
        project.pair(id).id,
        by=caller.name,
        relation=body.relation,
        workflow=body.workflow,
        note=body.note,
        evidence=" ".join(body.evidence),
        expected=body.expected.value if body.expected else None,
    )
    _group(project, worker)
    return answer(decision, status=201)


@router.post("/disputes/{id}/decisions", response_model=Decision, status_code=201)
def decide_dispute(caller: Reviewer, project: Lent, id: str, body: DisputeDecision) -> Response:
    """Takes a dispute on in the workflow; 409 as above."""
    decision = project.decide(
        project.dispute(id).id,
        by=caller.name,
        workflow=body.workflow,
        note=body.note,
        evidence=" ".join(body.evidence),
        expected=body.expected.value if body.expected else None,
    )
    return answer(decision, status=201)


@router.post("/disputes/{id}/verdicts", response_model=VerdictGiven, status_code=201)
def give_verdict(caller: Reviewer, project: Lent, id: str, body: DisputeVerdict) -> Response:
    """Says what the positions of a dispute are: published once enough reviewers agree."""
    outcome = project.give_verdict(
        id,
        statuses=body.statuses,
        by=caller.name,
        note=body.note,
        evidence=" ".join(body.evidence),
    )
    return answer(VerdictGiven(outcome), status=201)


def _group(project: Project, worker: Worker) -> None:
    """Groups anew what was decided about, unless a job at work does so at its end anyway."""
    if worker.is_at_work:
        return
    try:
        project.regroup()
    except Conflicted:
        worker.group()
