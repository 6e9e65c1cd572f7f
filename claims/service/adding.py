"""Adding: articles handed in, and the jobs that take them in; for editors."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import Response

from claims.errors import InputRefused
from claims.records import UNNAMED, Job, JobOptions, Role
from claims.records import File as GivenFile
from claims.service.answers import answer, answer_page
from claims.service.bodies import GivenArticles, Line
from claims.service.callers import Editor, needs
from claims.service.looking import Pages
from claims.service.options import MOST_FILES
from claims.service.state import AtWork, Lent

router = APIRouter(prefix="/v1", dependencies=[Depends(needs(Role.VIEWER))])

_LONGEST_NAME = 200
# Files that only list what would have to be fetched: nobody may send the service anywhere.
_LISTS = (".rss", ".atom", ".xml")


def article_lines(body: GivenArticles) -> GivenFile:
    """Articles as the table that the program reads, so that the same is checked of them."""
    lines = [json.dumps(one.model_dump()) for one in body.articles]
    return GivenFile("articles.jsonl", "\n".join(lines).encode("ascii"))


@router.post("/articles", response_model=Job, status_code=202)
def add_articles(caller: Editor, project: Lent, worker: AtWork, body: GivenArticles) -> Response:
    """Hands articles in. The answer is a job: once it is given, they will be taken in."""
    job = project.submit([article_lines(body)], by=caller.name)
    return _begun(job, worker)


@router.post("/uploads", response_model=Job, status_code=202)
def add_files(
    caller: Editor,
    project: Lent,
    worker: AtWork,
    files: Annotated[list[UploadFile], File(min_length=1, max_length=MOST_FILES)],
    outlet: Annotated[Line, Form()] = "",
    published: Annotated[Line, Form()] = "",
    language: Annotated[Line, Form()] = "",
) -> Response:
    """Hands files in, as `claims add` takes them; the rest holds where a file does not say it."""
    found = [GivenFile(_name(one.filename), one.file.read()) for one in files]
    empty = next((one.name for one in found if not one.content), None)
    if empty is not None:
        raise InputRefused(empty, "is empty")
    listing = next((one.name for one in found if one.name.lower().endswith(_LISTS)), None)
    if listing is not None:
        raise InputRefused(
            listing, "is a feed: `claims add` and `claims watch` fetch what it lists"
        )
    options = JobOptions(outlet or UNNAMED, published, language)
    return _begun(project.submit(found, by=caller.name, options=options), worker)


@router.get("/jobs", response_model=list[Job])
def jobs(request: Request, project: Lent, page: Pages) -> Response:
    """Jobs, the newest first."""
    found = project.jobs(limit=page.limit + 1, offset=page.offset)
    return answer_page(request, found, page)


@router.get("/jobs/{id}", response_model=Job)
def job(project: Lent, id: str) -> Response:
    """How far a job is, and what came of it."""
    return answer(project.job(id))


def _begun(job: Job, worker: AtWork) -> Response:
    worker.wake()
    return answer(job, status=202, headers={"Location": f"/v1/jobs/{job.id}"})


def _name(given: str | None) -> str:
    """The name of a file without its folders, on one line."""
    name = (given or "").replace("\\", "/").rpartition("/")[2]
    shown = "".join(one for one in name if one.isprintable()).strip()
    return shown[-_LONGEST_NAME:] or "unnamed"
