"""An index without vectors of its own: a database that holds them is asked for neighbours.

Whatever other programs put in or take out is seen at once. What this program has added or taken
out before the database knows of it is kept here until it does.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.index.index import Index
from claims.index.searchable import (
    SLACK,
    SPARE,
    Neighbour,
    checked_items,
    checked_number,
    checked_queries,
    in_order,
    ranked,
)

Vector = NDArray[np.float32]


class VectorStore(Protocol):
    """A database that searches its vectors in single precision."""

    def count_vectors(self) -> int:
        """How many there are."""

    def with_vectors(self, ids: Collection[str]) -> set[str]:
        """Those of some items that are there."""

    def vectors_by_id(self, ids: Collection[str]) -> Mapping[str, Vector]:
        """The vectors, (d,), of those of some items that are there."""

    def nearest(
        self,
        query: Vector,
        k: int,
        *,
        fingerprint: str,
        among: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> Mapping[str, Vector]:
        """The `k` items nearest to a vector, (d,)."""

    def within(
        self,
        queries: NDArray[np.float32],
        least: float,
        *,
        fingerprint: str,
        among: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> Sequence[Mapping[str, Vector]]:
        """For each query, (m, d), the items of a cosine of at least `least`."""


class StoredIndex:
    """Unit vectors that a database holds, searched exactly, as `Searchable` says.

    Args:
        store: the database.
        dimensions: length of one vector.
        fingerprint: of the encoder that the vectors are of; of others nothing is returned.
    """

    def __init__(self, store: VectorStore, *, dimensions: int, fingerprint: str) -> None:
        self._store = store
        self._dimensions = dimensions
        self._fingerprint = fingerprint
        # Added here and not stored yet; taken out here and still stored.
        self._ahead = Index.empty(dimensions)
        self._hidden: set[str] = set()

    def __len__(self) -> int:
        stored = self._store.with_vectors(self._apart)
        ahead = [id for id in self._ahead.ids if id not in stored - self._hidden]
        return self._store.count_vectors() - len(self._hidden & stored) + len(ahead)

    def __contains__(self, id: str) -> bool:
        return bool(self.held([id]))

    @property
    def dimensions(self) -> int:
        """Length of one vector."""
        return self._dimensions

    @property
    def recall(self) -> float:
        """1: nothing is searched roughly."""
        return 1.0

    def held(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that it holds."""
        return self._stored(ids) | self._ahead.held(ids)

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of some items, (n, d). Raises `KeyError` for one that is not there."""
        ahead = self._ahead.held(ids)
        found = dict(self._store.vectors_by_id({*ids} - ahead - self._hidden))
        found.update((id, self._ahead.vectors([id])[0]) for id in ahead)
        rows = [found[id] for id in ids]
        return np.stack(rows) if rows else np.zeros((0, self._dimensions), np.float32)

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Lets items be found from now on; what is stored already changes nothing."""
        new = checked_items(ids, vectors, self._dimensions)
        self._catch_up()
        given = dict(zip(ids, vectors, strict=True))
        # What was taken out comes back as it was.
        hidden = self._store.vectors_by_id(new & self._hidden)
        self._hidden -= {id for id, one in hidden.items() if np.array_equal(one, given[id])}
        known = self.held(new)
        rows = [row for row, id in enumerate(ids) if id not in known]
        self._ahead.add([ids[row] for row in rows], vectors[rows])

    def remove(self, ids: Sequence[str]) -> None:
        """Lets items not be found from now on, be they stored or not."""
        gone = set(ids)
        self._catch_up()
        stored, ahead = self._stored(gone), self._ahead.held(gone)
        if unknown := gone - stored - ahead:
            raise KeyError(f"no vector of {min(unknown)!r} to take out")
        self._ahead.remove(sorted(ahead))
        self._hidden |= stored

    def search(
        self,
        vectors: NDArray[np.float32],
        k: int,
        *,
        among: Collection[str] | None = None,
    ) -> list[tuple[Neighbour, ...]]:
        """The `k` nearest items of each query, shape (m, d), nearest first, ties by id."""
        checked_number(k)
        queries = checked_queries(vectors, self._dimensions)
        ahead = self._ahead.search(queries, k, among=among)
        return [
            in_order([*self._nearest(query, k, among), *more])[:k]
            for query, more in zip(queries, ahead, strict=True)
        ]

    def search_roughly(self, vectors: NDArray[np.float32], k: int) -> list[tuple[Neighbour, ...]]:
        """As `search`: the database looks at each."""
        return self.search(vectors, k)

    def range_search(
        self,
        vectors: NDArray[np.float32],
        min_similarity: float,
        *,
        among: Collection[str] | None = None,
    ) -> list[tuple[Neighbour, ...]]:
        """All items at or above `min_similarity` of each query, shape (m, d), as in `search`."""
        queries = checked_queries(vectors, self._dimensions)
        ahead = self._ahead.range_search(queries, min_similarity, among=among)
        found = self._within(queries, min_similarity, among)
        return [
            in_order([*(one for one in row if one.similarity >= min_similarity), *more])
            for row, more in zip(found, ahead, strict=True)
        ]

    def _nearest(
        self, query: Vector, k: int, among: Collection[str] | None
    ) -> tuple[Neighbour, ...]:
        wanted = k + SPARE
        found = self._store.nearest(
            query, wanted, fingerprint=self._fingerprint, among=among, without=self._apart
        )
        near = _ranked(query, found)
        if len(near) < wanted:
            return near[:k]
        border = near[k - 1].similarity - SLACK
        if near[-1].similarity > border:
            # Whether items that were not returned are as near as the k-th.
            near = self._within(query[None, :], border, among)[0]
        return near[:k]

    def _within(
        self, queries: NDArray[np.float32], least: float, among: Collection[str] | None
    ) -> list[tuple[Neighbour, ...]]:
        """For each query, at least all that are at or above a similarity."""
        if not len(queries):
            return []
        found = self._store.within(
            queries, least - SLACK,
            fingerprint=self._fingerprint, among=among, without=self._apart,
        )  # fmt: skip
        return [_ranked(query, row) for query, row in zip(queries, found, strict=True)]

    def _stored(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that are looked for in the database."""
        return self._store.with_vectors(ids) - self._hidden

    @property
    def _apart(self) -> set[str]:
        """What is not looked for in the database."""
        return self._hidden.union(self._ahead.ids)

    def _catch_up(self) -> None:
        """Forgets what the database knows by now as well."""
        if waiting := self._apart:
            stored = self._store.with_vectors(waiting)
            self._ahead.remove(sorted(self._ahead.held(stored - self._hidden)))
            self._hidden &= stored


def _ranked(query: Vector, found: Mapping[str, Vector]) -> tuple[Neighbour, ...]:
    if not found:
        return ()
    ids = list(found)
    return ranked(query, np.stack(list(found.values())), ids.__getitem__)
