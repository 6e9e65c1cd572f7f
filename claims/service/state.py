"""What operations are given: a project of their own for the time of a request, and the worker."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from claims.project import Project
from claims.service.worker import Worker


def _lent(request: Request) -> Iterator[Project]:
    with request.app.state.projects.lend() as project:
        yield project


def _worker(request: Request) -> Worker:
    worker: Worker = request.app.state.worker
    return worker


Lent = Annotated[Project, Depends(_lent, scope="function")]
AtWork = Annotated[Worker, Depends(_worker)]
