"""Copying: which stored articles an article is compared with as a copy, and what comes of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from claims.index import Neighbour
from claims.origins import COMMON_NUMBERS, REVISION, Body, Told, copied, revised, signature
from claims.pipeline.reach import Reach
from claims.records import Article, Claim, Copy, Likeness, Sentence
from claims.store import Store

# An edited copy or a translation answers more than one claim.
_FEWEST_ANSWERED = 2


class Copying:
    """Finds copies in a store.

    Args:
        store: the articles, their sentences, vectors and signatures.
        scale: what the cosines of the vectors mean.
    """

    def __init__(self, store: Store, *, scale: Likeness) -> None:
        self._store = store
        self._scale = scale

    def told(
        self, article: Article, sentences: Sequence[Sentence], vectors: NDArray[np.float32]
    ) -> Told:
        """An article, ready to be compared."""
        return Told(Body.of(article, sentences), vectors, self._scale.unrelated)

    def copies_of(
        self,
        told: Told,
        *,
        numbers: Sequence[int],
        hits: Sequence[Sequence[Neighbour]],
        known: Mapping[str, Claim],
        versions: Collection[str] = (),
    ) -> list[Copy]:
        """The pairs of copies that an article makes with stored ones.

        Candidates share numbers of the signature, or answer claims: neither depends on which
        article came first.

        Args:
            numbers: the article's signature.
            hits: the stored claims that are like each of its claims.
            known: these claims by id.
            versions: the articles that are versions of it.
        """
        alike = self._store.articles_like(numbers, common=COMMON_NUMBERS)
        alike |= self._answering(hits, known, language=told.body.article.language)
        others = sorted(alike - {told.id} - set(versions))
        found = (copied(told, self._stored(id)) for id in others)
        return [*self.revisions(told, versions), *(copy for copy in found if copy is not None)]

    def revisions(self, told: Told, versions: Collection[str]) -> list[Copy]:
        """The pairs that an article makes with its versions."""
        return [revised(told, self._stored(id)) for id in sorted(set(versions) - {told.id})]

    def revisions_of(self, article: str, versions: Collection[str]) -> list[Copy]:
        """Likewise, of an article that is stored."""
        return self.revisions(self._stored(article), versions)

    def find_all(self, reach: Reach) -> None:
        """Finds all copies of the store anew, with signatures made anew."""
        ids = [article.id for article in self._store.articles()]
        signatures = {id: signature(self._stored(id).body) for id in ids}
        self._store.replace_signatures(signatures)
        claims = {claim.id: claim for claim in self._store.claims()} if ids else {}
        found: dict[tuple[str, str], Copy] = {}
        for id in ids:
            told = self._stored(id)
            around = reach.around(told.body.article.published, told.vectors)
            for copy in self.copies_of(
                told,
                numbers=signatures[id],
                hits=around.hits,
                known=claims,
                versions=self._store.line_of(id),
            ):
                found[copy.a, copy.b] = copy
        self._store.replace_copies(found.values(), found_by=REVISION)

    @property
    def is_current(self) -> bool:
        """Whether the stored copies were found the way this program finds them."""
        return self._store.copies_found_by == REVISION

    def _answering(
        self, hits: Sequence[Iterable[Neighbour]], known: Mapping[str, Claim], *, language: str
    ) -> set[str]:
        """Articles that answer claims closely, or claims of another language at all."""
        mine: dict[str, set[int]] = defaultdict(set)
        theirs: dict[str, set[str]] = defaultdict(set)
        for at, row in enumerate(hits):
            for hit in row:
                claim = known[hit.id]
                across = claim.language != language
                if hit.similarity >= (self._scale.related if across else self._scale.copied):
                    mine[claim.article.id].add(at)
                    theirs[claim.article.id].add(hit.id)
        return {id for id in mine if min(len(mine[id]), len(theirs[id])) >= _FEWEST_ANSWERED}

    def _stored(self, id: str) -> Told:
        return self.told(
            self._store.article(id), self._store.sentences(id), self._store.vectors_of(id)[1]
        )
