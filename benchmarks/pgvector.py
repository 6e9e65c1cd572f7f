"""Searching vectors in PostgreSQL against searching them in the program's own memory.

The same vectors, in one database of a server on this machine with the settings it comes with. Time
is taken in turns, memory in a process of its own for each.
"""

import argparse
import statistics
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.measurement import Measurement, in_turns, keep
from claims.index import Index, Searchable, StoredIndex
from claims.store import Store
from claims.store.vectorindex import insert_vectors
from tests.postgres import serving_postgresql

DIMENSIONS = 384
# Claims of one article, which are searched for at once when it comes in.
ARTICLE = 8
NEAREST = 10
# Close to what the encoder that ships takes for related claims of other days.
CLOSE = 0.8
_AT_ONCE = 1_000
# So that there are vectors without claims, and claims without articles.
_UNCHECKED = "SET LOCAL session_replication_role = replica"
# Only what an index asks for of the claims that the vectors are of.
_CLAIMS = """
    INSERT INTO claims (id, article, text, start, "end", sentence, speaker, via, mode, language,
        status, outlets, origins, speakers, moment, outlet_key, speaker_key, words)
    SELECT claim, 'none', '', 0, 0, '', '', '[]', 'asserted', 'en',
        'unverified', 1, 1, 0, '', '', '', '' FROM vectors ORDER BY claim
"""


@dataclass(frozen=True)
class Opened:
    """What opening an index and a first search took: seconds, and megabytes of this process."""

    seconds: float
    megabytes: float


def main() -> None:
    """Measures, and keeps the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=[20_000, 100_000])
    options.add_argument("--times", type=int, default=20, help="searches of each (20)")
    asked = options.parse_args()
    found: list[Measurement] = []
    with serving_postgresql() as server:
        for size in asked.sizes:
            with server.database() as address:
                found += _measured(address, size, asked.times)
    keep(
        "pgvector",
        found,
        note=f"made vectors of {DIMENSIONS} dimensions, five around each middle; {asked.times} "
        "searches of each in turns; PostgreSQL with its own settings (shared_buffers 128 MB) here",
    )


def _measured(address: str, size: int, times: int) -> list[Measurement]:
    with Store.open(address) as store:
        vectors = _made(size)
        for start in range(0, size, _AT_ONCE):
            some = vectors[start : start + _AT_ONCE]
            ids = [f"{number:032x}" for number in range(start, start + len(some))]
            with store.writing() as connection:
                connection.exec_driver_sql(_UNCHECKED)
                insert_vectors(connection, dict(zip(ids, some, strict=True)))
        with store.writing() as connection:
            connection.exec_driver_sql(_UNCHECKED)
            connection.exec_driver_sql(_CLAIMS)
        opened = {kind: _opened_apart(address, kind) for kind in ("memory", "server")}
        indexes = [_index(store, kind) for kind in ("memory", "server")]
        queries = _made(ARTICLE * times, seed=1)
        assert indexes[0].search(queries[:5], NEAREST) == indexes[1].search(queries[:5], NEAREST)

        def turns(what: str) -> list[float]:
            taken = in_turns([_Asking(index, queries, what) for index in indexes], times=times)
            return [statistics.median(one) for one in taken]

        found = []
        for what in ("search", "article"):
            memory, there = turns(what)
            name = {"search": f"{NEAREST} nearest", "article": f"an article of {ARTICLE} claims"}
            found += [
                Measurement(f"{size:,}: {name[what]}, FAISS", 1000 * memory, "ms"),
                Measurement(f"{size:,}: {name[what]}, pgvector", 1000 * there, "ms"),
                Measurement(f"{size:,}: {name[what]}, ratio", there / memory, "times"),
            ]
        for kind, label in (("memory", "FAISS"), ("server", "pgvector")):
            one = opened[kind]
            found += [
                Measurement(f"{size:,}: until the first answer, {label}", one.seconds, "s"),
                Measurement(f"{size:,}: most memory until then, {label}", one.megabytes, "MB"),
            ]
        return found


class _Asking:
    """One search after another, each for something else."""

    def __init__(self, index: Searchable, queries: NDArray[np.float32], what: str) -> None:
        self._index, self._queries, self._what, self._turn = index, queries, what, 0

    def __call__(self) -> object:
        start = ARTICLE * self._turn % len(self._queries)
        self._turn += 1
        if self._what == "search":
            return self._index.search(self._queries[start : start + 1], NEAREST)
        return self._index.range_search(self._queries[start : start + ARTICLE], CLOSE)


def _index(store: Store, kind: str) -> Searchable:
    if kind == "server":
        return StoredIndex(store, dimensions=DIMENSIONS, fingerprint="")
    return Index.build(*store.vectors())


def _opened_apart(address: str, kind: str) -> Opened:
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_opened, (address, kind))


def _opened(address: str, kind: str) -> Opened:
    """Opens an index in this process, and searches once."""
    with Store.open(address) as store:
        store.vectors_by_id(["0"])
        before, start = _memory("VmRSS"), time.perf_counter()
        _index(store, kind).search(_made(5, seed=2)[:1], NEAREST)
        return Opened(time.perf_counter() - start, _memory("VmHWM") - before)


def _memory(what: str) -> float:
    """Memory of this process in megabytes: `VmRSS` now, `VmHWM` at most."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (found,) = (line for line in lines if line.startswith(f"{what}:"))
    return int(found.split()[1]) / 1024


def _made(size: int, *, seed: int = 0) -> NDArray[np.float32]:
    """Unit vectors, (size, d): five around each of many middles."""
    chance = np.random.default_rng(seed)
    middles = np.repeat(chance.normal(size=(-(-size // 5), DIMENSIONS)), 5, axis=0)[:size]
    rows = middles + 0.3 * chance.normal(size=middles.shape)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32)


if __name__ == "__main__":
    main()
