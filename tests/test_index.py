"""The index against a slow obvious search, and the cache against every way it can be wrong."""

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from claims.errors import ModelMismatch
from claims.index import Codes, Index, Neighbour, Searchable, StoredIndex
from claims.store import Store, schema
from claims.store.vectorindex import insert_vectors, vector_index

Vectors = NDArray[np.float32]
Build = Callable[[list[str], Vectors], Searchable]


class OnServer:
    """Vectors in PostgreSQL, of claims that there are not."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def build(self, ids: list[str], vectors: Vectors) -> StoredIndex:
        with self.store.writing() as connection:
            connection.execute(schema.vectors.delete())
        self.put(ids, vectors)
        return StoredIndex(self.store, dimensions=vectors.shape[1], fingerprint="model")

    def put(self, ids: list[str], vectors: Vectors) -> None:
        with self.store.writing() as connection:
            # Only so are there vectors without claims.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            insert_vectors(connection, dict(zip(ids, vectors, strict=True)))

    def drop(self, ids: Collection[str]) -> None:
        with self.store.writing() as connection:
            connection.execute(schema.vectors.delete().where(schema.vectors.c.claim.in_(ids)))


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[OnServer]:
    """A database that searches by pgvector."""
    with (
        request.getfixturevalue("postgresql").database() as address,
        Store.open(address) as store,
    ):
        assert store.searches_vectors
        yield OnServer(store)


@pytest.fixture(scope="module", params=["memory", "postgresql"])
def build(request: pytest.FixtureRequest) -> Build:
    """Makes an index of either kind: what uses it has to hold of both."""
    if request.param == "memory":
        return Index.build
    made: Build = request.getfixturevalue("server").build
    return made


def units(rows: NDArray[np.generic]) -> Vectors:
    """Rows of unit length; a row without direction becomes the first axis."""
    single = np.asarray(rows, dtype=np.float64)
    single[~single.any(axis=1), 0] = 1.0
    lengths: NDArray[np.float64] = np.linalg.norm(single, axis=1, keepdims=True)
    return (single / lengths).astype(np.float32)


def random_units(n: int, d: int, *, seed: int) -> Vectors:
    return units(np.random.default_rng(seed).normal(size=(n, d)))


def brute_force(ids: list[str], vectors: Vectors, query: Vectors) -> list[Neighbour]:
    """All items, nearest first, ties by id: every product by itself, in double precision."""
    everything = [
        Neighbour(
            name,
            float(np.clip((vector.astype(np.float64) * query.astype(np.float64)).sum(), -1, 1)),
        )
        for name, vector in zip(ids, vectors, strict=True)
    ]
    return sorted(everything, key=lambda near: (-near.similarity, near.id))


def names(n: int) -> list[str]:
    """Ids whose order is not the order of the rows."""
    return [f"{(7919 * row) % 10007:05d}" for row in range(n)]


@pytest.mark.parametrize("k", [1, 5, 50, 500])
def test_search_finds_what_brute_force_finds(build: Build, k: int) -> None:
    ids, vectors = names(300), random_units(300, 24, seed=1)
    queries = random_units(40, 24, seed=2)
    found = build(ids, vectors).search(queries, k)
    for query, row in zip(queries, found, strict=True):
        assert list(row) == brute_force(ids, vectors, query)[:k]


def test_range_search_finds_what_brute_force_finds(build: Build) -> None:
    ids, vectors = names(300), random_units(300, 8, seed=3)
    queries = random_units(40, 8, seed=4)
    found = build(ids, vectors).range_search(queries, 0.3)
    expected = [
        [near for near in brute_force(ids, vectors, query) if near.similarity >= 0.3]
        for query in queries
    ]
    assert [list(row) for row in found] == expected
    assert 0 < sum(len(row) for row in expected) < 40 * 300


COARSE = st.integers(min_value=-2, max_value=2)


@given(
    rows=arrays.arrays(np.int64, st.tuples(st.integers(1, 40), st.just(3)), elements=COARSE),
    query=arrays.arrays(np.int64, (1, 3), elements=COARSE),
    k=st.integers(1, 45),
    seed=st.integers(0, 2**32 - 1),
)
def test_many_ties_are_cut_by_id_whatever_the_order_of_adding(
    build: Build, rows: NDArray[np.int64], query: NDArray[np.int64], k: int, seed: int
) -> None:
    ids, vectors, asked = names(len(rows)), units(rows), units(query)
    expected = brute_force(ids, vectors, asked[0])
    order = np.random.default_rng(seed).permutation(len(rows))
    index = build([ids[row] for row in order], vectors[order])
    assert list(index.search(asked, k)[0]) == expected[:k]
    border = expected[len(expected) // 2].similarity
    assert list(index.range_search(asked, border)[0]) == [
        near for near in expected if near.similarity >= border
    ]


def test_a_tie_far_larger_than_k_is_still_cut_by_id(build: Build) -> None:
    vectors = np.tile(random_units(1, 16, seed=5), (2000, 1))
    ids = names(2000)
    found = build(ids, vectors).search(vectors[:1], 3)[0]
    assert [near.id for near in found] == sorted(ids)[:3]


def test_similarity_is_a_cosine_within_its_bounds(build: Build) -> None:
    axis = np.array([[1, 0], [-1, 0], [0, 1]], dtype=np.float32)
    found = build(["same", "opposite", "across"], axis).search(axis[:1], 3)[0]
    assert found == (Neighbour("same", 1.0), Neighbour("across", 0.0), Neighbour("opposite", -1.0))
    slightly_long = np.full((1, 3), np.float32(0.57735032), dtype=np.float32)
    assert (slightly_long.astype(np.float64) ** 2).sum() > 1
    assert build(["a"], slightly_long).search(slightly_long, 1)[0][0].similarity == 1.0


def test_adding_later_is_building_at_once(build: Build) -> None:
    ids, vectors = names(60), random_units(60, 12, seed=6)
    grown = build(ids[:20], vectors[:20])
    grown.add(ids[20:], vectors[20:])
    assert len(grown) == 60
    assert grown.search(vectors, 7) == build(ids, vectors).search(vectors, 7)


def test_an_empty_index_finds_nothing(build: Build) -> None:
    index = build([], np.zeros((0, 4), dtype=np.float32))
    query = random_units(2, 4, seed=7)
    assert index.search(query, 3) == [(), ()]
    assert index.range_search(query, -1.0) == [(), ()]
    assert index.search(query[:0], 3) == []


def test_an_id_is_given_once() -> None:
    vectors = random_units(2, 4, seed=8)
    with pytest.raises(ValueError, match="give each id once"):
        Index.build(["a", "a"], vectors)
    index = Index.build(["a", "b"], vectors)
    with pytest.raises(ValueError, match="give each id once"):
        index.add(["c", "a"], vectors)
    assert len(index) == 2


def test_shapes_that_do_not_fit_are_refused(build: Build) -> None:
    index = build(["a"], random_units(1, 4, seed=9))
    with pytest.raises(ValueError, match="need vectors of shape"):
        index.add(["b"], random_units(2, 4, seed=9))
    with pytest.raises(ModelMismatch, match="index of 4 dimensions"):
        index.search(random_units(1, 5, seed=9), 1)
    with pytest.raises(ValueError, match="k is 0"):
        index.search(random_units(1, 4, seed=9), 0)


PARTS = st.lists(st.sampled_from(["stored", "added", "stored and added", "taken out"]),
                 min_size=1, max_size=30)  # fmt: skip


# Each example asks the server some forty questions.
@settings(max_examples=20)
@given(parts=PARTS, seed=st.integers(0, 2**32 - 1), k=st.integers(1, 12))
def test_what_the_server_does_not_know_yet_is_found_or_not_found_likewise(
    server: OnServer, parts: list[str], seed: int, k: int
) -> None:
    ids, vectors = names(len(parts)), random_units(len(parts), 3, seed=seed)
    # So that many are equally near.
    vectors[1::2] = vectors[0]

    def those(*wanted: str) -> list[int]:
        return [row for row, part in enumerate(parts) if part in wanted]

    def of(chosen: list[int]) -> tuple[list[str], Vectors]:
        return [ids[row] for row in chosen], vectors[chosen]

    index = server.build(*of(those("stored", "stored and added", "taken out")))
    index.add(*of(those("added", "stored and added")))
    index.remove(of(those("taken out"))[0])
    there = those("stored", "added", "stored and added")
    expected = Index.build(*of(there))

    def is_the_same() -> None:
        assert len(index) == len(expected)
        assert index.held(ids) == {*expected.ids}
        assert index.search(vectors, k) == expected.search(vectors, k)
        assert index.range_search(vectors, 0.1) == expected.range_search(vectors, 0.1)
        some = ids[::2]
        assert index.search(vectors, k, among=some) == expected.search(vectors, k, among=some)
        assert np.array_equal(index.vectors(expected.ids), expected.vectors(expected.ids))

    is_the_same()
    server.put(*of(those("added")))
    server.drop(of(those("taken out"))[0])
    is_the_same()
    # What was waited for is forgotten, and what others do counts.
    index.add([], vectors[:0])
    is_the_same()
    server.put(*of(those("taken out")))
    expected.add(*of(those("taken out")))
    is_the_same()


def test_what_was_taken_out_comes_back_with_the_vector_that_is_given(server: OnServer) -> None:
    vectors = random_units(3, 4, seed=21)
    index = server.build(["a", "b"], vectors[:2])
    index.remove(["a", "b"])
    assert index.search(vectors, 3) == [(), (), ()]
    index.add(["a", "b"], vectors[[0, 2]])
    expected = Index.build(["a", "b"], vectors[[0, 2]])
    assert index.search(vectors, 3) == expected.search(vectors, 3)
    assert len(index) == 2
    with pytest.raises(KeyError, match="'c'"):
        index.remove(["a", "c"])
    assert "a" in index
    with pytest.raises(ValueError, match="give each id once"):
        index.add(["d", "d"], vectors[:2])


def test_every_vector_is_searched_to_the_last_bit(server: OnServer) -> None:
    extremes = np.array([[1.0, 1e-42, -3e-39, 1.1754944e-38, 1 / 3, -0.0, 5.9604645e-8, 0.1]])
    vectors = np.concatenate([extremes.astype(np.float32), random_units(500, 8, seed=22)])
    server.build(names(501), vectors)
    assert [one for one in server.store.problems() if one.kind == "index"] == []
    with server.store.writing() as connection:
        changed = vector_index.update().where(vector_index.c.claim == names(501)[3])
        connection.execute(changed.values(vector="[1,0,0,0,0,0,0,0]"))
        connection.execute(vector_index.delete().where(vector_index.c.claim == names(501)[5]))
    (problem,) = (one for one in server.store.problems() if one.kind == "index")
    assert (problem.number, problem.mendable) == (2, True)
    assert server.store.mend_vector_index()
    assert [one for one in server.store.problems() if one.kind == "index"] == []


class Kept:
    """A cache on disk, opened only to what a new index would answer."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sidecar = path.with_name(path.name + ".json")
        self.ids = names(50)
        self.vectors = random_units(50, 8, seed=10)

    def is_believed(self, *, fingerprint: str = "model") -> bool:
        """Opens it; whether the file was used, instead of written anew."""
        if self.path.exists():
            os.utime(self.path, (1, 1))
        index = Index.load_or_build(self.path, self.ids, self.vectors, fingerprint)
        expected = Index.build(self.ids, self.vectors)
        assert index.search(self.vectors, 5) == expected.search(self.vectors, 5)
        return self.path.stat().st_mtime == 1


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    cache = Kept(tmp_path / "claims.faiss")
    assert not cache.is_believed()
    return cache


