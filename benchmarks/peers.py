"""Pairing, clustering and search against what a programmer would reach for, on the same vectors.

    python -m benchmarks.peers             # 100,000 vectors for search, 101,000 to add to
    python -m benchmarks.peers --million   # search in a million too

Real claims are compared where pairs are found; beyond those, vectors are made around real ones
(`benchmarks.archive`). Turns alternate, so that a busy machine is busy for all; what takes minutes
runs once, which is said.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from semhash import SemHash
from sentence_transformers.util import community_detection, paraphrase_mining_embeddings
from usearch.index import Index as Usearch

from benchmarks.archive import real_articles
from benchmarks.measurement import Measurement, in_turns, keep, ratios
from claims.encode import Encoder
from claims.group.links import Links
from claims.group.stars import stars
from claims.index import Index

Vectors = NDArray[np.float32]
ARTICLES = 400
PAIRED = 4_000
# Above it two statements are one, for all of them.
ALIKE = 0.8
THERE, MORE = 100_000, 1_000
ASKED, NEAREST = 60, 10
TIMES = 5
MILLION = 1_000_000


def main(arguments: Sequence[str]) -> None:
    """Measures and keeps everything."""
    real = np.concatenate([one.vectors for one in real_articles(ARTICLES, Encoder.load())])
    found = [*_pairing(real[:PAIRED]), *_search(_made(real, THERE), THERE)]
    if "--million" in arguments:
        found += _search(_made(real, MILLION), MILLION)
    found += _adding(_made(real, THERE + MORE))
    note = (
        f"pairs and groups of {len(real[:PAIRED])} real claims, the same threshold of {ALIKE} for "
        f"all; other vectors are made around real ones; {TIMES} turns, ratios turn by turn; "
        "community_detection over all ran once"
    )
    keep("peers", found, note=note)


def _made(real: Vectors, count: int) -> Vectors:
    """So many unit vectors: the real ones first, then others around them, five of a story."""
    chance = np.random.default_rng(5)
    found = np.empty((count, real.shape[1]), np.float32)
    found[: len(real)] = real[:count]
    scale = np.float32(real.shape[1] ** -0.5)
    for start in range(len(real), count, 5_000):
        size = min(5_000, count - start)
        stories = -(-size // 5)
        homes = real[chance.integers(len(real), size=stories)]
        homes = homes + scale * chance.standard_normal(homes.shape, dtype=np.float32)
        part = np.repeat(homes, 5, axis=0)[:size]
        part = part + 0.3 * scale * chance.standard_normal(part.shape, dtype=np.float32)
        found[start : start + size] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return found


def _ids(count: int) -> list[str]:
    return [f"{number:016x}" for number in range(count)]


def _grouped(vectors: Vectors) -> object:
    """Our way over all: the index, the pairs in it, and the stars of those."""
    index = Index.build(_ids(len(vectors)), vectors)
    return _stars(index.ids, index.range_search(vectors, ALIKE))


def _stars(ids: Sequence[str], rows: Sequence[Sequence[object]]) -> object:
    near = {
        id: {hit.id: hit.similarity for hit in row if hit.id != id}  # type: ignore[attr-defined]
        for id, row in zip(ids, rows, strict=True)
    }
    links = Links({id: found for id, found in near.items() if found}, {}, (), {})
    return stars(ids, links, founds=ALIKE, joins=ALIKE)


def _pairing(vectors: Vectors) -> list[Measurement]:
    ids = _ids(len(vectors))
    records = [{"text": id} for id in ids]

    def pairs() -> object:
        return Index.build(ids, vectors).range_search(vectors, ALIKE)

    def mined() -> object:
        return paraphrase_mining_embeddings(torch.from_numpy(vectors), max_pairs=500_000, top_k=100)

    def grouped() -> object:
        return _grouped(vectors)

    def communities() -> object:
        return community_detection(vectors, threshold=ALIKE, min_community_size=2)

    def semhash() -> object:
        made = SemHash.from_embeddings(vectors, records, columns=["text"], model=_Given())
        return made.self_deduplicate(threshold=ALIKE)

    ours, mining, groups, theirs, deduplicated = in_turns(
        [pairs, mined, grouped, communities, semhash], times=TIMES
    )
    number = f"{len(vectors):,} claims"
    return [
        Measurement(f"pairs among {number}", statistics.median(ours), "s"),
        Measurement(f"pairs among {number}, paraphrase_mining", statistics.median(mining), "s"),
        *ratios("pairs, of paraphrase_mining's time", mining, ours),
        Measurement(f"groups of {number}", statistics.median(groups), "s"),
        Measurement(f"groups of {number}, community_detection", statistics.median(theirs), "s"),
        *ratios("groups, of community_detection's time", theirs, groups),
        Measurement(f"groups of {number}, semhash", statistics.median(deduplicated), "s"),
        *ratios("groups, of semhash's time", deduplicated, groups),
    ]


class _Given:
    """Stands for semhash's encoder: it is given vectors."""

    def encode(self, inputs: Sequence[str], **_: object) -> Vectors:
        """Is not to be asked: with its own encoder semhash would be measured on other vectors."""
        raise RuntimeError(f"semhash wants {len(inputs)} texts encoded: give it their vectors")


