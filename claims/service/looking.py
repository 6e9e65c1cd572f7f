"""Looking: what there is, and why; for every role."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from claims.records import (
    Article,
    Change,
    Claim,
    Cluster,
    Counts,
    Decision,
    Dispute,
    Explanation,
    Hit,
    Pair,
    Role,
    Said,
    Sentence,
)
from claims.service.answers import ModelInUse, ModelsInUse, answer, answer_page
from claims.service.bodies import ClaimQuery, ClusterQuery, Page, PairQuery, SearchQuery
from claims.service.callers import needs
from claims.service.state import Lent

router = APIRouter(prefix="/v1", dependencies=[Depends(needs(Role.VIEWER))])

Pages = Annotated[Page, Query()]


@router.get("/counts", response_model=Counts)
def counts(project: Lent) -> Response:
    """How much there is."""
    return answer(project.counts())


@router.get("/claims", response_model=list[Claim])
def list_claims(request: Request, project: Lent, query: Annotated[ClaimQuery, Query()]) -> Response:
    """Claims, the latest article first."""
    found = project.claims(query.filter(), limit=query.limit + 1, offset=query.offset)
    return answer_page(request, found, query)


@router.get("/claims/{id}", response_model=Claim)
def claim(project: Lent, id: str) -> Response:
    """One claim."""
    return answer(project.claim(id))


@router.get("/articles/{id}", response_model=Article)
def article(project: Lent, id: str) -> Response:
    """One article with its text, to which all offsets refer."""
    return answer(project.article(id))


@router.get("/articles/{id}/sentences", response_model=list[Sentence])
def sentences(project: Lent, id: str) -> Response:
    """The sentences of an article, and why one yields no claim."""
    return answer(project.sentences(id))


@router.get("/pairs", response_model=list[Pair])
def list_pairs(request: Request, project: Lent, query: Annotated[PairQuery, Query()]) -> Response:
    """Judged pairs without the unrelated, the surest first."""
    found = project.pairs(
        relations=query.relation, tier=query.tier, limit=query.limit + 1, offset=query.offset
    )
    return answer_page(request, found, query)


@router.get("/pairs/{id}", response_model=Pair)
def pair(project: Lent, id: str) -> Response:
    """One pair."""
    return answer(project.pair(id))


@router.get("/pairs/{id}/explanation", response_model=Explanation)
def explain(project: Lent, id: str) -> Response:
    """Why a pair is what it is."""
    return answer(project.explain(id))


@router.get("/clusters", response_model=list[Cluster])
def list_clusters(
    request: Request, project: Lent, query: Annotated[ClusterQuery, Query()]
) -> Response:
    """Claims that state the same thing, most independent origins first."""
    found = project.clusters(
        min_origins=query.min_origins, limit=query.limit + 1, offset=query.offset
    )
    return answer_page(request, found, query)


@router.get("/disputes", response_model=list[Dispute])
def list_disputes(request: Request, project: Lent, page: Pages) -> Response:
    """Questions on which claims cannot all be true, in the order of review."""
    found = project.disputes(limit=page.limit + 1, offset=page.offset)
    return answer_page(request, found, page)


@router.get("/disputes/{id}", response_model=Dispute)
def dispute(project: Lent, id: str) -> Response:
    """One dispute; of one that has merged or ended, the problem says so."""
    return answer(project.dispute(id))


@router.get("/disputes/{id}/timeline", response_model=list[Said])
def timeline(project: Lent, id: str) -> Response:
    """Who said which position when, each with what has overtaken it."""
    return answer(project.timeline(project.dispute(id)))


@router.get("/disputes/{id}/changes", response_model=list[Change])
def changes(project: Lent, id: str) -> Response:
    """When a dispute merged, split, ended or returned; empty for one that nothing befell."""
    return answer(project.changes(id))


@router.get("/history/{id}", response_model=list[Decision])
def history(project: Lent, id: str) -> Response:
    """What was decided about a claim, pair or dispute, oldest first."""
    return answer(project.history(id))


@router.get("/search", response_model=list[Hit])
def search(project: Lent, query: Annotated[SearchQuery, Query()]) -> Response:
    """The claims most like a text in any language."""
    return answer(project.search(query.text, k=query.k, filter=query.filter()))


@router.get("/models", response_model=ModelsInUse)
def models(project: Lent) -> Response:
    """The models in use."""
    encoder, chosen = project.encoder, project.judge_choice
    return answer(
        ModelsInUse(
            ModelInUse(
                encoder.choice.name,
                encoder.choice.revision,
                encoder.fingerprint,
                project.is_calibrated,
            ),
            ModelInUse(
                chosen.name,
                chosen.revision,
                project.reader_fingerprint,
                project.is_judge_calibrated,
            ),
        )
    )
