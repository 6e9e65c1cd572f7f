"""Vectors and their neighbours: an exact inner-product index, as a checked cache of the store.

FAISS finds the candidates. It hangs after `fork()` (faiss issue 5206): start processes with
`spawn`. Several threads may share an index.
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from threading import RLock
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from claims.index import files
from claims.index.codes import Codes
from claims.index.searchable import (
    SLACK,
    SPARE,
    Neighbour,
    checked_items,
    checked_number,
    checked_queries,
    ranked,
)

# Queries in one range search: bounds the memory of a dense result.
QUERIES = 1024


class Index:
    """Unit vectors in memory, as `Searchable` says; make one with `build` or `load_or_build`."""

    def __init__(self, ids: Sequence[str], flat: Any) -> None:
        self._ids = list(ids)
        self._places = {id: place for place, id in enumerate(self._ids)}
        self._flat = flat
        self._codes: Codes | None = None
        self._lock = RLock()
        # How many of the first rows are in the file as well.
        self._kept = 0

    @classmethod
    def build(cls, ids: Sequence[str], vectors: NDArray[np.float32]) -> "Index":
        """An index of unit `vectors`, shape (n, d), one an id.

        Raises:
            ValueError: an id comes twice (FAISS would take it silently), or the shapes differ.
        """
        index = cls.empty(vectors.shape[1])
        index.add(ids, vectors)
        return index

    @classmethod
    def empty(cls, dimensions: int) -> "Index":
        """An index of no vectors yet, of so many dimensions each."""
        return cls((), faiss.IndexFlatIP(dimensions))

    @classmethod
    def load_or_build(
        cls, path: Path | None, ids: Sequence[str], vectors: NDArray[np.float32], fingerprint: str
    ) -> "Index":
        """The index kept at `path` where it is whole and holds just this, else a new one, kept.

        Args:
            path: the cache file, with a `.json` beside it; None keeps nothing.
            ids: the store's ids; another order is another index.
            vectors: the store's unit vectors, shape (n, d), in the order of `ids`.
            fingerprint: of the model that made the vectors.

        Raises:
            ValueError: as in `build`.
        """
        kept = files.load(path, ids, vectors, fingerprint) if path is not None else None
        if kept is None:
            index = cls.build(ids, vectors)
            if path is not None:
                index.save(path, fingerprint)
            return index
        rows = kept.ntotal
        index = cls(ids[:rows], kept)
        index._kept = rows
        index.add(ids[rows:], vectors[rows:])
        return index

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id: str) -> bool:
        return id in self._places

    @property
    def ids(self) -> list[str]:
        """The ids, in the order in which they came."""
        return list(self._ids)

    @property
    def dimensions(self) -> int:
        """Length of one vector."""
        return int(self._flat.d)

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Adds unit `vectors`, shape (n, d), under new `ids`; nothing is added when one is known.

        Raises:
            ValueError: an id comes twice or is known, or the shapes differ.
        """
        if checked_items(ids, vectors, self.dimensions) & self._places.keys():
            raise ValueError(f"{len(ids)} ids hold known ones: give each id once")
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        with self._lock:
            self._flat.add(rows)
            if self._codes is not None:
                self._codes.add(rows)
            self._places.update((id, place) for place, id in enumerate(ids, start=len(self._ids)))
            self._ids.extend(ids)

    def remove(self, ids: Sequence[str]) -> None:
        """Takes items out; the others keep their order.

        Raises:
            KeyError: an id is not known; nothing is taken out.
        """
        gone = set(ids)
        if unknown := gone - self._places.keys():
            raise KeyError(f"no vector of {min(unknown)!r} to take out")
        places = np.array(sorted(self._places[id] for id in gone), dtype=np.int64)
        if not len(places):
            return
        with self._lock:
            self._flat.remove_ids(places)
            if self._codes is not None:
                self._codes.remove(places)
            first = int(places[0])
            self._kept = min(self._kept, first)
            for id in gone:
                del self._places[id]
            # Only what comes after the first that is gone moves up.
            self._ids[first:] = [id for id in self._ids[first:] if id not in gone]
            self._places.update(
                (id, place) for place, id in enumerate(self._ids[first:], start=first)
            )

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
        checked_number(k)
        queries = checked_queries(vectors, self.dimensions)
        with self._lock:
            return self._nearest(queries, k, *self._chosen(among))

    def search_roughly(self, vectors: NDArray[np.float32], k: int) -> list[tuple[Neighbour, ...]]:
        """The `k` nearest items of each query, almost: `recall` says how many of them on average.

        Packed codes say which items are looked at; their similarity and order are exact. The codes
        are made once, when they are first asked for.

        Raises:
            ValueError, ModelMismatch: as in `search`.
        """
        checked_number(k)
        queries = checked_queries(vectors, self.dimensions)
        with self._lock:
            if not self.is_packed or not self._packed.serves(k):
                return self._nearest(queries, k, None, len(self))
            found = self._packed.nearest(queries, k)
            return [
                self._ranked(query, places, k) for query, places in zip(queries, found, strict=True)
            ]

    @property
    def is_packed(self) -> bool:
        """Whether there are enough items for codes to be better than looking at each."""
        return len(self) >= Codes.FEWEST and self.dimensions % 2 == 0

    @property
    def recall(self) -> float:
        """How many of the nearest items `search_roughly` finds, 0..1; 1 where it is exact.

        Measured on stored vectors when the codes were made.
        """
        with self._lock:
            rough = self.is_packed and self._packed.serves(1)
            return self._packed.recall if rough else 1.0

    @property
    def _packed(self) -> Codes:
        if self._codes is None:
            self._codes = Codes.of(self._flat)
        return self._codes

    def _nearest(
        self, queries: NDArray[np.float32], k: int, chosen: Any, size: int
    ) -> list[tuple[Neighbour, ...]]:
        """The `k` nearest among the `size` items that FAISS is told to look at."""
        found: list[tuple[Neighbour, ...]] = [()] * len(queries)
        rows = np.arange(len(queries))
        wanted = k + SPARE
        while len(rows) and size:
            wanted = min(wanted, size)
            similarities, positions = self._flat.search(queries[rows], wanted, params=chosen)
            # Whether items outside the result may be as near as its k-th.
            border = similarities[:, min(k, wanted) - 1] - SLACK
            cut = (similarities[:, -1] >= border) & (wanted < size)
            for row, places in zip(rows[~cut], positions[~cut], strict=True):
                found[row] = self._ranked(queries[row], places, k)
            rows = rows[cut]
            wanted *= 2
        return found

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
        queries = checked_queries(vectors, self.dimensions)
        with self._lock:
            chosen, size = self._chosen(among)
            if not size:
                return [()] * len(queries)
            return [
                row
                for start in range(0, len(queries), QUERIES)
                for row in self._within(queries[start : start + QUERIES], min_similarity, chosen)
            ]

    def _within(
        self, queries: NDArray[np.float32], min_similarity: float, chosen: Any
    ) -> Iterator[tuple[Neighbour, ...]]:
        """For each query, what is at or above a similarity."""
        bound = min_similarity - SLACK
        limits, _, positions = self._flat.range_search(queries, bound, params=chosen)
        for query, first, last in zip(queries, limits[:-1], limits[1:], strict=True):
            ranked = self._ranked(query, positions[int(first) : int(last)])
            yield tuple(near for near in ranked if near.similarity >= min_similarity)

    def save(self, path: Path, fingerprint: str) -> None:
        """Keeps the index at `path`; the file is whole on disk before the `.json` vouches for it.

        A folder that cannot be written to is left alone: the cache is then built again next time.
        """
        if files.save(path, self._flat, self._ids, fingerprint):
            self._kept = len(self)

    @property
    def is_kept(self) -> bool:
        """Whether the file holds all of it, or of a large one nearly all."""
        return files.is_enough(self._kept, len(self))

    def held(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that it holds."""
        return {id for id in ids if id in self._places}

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of some items, (n, d). Raises `KeyError` for one that is not there."""
        with self._lock:
            places = np.array([self._places[id] for id in ids], dtype=np.int64)
            found: NDArray[np.float32] = self._flat.reconstruct_batch(places)
        return found

    def _chosen(self, among: Collection[str] | None) -> tuple[Any, int]:
        """What tells FAISS to look among some items alone, and how many those are."""
        if among is None:
            return None, len(self)
        held = [place for id in among if (place := self._places.get(id)) is not None]
        mask = np.zeros(len(self), bool)
        mask[held] = True
        bits = np.packbits(mask, bitorder="little")
        # Typed as in C++, bound for Python with an array, and a selector that it keeps alive.
        selector: Any = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
        return faiss.SearchParameters(sel=selector), int(mask.sum())  # type: ignore[call-arg]

    def _ranked(
        self, query: NDArray[np.float32], positions: NDArray[np.int64], k: int | None = None
    ) -> tuple[Neighbour, ...]:
        """The items at `positions` as `ranked` has them."""
        stored = self._flat.reconstruct_batch(positions)
        return ranked(query, stored, lambda row: self._ids[positions[row]], k)