def test_a_whole_cache_is_used_and_nothing_else_is_left_beside_it(kept: Kept) -> None:
    assert kept.is_believed()
    assert sorted(path.name for path in kept.path.parent.iterdir()) == [
        "claims.faiss",
        "claims.faiss.json",
    ]


def flip_a_byte(cache: Kept) -> None:
    content = bytearray(cache.path.read_bytes())
    content[len(content) // 2] ^= 1
    cache.path.write_bytes(content)


def truncate(cache: Kept) -> None:
    cache.path.write_bytes(cache.path.read_bytes()[:-100])


def empty(cache: Kept) -> None:
    cache.path.write_bytes(b"")


def lose_the_file(cache: Kept) -> None:
    cache.path.unlink()


def lose_the_sidecar(cache: Kept) -> None:
    cache.sidecar.unlink()


def spoil_the_sidecar(cache: Kept) -> None:
    cache.sidecar.write_text("[1, 2")


def change_the_sidecar_fields(cache: Kept) -> None:
    cache.sidecar.write_text('{"rows": 50}')


def keep_an_older_file(cache: Kept) -> None:
    newer = cache.sidecar.read_bytes()
    Index.build(cache.ids[:10], cache.vectors[:10]).save(cache.path, "model")
    cache.sidecar.write_bytes(newer)


def hold_other_vectors(cache: Kept) -> None:
    Index.build(cache.ids, cache.vectors[::-1]).save(cache.path, "model")


def hold_fewer_rows(cache: Kept) -> None:
    Index.build(cache.ids[:-1], cache.vectors[:-1]).save(cache.path, "model")


def hold_another_order(cache: Kept) -> None:
    Index.build(cache.ids[::-1], cache.vectors[::-1]).save(cache.path, "model")


def be_of_another_model(cache: Kept) -> None:
    Index.build(cache.ids, cache.vectors).save(cache.path, "another")


@pytest.mark.parametrize(
    "damage",
    [
        flip_a_byte,
        truncate,
        empty,
        lose_the_file,
        lose_the_sidecar,
        spoil_the_sidecar,
        change_the_sidecar_fields,
        keep_an_older_file,
        hold_other_vectors,
        hold_fewer_rows,
        hold_another_order,
        be_of_another_model,
    ],
)
def test_a_cache_that_is_not_the_stores_is_built_again(
    kept: Kept, damage: Callable[[Kept], None]
) -> None:
    damage(kept)
    assert not kept.is_believed()
    assert kept.is_believed()


def test_a_grown_index_is_kept_as_it_has_become(kept: Kept) -> None:
    index = Index.build(kept.ids[:30], kept.vectors[:30])
    index.add(kept.ids[30:], kept.vectors[30:])
    index.save(kept.path, "grown")
    assert kept.is_believed(fingerprint="grown")


def test_a_folder_that_cannot_be_written_to_costs_only_the_cache(tmp_path: Path) -> None:
    vectors = random_units(3, 4, seed=11)
    path = tmp_path / "no such folder" / "claims.faiss"
    index = Index.load_or_build(path, ["a", "b", "c"], vectors, "model")
    assert index.search(vectors[1:2], 1)[0][0].id == "b"
    assert not path.parent.exists()


def test_without_a_path_nothing_is_kept() -> None:
    vectors = random_units(3, 4, seed=11)
    index = Index.load_or_build(None, ["a", "b", "c"], vectors, "model")
    assert index.search(vectors[2:], 1)[0][0].id == "c"


def test_a_large_file_may_lack_the_last_rows_which_are_added(tmp_path: Path) -> None:
    ids, vectors = names(10_007), random_units(10_007, 4, seed=12)
    ids = [*ids, *(f"more {number}" for number in range(10_993))]
    vectors = np.concatenate([vectors, random_units(10_993, 4, seed=13)])
    path = tmp_path / "claims.faiss"
    index = Index.build(ids[:20_500], vectors[:20_500])
    index.save(path, "model")
    index.add(ids[20_500:], vectors[20_500:])
    assert index.is_kept
    written = path.stat().st_mtime_ns
    loaded = Index.load_or_build(path, ids, vectors, "model")
    assert path.stat().st_mtime_ns == written
    assert loaded.ids == ids
    assert loaded.search(vectors[-3:], 4) == index.search(vectors[-3:], 4)
    loaded.remove([ids[5]])
    assert not loaded.is_kept
    assert loaded.search(vectors[-3:], 4) == index.search(vectors[-3:], 4)


def test_a_small_file_lacks_nothing() -> None:
    index = Index.build(names(50), random_units(50, 4, seed=14))
    assert not index.is_kept


def test_what_is_looked_for_among_some_items_is_found_among_those_alone(build: Build) -> None:
    ids, vectors = names(300), random_units(300, 8, seed=15)
    queries, chosen = random_units(5, 8, seed=16), set(ids[::3])
    found = build(ids, vectors).range_search(queries, 0.2, among=[*chosen, "unknown"])
    expected = [
        [
            one
            for one in brute_force(ids, vectors, query)
            if one.similarity >= 0.2 and one.id in chosen
        ]
        for query in queries
    ]
    assert [list(row) for row in found] == expected
    assert any(expected)
    assert build(ids, vectors).range_search(queries, 0.2, among=[]) == [()] * 5


def clustered(n: int, *, seed: int) -> Vectors:
    """Unit vectors of 32 dimensions, five around each of many middles."""
    chance = np.random.default_rng(seed)
    middles = np.repeat(chance.normal(size=(n // 5, 32)), 5, axis=0)
    return units(middles + 0.3 * chance.normal(size=middles.shape))


def test_codes_find_nearly_all_and_tell_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Codes, "FEWEST", 1000)
    ids, vectors = [f"{number:05d}" for number in range(5000)], clustered(5000, seed=17)
    index = Index.build(ids[:4000], vectors[:4000])
    queries = clustered(200, seed=18)
    assert 0.99 <= index.recall <= 1.0
    index.add(ids[4000:], vectors[4000:])
    index.remove(ids[100:700])
    exact, rough = index.search(queries, 10), index.search_roughly(queries, 10)
    shared = [len(set(a) & set(b)) / 10 for a, b in zip(exact, rough, strict=True)]
    assert np.mean(shared) >= 0.98
    # The other way round: what was taken out is not found, what came later is.
    assert {hit.id for row in rough for hit in row}.isdisjoint(ids[100:700])
    assert index.search_roughly(vectors[4500:4501], 1)[0][0].id == ids[4500]


def test_a_small_index_is_searched_exactly_whatever_is_asked(build: Build) -> None:
    index = build(names(300), random_units(300, 8, seed=19))
    queries = random_units(9, 8, seed=20)
    assert not (isinstance(index, Index) and index.is_packed)
    assert index.recall == 1.0
    assert index.search_roughly(queries, 7) == index.search(queries, 7)
