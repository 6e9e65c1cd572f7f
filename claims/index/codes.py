"""Codes: vectors packed into a sixteenth of their size, by which the nearest are found roughly.

A product quantiser over pairs of dimensions, four bits each (Jégou et al. 2011; André et al. 2017
for looking codes up in registers). What they find is looked at again exactly, so that only which
items are looked at is rough.
"""

from typing import Any, ClassVar

import faiss
import numpy as np
from numpy.typing import NDArray

# What the code book is made of, and how many stored vectors the recall is measured with.
_LEARNT_FROM = 40_000
_ASKED = 100
_NEAREST = 10
# Items that are looked at exactly: doubled until the recall is there.
_LOOKED_AT = 512
_MOST_LOOKED_AT = 16_384


class Codes:
    """The codes of all vectors of a FAISS index, in its order; make them with `of`.

    Attributes:
        recall: how many of the ten nearest of a vector are among those looked at, 0..1.
    """

    FEWEST: ClassVar[int] = 100_000
    # What is aimed at; with less than the second, looking at each is better.
    RECALL: ClassVar[float] = 0.995
    LEAST_RECALL: ClassVar[float] = 0.99

    def __init__(self, packed: Any, places: NDArray[np.int64]) -> None:
        self._packed = packed
        # Codes cannot be taken out: where each of them is now, -1 where it is gone.
        self._places = places
        self._looked_at = _LOOKED_AT
        self.recall = 1.0

    @classmethod
    def of(cls, flat: Any) -> "Codes":
        """Codes of all vectors of a flat index, and how many of them have to be looked at."""
        count, dimensions = flat.ntotal, flat.d
        chance = np.random.default_rng(0)
        learnt = np.sort(chance.choice(count, size=min(count, _LEARNT_FROM), replace=False))
        packed = faiss.IndexPQFastScan(dimensions, dimensions // 2, 4, faiss.METRIC_INNER_PRODUCT)
        packed.pq.cp.niter = 10
        packed.train(flat.reconstruct_batch(learnt))
        step = 100_000
        for start in range(0, count, step):
            packed.add(flat.reconstruct_n(start, min(step, count - start)))
        found = cls(packed, np.arange(count, dtype=np.int64))
        asked = flat.reconstruct_batch(chance.choice(count, size=min(count, _ASKED), replace=False))
        _, nearest = flat.search(asked, _NEAREST)
        found.recall = found._measured(asked, nearest)
        while found.recall < cls.RECALL and found._looked_at < _MOST_LOOKED_AT:
            found._looked_at *= 2
            found.recall = found._measured(asked, nearest)
        return found

    def serves(self, k: int) -> bool:
        """Whether so many neighbours are found well enough, looking at few enough."""
        return self.recall >= self.LEAST_RECALL and self._wanted(k) <= _MOST_LOOKED_AT

    def add(self, vectors: NDArray[np.float32]) -> None:
        """Adds the codes of vectors, (n, d), behind the others."""
        there = int((self._places >= 0).sum())
        self._packed.add(vectors)
        new = np.arange(there, there + len(vectors), dtype=np.int64)
        self._places = np.concatenate([self._places, new])

    def remove(self, places: NDArray[np.int64]) -> None:
        """Takes items out, given by where they are, in order; the others move up."""
        held = self._places >= 0
        gone = held & np.isin(self._places, places)
        moved = np.searchsorted(places, self._places[held])
        self._places[held] -= moved
        self._places[gone] = -1

    def nearest(self, queries: NDArray[np.float32], k: int) -> list[NDArray[np.int64]]:
        """For each query, (m, d), where the items are that have to be looked at for `k` of them."""
        _, found = self._packed.search(queries, min(self._wanted(k), len(self._places)))
        rows = [self._places[row[row >= 0]] for row in found]
        return [row[row >= 0] for row in rows]

    def _wanted(self, k: int) -> int:
        return self._looked_at * max(1, -(-k // _NEAREST))

    def _measured(self, asked: NDArray[np.float32], nearest: NDArray[np.int64]) -> float:
        found = self.nearest(asked, _NEAREST)
        shares = [np.isin(row, near).mean() for row, near in zip(nearest, found, strict=True)]
        return float(np.mean(shares))
