"""Settling: what weighed pairs are in company, made anew where that has changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from claims.compare import Company, Relations, linked_to, settle
from claims.records import Claim, Pair, Relation, Weighed
from claims.store import Store

# Articles whose pairs are held in memory at once; a pair of two such lots is settled twice.
_AT_ONCE = 200


@dataclass(frozen=True)
class Settling:
    """Keeps the pairs of a store what they are in company.

    What a pair is there hangs on itself, on the pairs between its two articles, and on what claims
    that are linked to either of its own are to the other: so an article changes the pairs of its
    own claims and of those linked to them, and no others.

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
        claims = store.claims_of_articles(articles)
        own = store.weighed_of(claims)
        linked = linked_to(claims, own)
        waiting = own if linked == claims else store.weighed_of(linked)
        both = {id for one in waiting for id in (one.a, one.b)}
        held = {claim.id: claim for claim in store.claims(ids=both)}
        company = Company(self.beside(both))
        store.settle(settled(waiting, company, claims=held, relations=self.relations))

    def beside(self, claims: Collection[str]) -> list[Weighed]:
        """The pairs that stand beside those of some claims, and these."""
        linked = linked_to(claims, self.store.weighed_of(claims))
        return self.store.weighed_of(linked)

    def linked(self, articles: Collection[str]) -> set[str]:
        """Some articles, and those with a claim that is linked to one of theirs."""
        claims = self.store.claims_of_articles(articles)
        linked = linked_to(claims, self.store.weighed_of(claims))
        return {*self.store.articles_of_claims(linked).values()}.union(articles)


def settled(
    weighed: Sequence[Weighed],
    company: Company,
    *,
    claims: Mapping[str, Claim],
    relations: Relations,
) -> list[Pair]:
    """Weighed pairs as they are in company, in order; some may be unrelated.

    Args:
        company: all pairs that stand beside these.
        claims: of the pairs, by id.
        relations: what was measured of pairs in company.
    """
    rows = [company.features(one) for one in weighed]
    measured = relations.together([one.plain for one in weighed], rows)
    found = []
    for one, probabilities in zip(weighed, measured, strict=True):
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
