"""The neighbourhood of claims: which others are like them, and which answer the same question."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from claims.pipeline.comparison import Comparison
from claims.pipeline.known import Known
from claims.pipeline.reach import Reach
from claims.records import Claim, Likeness
from claims.store import Store

# Seen from the other side, a cosine may differ in its last places.
_ROUNDING = 1e-4
# Claims that are asked at once whether they answer a question: few, as few are wanted.
_ASKED = 8

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


class Neighbourhood:
    """Looks around claims.

    Args:
        store: the claims.
        reach: how far is looked.
        encode: texts to unit vectors, (n, d) float32.
        comparison: says whether two claims are of one event, and answer one another.
        known: the articles that they stand in.
        scale: what the cosines mean.
    """

    def __init__(
        self,
        store: Store,
        reach: Reach,
        *,
        encode: Encode,
        comparison: Comparison,
        known: Known,
        scale: Likeness,
    ) -> None:
        self._store = store
        self._reach = reach
        self._encode = encode
        self._comparison = comparison
        self._known = known
        self._scale = scale

    def near_to(self, claims: Collection[str]) -> set[str]:
        """All claims to which some could be related, and these."""
        vectors = self._store.vectors_among(claims)
        if not len(vectors):
            return set(claims)
        of = {*self._store.articles_of_claims(claims).values()}
        days = self._reach.days(self._store.published(of).values())
        rows = self._reach.related(vectors, days, slack=_ROUNDING)
        return {hit.id for row in rows for hit in row}.union(claims)

    def related_to(self, positions: Sequence[Claim]) -> Iterator[Claim]:
        """Claims of the same events on the same question, the likest first."""
        taken = {claim.id for claim in positions}
        articles = {claim.article.id for claim in positions}
        vectors = self._encode([claim.text for claim in positions])
        hits: dict[str, float] = {}
        # Of other days nothing is of one event, but for what stands in the same articles.
        days = self._reach.days(claim.article.published for claim in positions)
        for row in self._reach.related(vectors, days):
            for hit in row:
                if hit.id not in taken:
                    hits[hit.id] = max(hits.get(hit.id, -1.0), hit.similarity)
        found = self._store.claims(ids=set(hits)) if hits else []
        ordered = sorted(found, key=lambda one: (-hits[one.id], one.id))
        near = (one for one in ordered if one.article.id in articles or self._near(one, positions))
        while some := list(islice(near, _ASKED)):
            yield from self._comparison.answering(some, positions)

    def _near(self, claim: Claim, others: Sequence[Claim]) -> bool:
        """Whether a claim is of one event with any of some others."""
        return any(
            self._comparison.is_one_event(
                claim, one, self._known.likeness(claim.article.id, one.article.id)
            )
            for one in others
        )
