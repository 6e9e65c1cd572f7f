"""What every index of vectors can do, and what makes their answers one and the same.

An index may find its candidates as it likes; the similarity that it returns is computed here, in
double precision row by row, so that a pair has one similarity whatever it was searched with, and
equal wording ties exactly and is then ordered by id.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.errors import ModelMismatch

# Single precision over a few hundred dimensions is off by less than 1e-6; what was found this
# close to a border is looked at again in double precision.
SLACK = 1e-5

# Neighbours asked for beyond k at first, so that a small tie at the border needs no second search.
SPARE = 8


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One item near a query; `similarity` is the cosine in -1..1, higher is closer."""

    id: str
    similarity: float


class Searchable(Protocol):
    """Unit vectors by id, searched exactly."""

    def __len__(self) -> int: ...

    def __contains__(self, id: str) -> bool: ...

    @property
    def dimensions(self) -> int:
        """Length of one vector."""

    @property
    def recall(self) -> float:
        """How many of the nearest items `search_roughly` finds, 0..1; 1 where it is exact."""

    def held(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that it holds."""

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of some items, (n, d). Raises `KeyError` for one that is not there."""

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Adds unit `vectors`, (n, d), to be found from now on, be they stored or not.

        Raises:
            ValueError: an id comes twice, or the shapes differ.
        """

    def remove(self, ids: Sequence[str]) -> None:
        """Takes items out, not to be found from now on, be they stored or not.

        Raises:
            KeyError: an id is not known; nothing is taken out.
        """

    def search(
        self,
        vectors: NDArray[np.float32],
        k: int,
        *,
        among: Collection[str] | None = None,
    ) -> list[tuple[Neighbour, ...]]:
        """The `k` nearest items of each query, shape (m, d), nearest first, ties by id.

        Fewer than `k` only where the index holds fewer.

        Args:
            vectors: the queries.
            k: how many.
            among: the ids to look among, those that the index does not hold left out; None for all.

        Raises:
            ValueError: `k` is below 1.
            ModelMismatch: the queries have another number of dimensions than the index.
        """

    def search_roughly(self, vectors: NDArray[np.float32], k: int) -> list[tuple[Neighbour, ...]]:
        """The `k` nearest items of each query, almost, where that is faster; as `search`."""

    def range_search(
        self,
        vectors: NDArray[np.float32],
        min_similarity: float,
        *,
        among: Collection[str] | None = None,
    ) -> list[tuple[Neighbour, ...]]:
        """All items at or above `min_similarity` of each query, shape (m, d), as in `search`.

        Args:
            vectors: the queries.
            min_similarity: from -1 to 1.
            among: as in `search`.

        Raises:
            ModelMismatch: the queries have another number of dimensions than the index.
        """


def ranked(
    query: NDArray[np.float32],
    found: NDArray[np.float32],
    named: Callable[[int], str],
    k: int | None = None,
) -> tuple[Neighbour, ...]:
    """Items with their exact similarity to a query, (d,), nearest first, ties by id.

    Args:
        query: a unit vector.
        found: the items' vectors, (n, d).
        named: the id of the item in a row of `found`.
        k: how many of the nearest; None for all.
    """
    # Products of single precision are exact in double; each row is summed in the same order.
    products = (found.astype(np.float64) * query.astype(np.float64)).sum(axis=1)
    similarities = np.clip(products, -1.0, 1.0)
    rows = np.arange(len(found))
    if k is not None and k < len(found):
        rows = np.flatnonzero(similarities >= np.partition(similarities, -k)[-k])
    return in_order([Neighbour(named(int(row)), float(similarities[row])) for row in rows])[:k]


def in_order(neighbours: Collection[Neighbour]) -> tuple[Neighbour, ...]:
    """Neighbours as a search gives them: the nearest first, ties by id."""
    return tuple(sorted(neighbours, key=lambda near: (-near.similarity, near.id)))


def checked_queries(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """Queries, (m, d), as they can be searched for.

    Raises:
        ModelMismatch: they have another number of dimensions.
    """
    if vectors.ndim != 2 or vectors.shape[1] != dimensions:
        raise ModelMismatch(
            f"queries of shape {vectors.shape} do not fit an index of {dimensions} "
            "dimensions: encode them with the model that made the index"
        )
    return np.ascontiguousarray(vectors, dtype=np.float32)


def checked_number(k: int) -> int:
    """How many neighbours are asked for. Raises `ValueError` for less than one."""
    if k < 1:
        raise ValueError(f"k is {k}: ask for at least one neighbour")
    return k


def checked_items(ids: Sequence[str], vectors: NDArray[np.float32], dimensions: int) -> set[str]:
    """The ids that are to be added with some vectors.

    Raises:
        ValueError: an id comes twice, or the shapes differ.
    """
    if vectors.shape != (len(ids), dimensions):
        raise ValueError(
            f"{len(ids)} ids need vectors of shape {(len(ids), dimensions)}, not {vectors.shape}"
        )
    new = set(ids)
    if len(new) != len(ids):
        raise ValueError(f"{len(ids)} ids hold duplicates: give each id once")
    return new