def _adding(vectors: Vectors) -> list[Measurement]:
    """A thousand claims more, against finding all groups again."""
    index = Index.build(_ids(THERE), vectors[:THERE])
    fresh, ids = vectors[THERE:], _ids(len(vectors))[THERE:]
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        index.add(ids, fresh)
        rows = index.range_search(fresh, ALIKE)
        touched = sorted({hit.id for row in rows for hit in row})
        _stars(touched, index.range_search(index.vectors(touched), ALIKE))
        taken.append(time.perf_counter() - start)
        index.remove(ids)
    start = time.perf_counter()
    community_detection(vectors, threshold=ALIKE, min_community_size=2)
    all_over = time.perf_counter() - start
    what = f"{MORE:,} claims added to {THERE:,}"
    return [
        Measurement(what, statistics.median(taken), "s"),
        Measurement(f"community_detection over all {len(vectors):,}, one run", all_over, "s"),
        *ratios(f"{what}, of its time", [all_over] * TIMES, taken, goal=">= 10"),
    ]


def _search(vectors: Vectors, count: int) -> list[Measurement]:
    """The ten nearest of one text, for texts that are not there."""
    chance = np.random.default_rng(9)
    homes = vectors[chance.integers(count, size=ASKED)]
    asked = homes + 0.5 * homes.shape[1] ** -0.5 * chance.standard_normal(homes.shape)
    asked = (asked / np.linalg.norm(asked, axis=1, keepdims=True)).astype(np.float32)
    index = Index.build(_ids(count), vectors)
    start = time.perf_counter()
    recall = index.recall
    packed = time.perf_counter() - start
    exact = [{int(hit.id, 16) for hit in row} for row in index.search(asked, NEAREST)]
    other = Usearch(ndim=vectors.shape[1], metric="ip", dtype="bf16")
    start = time.perf_counter()
    other.add(np.arange(count), vectors)
    built = time.perf_counter() - start

    def product(query: Vectors) -> set[int]:
        near = vectors @ query
        return set(np.argpartition(-near, NEAREST)[:NEAREST].tolist())

    def graph(query: Vectors) -> set[int]:
        return set(other.search(query, NEAREST).keys.tolist())

    def codes(query: Vectors) -> set[int]:
        return {int(hit.id, 16) for hit in index.search_roughly(query[None], NEAREST)[0]}

    def flat(query: Vectors) -> set[int]:
        return {int(hit.id, 16) for hit in index.search(query[None], NEAREST)[0]}

    reached = _recall(codes, asked, exact)
    # As much is looked at in the graph as finds what our codes find.
    while (there := _recall(graph, asked, exact)) < reached and other.expansion_search < 2048:
        # Settable, though its types say otherwise.
        other.expansion_search *= 2  # type: ignore[misc]
    names = ("exact", "by codes", "numpy product", "usearch")
    taken = [
        sorted(one)
        for one in zip(
            *([_seconds(run, query) for run in (flat, codes, product, graph)] for query in asked),
            strict=True,
        )
    ]
    number = f"search in {count:,}"
    goals = ("", "< 20" if count == MILLION else "", "", "")
    return [
        *(
            Measurement(f"{number}, {name}, median", statistics.median(one) * 1000, "ms", goal)
            for name, one, goal in zip(names, taken, goals, strict=True)
        ),
        Measurement(f"{number}: recall by codes", reached, "share", ">= 0.99"),
        Measurement(f"{number}: recall by codes, as it tells itself", recall, "share"),
        Measurement(f"{number}: recall of usearch", there, "share"),
        Measurement(f"{number}: codes made in", packed, "s"),
        Measurement(f"{number}: usearch's graph made in", built, "s"),
    ]


def _recall(
    find: Callable[[Vectors], set[int]], asked: Vectors, exact: Sequence[set[int]]
) -> float:
    return statistics.mean(
        len(find(query) & near) / NEAREST for query, near in zip(asked, exact, strict=True)
    )


def _seconds(run: Callable[[Vectors], object], query: Vectors) -> float:
    start = time.perf_counter()
    run(query)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:])
