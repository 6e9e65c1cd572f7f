"""Grouping anew only what is touched: the same as everything, in whatever order articles came.

Ids are born with what was there first, so two stores that were filled in other orders may name
one cluster or dispute differently; all else has to be equal, and ids map one to one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from benchmarks.world import RELATIONS, World
from claims.group import in_order
from claims.pipeline.regrouping import Regrouping
from claims.pipeline.settling import Settling
from claims.records import Claim, Decision, Relation
from claims.store import Store


def regrouping(store: Store, world: World, *, related: bool = True) -> Regrouping:
    """Claims of one story are related, in the order of their ids; or none are."""
    settling = Settling(store, RELATIONS)
    if not related:
        return Regrouping(store, settling, lambda _: (), set)
    story = {
        claim.id: told
        for reading, told in zip(world.readings, world.stories, strict=True)
        for claim in reading.claims
    }

    def near(ids: Iterable[str]) -> set[str]:
        told = {story[one] for one in ids}
        return {claim.id for claim in store.claims() if story[claim.id] in told}

    def related_to(positions: Sequence[Claim]) -> list[Claim]:
        wanted = near(claim.id for claim in positions)
        return [one for one in sorted(store.claims(), key=lambda one: one.id) if one.id in wanted]

    return Regrouping(store, settling, related_to, near)


def decide(store: Store, pair: str, relation: Relation) -> None:
    old = store.pair(pair)
    decision = Decision(
        pair, "pair", "relation", str(old.relation), str(relation), "Rana", "", "", "", ""
    )
    store.record([decision], expected={})


def everything(store: Store) -> tuple[Any, ...]:
    """All that grouping makes of a store, but for ids of clusters and disputes."""
    disputes = in_order(store.disputes())
    return (
        {tuple(claim.id for claim in each.claims): replace(each, id="") for each in clean(store)},
        [
            (
                [
                    (tuple(one.id for one in p.claims), p.origins, p.outlets, p.speakers)
                    for p in one.positions
                ],
                one.question,
                (one.reason, one.tier, one.confidence),
                [claim.id for claim in one.related],
                one.pairs,
            )
            for one in disputes
        ],
        {claim.id: claim.corroboration for claim in store.claims()},
        homes(store),
        store.origins(),
    )


def said(store: Store) -> dict[str, tuple[Any, ...]]:
    """What is said of every pair."""
    return {one.id: (one.relation, one.tier, one.confidence) for one in store.pairs()}


def clean(store: Store) -> list[Any]:
    """The clusters, of claims without what is written of their cluster."""
    return [
        replace(each, claims=tuple(replace(one, cluster=None) for one in each.claims))
        for each in store.clusters()
    ]


def homes(store: Store) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for claim in store.claims():
        found.setdefault(claim.cluster or claim.id, set()).add(claim.id)
    return {frozenset(held) for held in found.values()}


def ids(store: Store) -> tuple[set[str], dict[str, str | None], set[str]]:
    return (
        {each.id for each in store.clusters()},
        {claim.id: claim.cluster for claim in store.claims()},
        {one.id for one in store.disputes()},
    )


def filled(world: World, order: Sequence[int], *, at_once: bool, related: bool) -> Store:
    store = Store.open("sqlite://")
    again = regrouping(store, world, related=related)
    for number in order:
        world.add(store, [number])
        if not at_once:
            again.regroup()
    again.regroup()
    return store


@settings(max_examples=40, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    seed=st.integers(0, 10**6),
    bound=st.sampled_from([0.2, 0.4, 1.0]),
    related=st.booleans(),
    data=st.data(),
)
def test_what_came_one_by_one_is_what_comes_at_once(
    seed: int, bound: float, related: bool, data: st.DataObject
) -> None:
    world = World.made(articles=9, stories=2, claims=3, seed=seed, bound=bound)
    order = data.draw(st.permutations(range(9)))
    decided = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from([pair.id for pair in world.pairs] or [""]),
                st.sampled_from([Relation.SAME, Relation.UNRELATED, Relation.CONFLICT]),
            ),
            max_size=4,
            unique_by=lambda one: one[0],
        )
    )
    with (
        filled(world, order, at_once=False, related=related) as one_by_one,
        filled(world, range(9), at_once=True, related=related) as whole,
    ):
        for store in (one_by_one, whole):
            for pair, relation in decided:
                if pair:
                    decide(store, pair, relation)
                    if store is one_by_one:
                        regrouping(store, world, related=related).regroup()
            regrouping(store, world, related=related).regroup()
        assert everything(one_by_one) == everything(whole)
        assert said(one_by_one) == said(whole)
        # And grouping everything once more changes nothing at all, ids and record included.
        before = ids(one_by_one), everything(one_by_one)
        one_by_one.let_all_be_grouped()
        assert regrouping(one_by_one, world, related=related).regroup().written == 0
        assert (ids(one_by_one), everything(one_by_one)) == before
