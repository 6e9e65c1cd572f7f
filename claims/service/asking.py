"""Asking the models: texts read, judged and embedded, and nothing stored; for every role."""

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter, Depends
from starlette.responses import Response

from claims.project import Project
from claims.records import UNNAMED, Refusal, Role
from claims.service.adding import article_lines
from claims.service.answers import Embedded, Judged, Read, answer
from claims.service.bodies import GivenArticles, Pairings, Texts
from claims.service.callers import needs
from claims.service.state import Lent

router = APIRouter(prefix="/v1", dependencies=[Depends(needs(Role.VIEWER))])


@router.post("/read", response_model=Read)
def read(body: GivenArticles) -> Response:
    """Reads without storing: sentences, claims, and what was left out."""
    with TemporaryDirectory() as folder:
        lines = article_lines(body)
        path = Path(folder) / lines.name
        path.write_bytes(lines.content)
        readings, refused = Project.read([path], outlet=UNNAMED)
    named = [Refusal(one.source.removeprefix(f"{folder}/"), one.reason) for one in refused]
    return answer(Read(readings, named))


@router.post("/judge", response_model=list[Judged])
def judge(project: Lent, body: Pairings) -> Response:
    """Judges pairs of statements, given that both speak of one event; in order."""
    found = project.judge(one.request() for one in body.pairs)
    return answer([Judged.of(one) for one in found])


@router.post("/embed", response_model=Embedded)
def embed(project: Lent, body: Texts) -> Response:
    """Embeds texts: one unit vector each, in order."""
    vectors = project.embed(body.texts)
    return answer(Embedded(project.encoder.fingerprint, vectors.tolist()))
