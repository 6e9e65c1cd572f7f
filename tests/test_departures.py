"""Articles that leave or are read again: what is left is what there would be without, or with."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from benchmarks.world import World
from claims.errors import NotFound
from claims.pipeline.reattachment import heir
from claims.records import Claim, Reading, Relation, Turn
from claims.store import Store

from .conftest import MakeClaim
from .test_regroup import decide, everything, filled, ids, regrouping

# A world of two articles with one dispute between them.
DISPUTED = 0

NO_HEIRS: Mapping[str, str] = {}


def delete(store: Store, world: World, number: int, *, related: bool) -> None:
    id = world.readings[number].article.id

    def change() -> Mapping[str, str]:
        store.delete_article(id, by="Rana", at="2025-06-04T00:00:00Z")
        return NO_HEIRS

    regrouping(store, world, related=related).after(id, change)


def replaced(store: Store, world: World, reading: Reading, *, related: bool) -> None:
    """Replaces a reading by one whose claims are some of those before."""
    id, kept = reading.article.id, {claim.id for claim in reading.claims}
    pairs = [
        one
        for one in store.pairs()
        if id in (one.a.article.id, one.b.article.id)
        and all(claim.article.id != id or claim.id in kept for claim in (one.a, one.b))
    ]
    copies = [one for one in store.copies() if id in (one.a, one.b)]

    def change() -> Mapping[str, str]:
        store.replace_reading(
            reading,
            vectors=np.ones((len(reading.claims), 2), np.float32),
            fingerprint="made",
            pairs=pairs,
            copies=copies,
        )
        return NO_HEIRS

    regrouping(store, world, related=related).after(id, change)


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    seed=st.integers(0, 10**6),
    bound=st.sampled_from([0.2, 0.4, 1.0]),
    related=st.booleans(),
    data=st.data(),
)
def test_what_is_left_is_what_there_would_be_without(
    seed: int, bound: float, related: bool, data: st.DataObject
) -> None:
    world = World.made(articles=8, stories=2, claims=3, seed=seed, bound=bound)
    gone = data.draw(st.lists(st.integers(0, 7), min_size=1, max_size=4, unique=True))
    stay = [number for number in range(8) if number not in gone]
    decided = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from([pair.id for pair in world.pairs] or [""]),
                st.sampled_from([Relation.SAME, Relation.UNRELATED, Relation.CONFLICT]),
            ),
            max_size=3,
            unique_by=lambda one: one[0],
        )
    )
    with (
        filled(world, range(8), at_once=True, related=related) as store,
        filled(world, stay, at_once=True, related=related) as without,
    ):
        there = {pair.id for pair in without.pairs()}
        for pair, relation in decided:
            if pair:
                decide(store, pair, relation)
                regrouping(store, world, related=related).regroup()
                if pair in there:
                    decide(without, pair, relation)
                    regrouping(without, world, related=related).regroup()
        for number in gone:
            delete(store, world, number, related=related)
        assert everything(store) == everything(without)
        assert {one.id for one in store.pairs()} == there
        before = ids(store), everything(store)
        store.let_all_be_grouped()
        assert regrouping(store, world, related=related).regroup().written == 0
        assert (ids(store), everything(store)) == before
        # And what comes back makes everything what it was.
        again = regrouping(store, world, related=related)
        for number in gone:
            world.add(store, [number])
            again.regroup()
        with filled(world, range(8), at_once=True, related=related) as whole:
            for pair, relation in decided:
                if pair:
                    decide(whole, pair, relation)
            regrouping(whole, world, related=related).regroup()
            assert everything(store) == everything(whole)


@settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 10**6), related=st.booleans(), number=st.integers(0, 7))
def test_what_is_read_again_is_grouped_as_if_it_had_always_been_read_so(
    seed: int, related: bool, number: int
) -> None:
    world = World.made(articles=8, stories=1, claims=3, seed=seed, bound=0.4)
    with filled(world, range(8), at_once=True, related=related) as store:
        whole = world.readings[number]
        shorter = replace(whole, claims=whole.claims[1:])
        replaced(store, world, shorter, related=related)
        before = ids(store), everything(store)
        assert whole.claims[0].id not in {claim.id for claim in store.claims()}
        store.let_all_be_grouped()
        assert regrouping(store, world, related=related).regroup().written == 0
        assert (ids(store), everything(store)) == before


def test_a_dispute_whose_side_is_deleted_ends_and_returns_with_it() -> None:
    world = World.made(articles=2, stories=1, claims=2, seed=DISPUTED)
    with filled(world, range(2), at_once=True, related=False) as store:
        (dispute,) = store.disputes()
        held = {claim.id for position in dispute.positions for claim in position.claims}
        delete(store, world, 1, related=False)
        assert store.disputes() == []
        (ended,) = store.changes([dispute.id])
        assert (ended.turn, set(ended.claims)) == (Turn.ENDED, held)
        world.add(store, [1])
        regrouping(store, world, related=False).regroup()
        assert [one.id for one in store.disputes()] == [dispute.id]
        assert [one.turn for one in store.changes([dispute.id])] == [Turn.ENDED, Turn.RETURNED]


def test_a_change_that_fails_leaves_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World.made(articles=8, stories=1, claims=3, seed=3)
    with filled(world, range(8), at_once=True, related=False) as store:
        before = ids(store), everything(store)

        def fails(*_: object, **__: object) -> int:
            raise OSError("the disk is full")

        monkeypatch.setattr(store, "save_region", fails)
        with pytest.raises(OSError, match="full"):
            delete(store, world, 0, related=False)
        monkeypatch.undo()
        assert (ids(store), everything(store)) == before
        assert not store.groups_stale
        assert len(store.articles()) == 8


def test_an_unknown_article_is_not_deleted() -> None:
    with Store.open("sqlite://") as store, pytest.raises(NotFound, match="no article 'x'"):
        store.delete_article("x", by="Rana", at="")


def placed(make_claim: MakeClaim, start: int, end: int) -> Claim:
    return replace(make_claim("x" * (end - start)), id=f"{start}-{end}", start=start, end=end)


def test_the_claim_that_overlaps_most_takes_the_place(make_claim: MakeClaim) -> None:
    claims = [placed(make_claim, *span) for span in ((0, 10), (12, 30), (12, 40), (40, 50))]
    found = {
        span: (one and one.id)
        for span in ((0, 10), (8, 20), (12, 30), (30, 40), (10, 12), (50, 60))
        for one in [heir(*span, claims)]
    }
    assert found == {
        (0, 10): "0-10",
        (8, 20): "12-30",
        (12, 30): "12-30",
        (30, 40): "12-40",
        (10, 12): None,
        (50, 60): None,
    }
