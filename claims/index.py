"""Vectors and their neighbours: an exact inner-product index, as a checked cache of the store.

FAISS finds the candidates; the similarity that is returned is computed again in double precision
row by row, so that a pair has one similarity whatever it was searched with, and equal wording ties
exactly and is then ordered by id. FAISS hangs after `fork()` (faiss issue 5206): start processes
with `spawn`.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from claims.errors import ModelMismatch

# Single precision over a few hundred dimensions is off by less than 1e-6; what FAISS puts this
# close to a border is looked at again in double precision.
SLACK = 1e-5

# Neighbours asked for beyond k at first, so that a small tie at the border needs no second search.
SPARE = 8

# Queries in one range search: bounds the memory of a dense result.
QUERIES = 1024


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One item near a query; `similarity` is the cosine in -1..1, higher is closer."""

    id: str
    similarity: float


@dataclass(frozen=True)
class _Sidecar:
    """What must hold of an index file before it is believed."""

    sha256: str
    rows: int
    dimensions: int
    ids: str
    fingerprint: str


class Index:
    """Unit vectors by id, searched exactly; make one with `build` or `load_or_build`."""

    def __init__(self, ids: Sequence[str], flat: Any) -> None:
        self._ids = list(ids)
        self._known = set(self._ids)
        self._flat = flat

    @classmethod
    def build(cls, ids: Sequence[str], vectors: NDArray[np.float32]) -> "Index":
        """An index of unit `vectors`, shape (n, d), one an id.

        Raises:
            ValueError: an id comes twice (FAISS would take it silently), or the shapes differ.
        """
        index = cls((), faiss.IndexFlatIP(vectors.shape[1]))
        index.add(ids, vectors)
        return index

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
        kept = _load(path, ids, vectors, fingerprint) if path is not None else None
        if kept is not None:
            return cls(ids, kept)
        index = cls.build(ids, vectors)
        if path is not None:
            index.save(path, fingerprint)
        return index

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def dimensions(self) -> int:
        """Length of one vector."""
        return int(self._flat.d)

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Adds unit `vectors`, shape (n, d), under new `ids`; nothing is added when one is known.

        Raises:
            ValueError: an id comes twice or is known, or the shapes differ.
        """
        if vectors.shape != (len(ids), self.dimensions):
            raise ValueError(
                f"{len(ids)} ids need vectors of shape {(len(ids), self.dimensions)}, "
                f"not {vectors.shape}"
            )
        new = set(ids)
        if len(new) != len(ids) or new & self._known:
            raise ValueError(f"{len(ids)} ids hold duplicates or known ones: give each id once")
        self._flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        self._ids.extend(ids)
        self._known |= new

    def search(self, vectors: NDArray[np.float32], k: int) -> list[tuple[Neighbour, ...]]:
        """The `k` nearest items of each query, shape (m, d), nearest first, ties by id.

        Fewer than `k` only where the index holds fewer.

        Raises:
            ValueError: `k` is below 1.
            ModelMismatch: the queries have another number of dimensions than the index.
        """
        if k < 1:
            raise ValueError(f"k is {k}: ask for at least one neighbour")
        queries = self._checked(vectors)
        found: list[tuple[Neighbour, ...]] = [()] * len(queries)
        rows = np.arange(len(queries))
        wanted = k + SPARE
        while len(rows) and len(self):
            wanted = min(wanted, len(self))
            similarities, positions = self._flat.search(queries[rows], wanted)
            # Whether items outside the result may be as near as its k-th.
            border = similarities[:, min(k, wanted) - 1] - SLACK
            cut = (similarities[:, -1] >= border) & (wanted < len(self))
            for row, places in zip(rows[~cut], positions[~cut], strict=True):
                found[row] = self._ranked(queries[row], places)[:k]
            rows = rows[cut]
            wanted *= 2
        return found

    def range_search(
        self, vectors: NDArray[np.float32], min_similarity: float
    ) -> list[tuple[Neighbour, ...]]:
        """All items at or above `min_similarity` of each query, shape (m, d), as in `search`.

        Raises:
            ModelMismatch: the queries have another number of dimensions than the index.
        """
        queries = self._checked(vectors)
        found: list[tuple[Neighbour, ...]] = []
        for start in range(0, len(queries), QUERIES):
            chunk = queries[start : start + QUERIES]
            limits, _, positions = self._flat.range_search(chunk, min_similarity - SLACK)
            for query, first, last in zip(chunk, limits[:-1], limits[1:], strict=True):
                ranked = self._ranked(query, positions[int(first) : int(last)])
                found.append(tuple(near for near in ranked if near.similarity >= min_similarity))
        return found

    def save(self, path: Path, fingerprint: str) -> None:
        """Keeps the index at `path`; the file is whole on disk before the `.json` vouches for it.

        A folder that cannot be written to is left alone: the cache is then built again next time.
        """
        content = faiss.serialize_index(self._flat).tobytes()
        sidecar = _Sidecar(
            sha256=hashlib.sha256(content).hexdigest(),
            rows=len(self),
            dimensions=self.dimensions,
            ids=_digest(self._ids),
            fingerprint=fingerprint,
        )
        try:
            _write(path, content)
            _write(_sidecar_path(path), json.dumps(vars(sidecar), indent=1).encode())
        except OSError:
            return

    def _checked(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        if vectors.ndim != 2 or vectors.shape[1] != self.dimensions:
            raise ModelMismatch(
                f"queries of shape {vectors.shape} do not fit an index of {self.dimensions} "
                "dimensions: encode them with the model that made the index"
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def _ranked(
        self, query: NDArray[np.float32], positions: NDArray[np.int64]
    ) -> tuple[Neighbour, ...]:
        """The items at `positions` with their exact similarity, nearest first, ties by id."""
        stored = self._flat.reconstruct_batch(positions).astype(np.float64)
        # Products of single precision are exact in double; each row is summed in the same order.
        similarities = np.clip((stored * query.astype(np.float64)).sum(axis=1), -1.0, 1.0)
        neighbours = [
            Neighbour(self._ids[position], float(similarity))
            for position, similarity in zip(positions, similarities, strict=True)
        ]
        return tuple(sorted(neighbours, key=lambda near: (-near.similarity, near.id)))


def _load(path: Path, ids: Sequence[str], vectors: NDArray[np.float32], fingerprint: str) -> Any:
    """The FAISS index in a file that its sidecar vouches for, or None for anything else."""
    try:
        sidecar = _Sidecar(**json.loads(_sidecar_path(path).read_bytes()))
        content = np.fromfile(path, dtype=np.uint8)
    except (OSError, ValueError, TypeError):
        return None
    expected = _Sidecar(
        sha256=hashlib.sha256(content.data).hexdigest(),
        rows=len(ids),
        dimensions=vectors.shape[1],
        ids=_digest(ids),
        fingerprint=fingerprint,
    )
    if sidecar != expected:
        return None
    flat = faiss.deserialize_index(content)
    return flat if np.array_equal(flat.reconstruct_n(0, len(ids)), vectors) else None


def _digest(ids: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def _sidecar_path(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _write(path: Path, content: bytes) -> None:
    """Replaces the file at once: temporary file, synced, renamed, and the folder synced."""
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=path.name, suffix=".tmp", delete=False
    ) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
