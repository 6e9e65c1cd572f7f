"""What is known already: the claims and vectors of stored articles, and what each is about."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from claims.index import Index, Searchable
from claims.names import in_common, sounds
from claims.records import Claim
from claims.store import Store

Vectors = NDArray[np.float32]
# The claims of an article and their vectors, (n, d).
Told = tuple[Sequence[Claim], Vectors]
# Articles whose claims are kept at hand; those of one event come together.
_AT_HAND = 4_096
# Articles that are added to the index of centres at once; their vectors are some megabytes.
_ADDED = 1_000


class Known:
    """The articles of a store as they are compared with.

    Args:
        store: where the claims and their vectors are.
        index: the claims' vectors.
        empty: begin with none, and hold only what is added.
    """

    def __init__(self, store: Store, index: Searchable, *, empty: bool = False) -> None:
        self._store = store
        self._index = index
        self._empty = empty
        self._at_hand: dict[str, Told] = {}

    def holds(self, article: str) -> bool:
        """Whether an article is known, and has claims."""
        return article in self._centres

    def near(
        self, vectors: Vectors, least: float, *, among: Collection[str] | None = None
    ) -> set[str]:
        """The articles whose mean vector is at least so like the mean of some vectors.

        Args:
            vectors: of the claims of an article, (n, d).
            least: the cosine.
            among: the articles to look among; None for all.
        """
        if not len(vectors) or not len(self._centres):
            return set()
        found = self._centres.range_search(centre(vectors)[None, :], least, among=among)
        return {one.id for one in found[0]}

    def claims_of(self, article: str) -> Told:
        """The claims of an article, and their vectors, (n, d)."""
        if article not in self._at_hand:
            ids, vectors = self._store.vectors_of(article)
            by_id = {claim.id: claim for claim in self._store.claims(ids=ids)} if ids else {}
            self._keep(article, [by_id[id] for id in ids], vectors)
        return self._at_hand[article]

    def articles_of(self, claims: Collection[str]) -> set[str]:
        """The articles in which some claims stand, those that are not known left out."""
        found = {*self._store.articles_of_claims(claims).values()}
        return {one for one in found if self.holds(one)}

    def likeness(self, a: str, b: str) -> float:
        """How alike two articles are; see `likeness`."""
        return likeness(self.claims_of(a), self.claims_of(b))

    def add(self, article: str, claims: Sequence[Claim], vectors: Vectors) -> None:
        """Takes in an article."""
        self._keep(article, claims, vectors)
        if claims and article not in self._centres:
            self._centres.add([article], centre(vectors)[None, :])

    def drop(self, article: str) -> None:
        """Lets go of an article."""
        if article in self._centres:
            self._centres.remove([article])
        self._at_hand.pop(article, None)

    def _keep(self, article: str, claims: Sequence[Claim], vectors: Vectors) -> None:
        if len(self._at_hand) >= _AT_HAND:
            self._at_hand.clear()
        self._at_hand[article] = (claims, vectors)

    @cached_property
    def _centres(self) -> Index:
        made = Index.empty(self._index.dimensions)
        told = iter(() if self._empty else self._store.claims_by_article())
        while some := list(islice(told, _ADDED)):
            centres = [centre(vectors) for vectors in self._vectors(some)]
            made.add([article for article, _ in some], np.stack(centres))
        return made

    def _vectors(self, told: Sequence[tuple[str, list[str]]]) -> Iterator[Vectors]:
        """The vectors, (n, d), of articles that are given with the ids of their claims."""
        ids = [id for _, claims in told for id in claims]
        # Another program may have put some in since the index was made.
        held = self._index.held(ids)
        vectors = self._index.vectors([id for id in ids if id in held])
        start = 0
        for article, claims in told:
            if held.issuperset(claims):
                yield vectors[start : start + len(claims)]
            else:
                yield self._store.vectors_of(article)[1]
            start += sum(id in held for id in claims)


def centre(vectors: Vectors) -> Vectors:
    """The mean of unit vectors (n, d) at unit length, (d,); zeros where there are none."""
    mean: Vectors = vectors.mean(axis=0) if len(vectors) else vectors.sum(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length else mean


def cosines(a: Vectors, b: Vectors) -> NDArray[np.float64]:
    """Cosines of unit vectors, (n, m): the very same number whichever side comes first."""
    left, right = a.astype(np.float64), b.astype(np.float64)
    found: NDArray[np.float64] = np.stack([(right * one).sum(axis=1) for one in left])
    return np.clip(found, -1.0, 1.0)


def likeness(a: Told, b: Told) -> float:
    """How alike two articles are: by meaning, and by the names and words that they share, -1..2.

    The cosine of their mean vectors, and the share of common sounds of whichever has fewer.
    """
    cosine = float(cosines(centre(a[1])[None, :], centre(b[1])[None, :])[0, 0])
    return cosine + in_common(_sounds(a[0]), _sounds(b[0]))


def _sounds(claims: Sequence[Claim]) -> frozenset[str]:
    return frozenset().union(*(sounds(one.text, language=one.language) for one in claims))
