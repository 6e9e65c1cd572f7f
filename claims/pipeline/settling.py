"""Settling: what weighed pairs are in company, made anew where that has changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from claims.compare import KINDS, ROUNDS, Relations, in_company, settle
from claims.records import Claim, Pair, Relation, Weighed
from claims.store import Store

# Articles whose pairs are held in memory at once; a pair of two such lots is settled twice.
_AT_ONCE = 200
# Every round of company reaches one pair further.
_REACH = len(ROUNDS)


@dataclass(frozen=True)
class Settling:
    """Keeps the pairs of a store what they are in company.

    What a pair is there hangs, in every round, on the pairs of its claims and of those that speak
    for them. So an article changes the pairs of claims that are at most as many pairs away from
    its own as there are rounds, and no others.

    Args:
        store: holds what was weighed.
        relations: what was measured of pairs in company; None where nothing is weighed.
    """

    store: Store
    relations: Relations | None

    def settle(self, articles: Collection[str] | None) -> None:
        """Makes the pairs anew that hang on some articles; all where it is None."""
        with self.store.at_once():
            if articles is None:
                articles = [one.id for one in self.store.listed()]
            waiting = iter(articles)
            while some := list(islice(waiting, _AT_ONCE)):
                self._settle(some)

    def _settle(self, articles: Collection[str]) -> None:
        if self.relations is None:
            return
        store = self.store
        hanging = store.compared_with(store.claims_of_articles(articles), steps=_REACH)
        beside = self.beside(hanging)
        if not beside:
            return
        measured = in_company(beside, self.relations)[-1].probabilities
        waiting = [i for i, one in enumerate(beside) if one.a in hanging or one.b in hanging]
        weighed = [beside[i] for i in waiting]
        both = {id for one in weighed for id in (one.a, one.b)}
        held = {claim.id: claim for claim in store.claims(ids=both)}
        store.settle(settled(weighed, measured[waiting], claims=held, relations=self.relations))

    def beside(self, claims: Collection[str]) -> list[Weighed]:
        """The pairs that stand beside those of some claims, and these."""
        return self.store.weighed_of(self.store.compared_with(claims, steps=_REACH))

    def hanging_on(self, articles: Collection[str]) -> set[str]:
        """Some articles, and those with pairs that would be others without them."""
        claims = self.store.claims_of_articles(articles)
        reached = self.store.compared_with(claims, steps=_REACH)
        return {*self.store.articles_of_claims(reached).values()}.union(articles)


def settled(
    weighed: Sequence[Weighed],
    measured: NDArray[np.float64],
    *,
    claims: Mapping[str, Claim],
    relations: Relations,
) -> list[Pair]:
    """Weighed pairs as they are in company, in order; some may be unrelated.

    Args:
        measured: the probabilities of `KINDS` in company, (pairs, kinds).
        claims: of the pairs, by id.
        relations: what was measured of pairs in company.
    """
    found = []
    for one, row in zip(weighed, measured.tolist(), strict=True):
        probabilities = dict(zip(KINDS, row, strict=True))
        related = settle(one, probabilities, relations=relations)
        agree = related.relation in (Relation.SAME, Relation.COPY)
        found.append(
            Pair(
                id=one.id,
                a=claims[one.a],
                b=claims[one.b],
                relation=related.relation,
                reason=related.reason,
                confidence=related.confidence,
                tier=related.tier,
                similarity=one.similarity,
                evidence=one.agreeing if agree else one.differing,
            )
        )
    return found
