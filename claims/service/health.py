"""Health: whether the service is there, and whether it can do what it is asked; for anyone."""

from fastapi import APIRouter
from starlette.responses import Response

from claims.service.answers import Health, answer
from claims.service.problems import RETRY_SECONDS, problem_of
from claims.service.state import AtWork, Lent

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", response_model=Health)
def live() -> Response:
    """Whether it answers at all."""
    return answer(Health("live"))


@router.get("/ready", response_model=Health)
def ready(project: Lent, worker: AtWork) -> Response:
    """Whether it has models, a database that can be read, and somebody who does the jobs."""
    lacking = ""
    if not (project.generation and project.is_calibrated and project.is_judge_calibrated):
        lacking = "the models at hand were not measured: `claims models calibrate` does"
    elif not worker.is_alive:
        lacking = "nobody does the jobs: start the service again"
    if lacking:
        return problem_of(503, lacking, {"Retry-After": str(RETRY_SECONDS)})
    return answer(Health("ready"))
