"""How far is looked: all that is related in an article's own days, only what is close elsewhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from benchmarks.world import World
from claims.compare import ONE_EVENT
from claims.index import Index
from claims.pipeline.reach import Reach
from claims.records import Article, Interval, Likeness, Reading
from claims.store import Store

SCALE = Likeness("made", "here", 0.1, 0.1, 0.3, 0.8, 0.4, 0.7, 0.5, 0.9, 0.4, 0.7)
TIMES = [
    None, "2025-06-01", "2025-06-05T23:00:00Z", "2025-06-06", "2025-06-10T00:00:00Z",
    "2025-05-27T23:59:59Z", "2025-05-28", "2024-06-01",
]  # fmt: skip


def told(published: Sequence[str | None]) -> list[Reading]:
    """Articles of one claim each, published at some times."""
    world = World.made(articles=len(published), stories=1, claims=1, seed=3)
    found = []
    for reading, when in zip(world.readings, published, strict=True):
        article: Article = replace(reading.article, published=when)
        claim = reading.claims[0]
        reference = replace(claim.article, published=when)
        found.append(Reading(article, (), (), (replace(claim, article=reference),)))
    return found


def filled(readings: Sequence[Reading], vectors: Sequence[Sequence[float]]) -> tuple[Store, Index]:
    store, index = Store.open("sqlite://"), Index.empty(2)
    for reading, vector in zip(readings, vectors, strict=True):
        row = np.array([vector], np.float32)
        store.add_article(reading, vectors=row, fingerprint="made", pairs=(), copies=())
        index.add([reading.claims[0].id], row)
    return store, index


@pytest.mark.parametrize("asked", TIMES[1:])
def test_days_are_those_that_may_be_of_one_event(asked: str) -> None:
    readings = told(TIMES)
    store, index = filled(readings, [(1.0, 0.0)] * len(TIMES))
    with store:
        expected = set[str]()
        for reading in readings:
            there, here = Interval.of(reading.article.published), Interval.of(asked)
            assert here is not None
            if there is None or there.gap(here) <= ONE_EVENT:
                expected.add(reading.article.id)
        assert Reach(store, index, SCALE).days([asked]) == frozenset(expected)
        assert len(expected) > 1
    assert timedelta(days=4) == ONE_EVENT


def test_an_article_of_unknown_time_is_of_all_days() -> None:
    store, index = filled(told(["2025-06-01"]), [(1.0, 0.0)])
    with store:
        assert Reach(store, index, SCALE).days(["2025-06-01", None]) is None


def test_what_is_related_is_found_in_its_days_and_what_is_close_at_any_time() -> None:
    readings = told(["2025-06-01", "2025-06-02", "2024-01-01", "2024-01-02"])
    related, close = (0.5, 0.75**0.5), (0.8, 0.6)
    store, index = filled(readings, [related, close, related, close])
    claims = [reading.claims[0].id for reading in readings]
    with store:
        found = Reach(store, index, SCALE).around("2025-06-02", np.array([[1.0, 0.0]], np.float32))
        assert [hit.id for hit in found.hits[0]] == [*sorted([claims[1], claims[3]]), claims[0]]
        assert found.holds(readings[0].article.id)
        assert not found.holds(readings[3].article.id)
        undated = Reach(store, index, SCALE).around(None, np.array([[1.0, 0.0]], np.float32))
        assert {hit.id for hit in undated.hits[0]} == set(claims)
