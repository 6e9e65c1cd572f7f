"""Clusters and disputes: values, and independence of the order of arrival."""

import itertools
from dataclasses import replace
from random import Random

import pytest

from claims.group import carried_on, disputes, group, newest, timeline
from claims.group.links import links
from claims.group.stars import FOUNDS, JOINS, stars
from claims.records import (
    Claim,
    Decision,
    Dispute,
    Evidence,
    Pair,
    Reason,
    Relation,
    Tier,
    Turn,
    Workflow,
    pair_id,
)

from .conftest import MakeClaim


def pair(a: Claim, b: Claim, relation: Relation, *, confidence: float = 0.9) -> Pair:
    return Pair(
        pair_id(a.id, b.id),
        a,
        b,
        relation,
        Reason.NEGATION if relation.opposes else Reason.NONE,
        confidence,
        Tier.FLAG,
        0.8,
        Evidence((0, 1), (0, 1)),
    )


def decided(one: Pair, relation: Relation) -> Pair:
    decision = Decision(
        one.id, "pair", "relation", str(one.relation), str(relation), "Rana", "", "", "", ""
    )
    return replace(one, decision=decision)


def members(claims: list[Claim], pairs: list[Pair]) -> set[frozenset[str]]:
    groups = group(claims, pairs, origins={})
    return {frozenset(claim.text for claim in each.claims) for each in groups.clusters}


@pytest.fixture
def chain(make_claim: MakeClaim) -> list[Claim]:
    return [make_claim(f"statement {number}", outlet=f"outlet {number}") for number in range(50)]


def test_a_chain_does_not_become_one_cluster(chain: list[Claim]) -> None:
    just_above = FOUNDS + 0.01
    found = [pair(a, b, Relation.SAME, confidence=just_above) for a, b in itertools.pairwise(chain)]
    assert max(len(each) for each in members(chain, found)) <= 3


def test_clusters_do_not_depend_on_the_order(chain: list[Claim]) -> None:
    found = [pair(a, b, Relation.SAME) for a in chain[:6] for b in chain[:6] if a.id < b.id]
    found += [pair(a, b, Relation.SAME) for a, b in itertools.pairwise(chain)]
    expected = members(chain, found)
    for seed in range(5):
        shuffled, order = list(chain), list(found)
        Random(seed).shuffle(shuffled)
        Random(seed).shuffle(order)
        assert members(shuffled, order) == expected


def test_what_a_person_decided_binds(make_claim: MakeClaim) -> None:
    a, b, c = (make_claim(text) for text in ("one", "two", "three"))
    kept_apart = decided(pair(a, b, Relation.SAME), Relation.UNRELATED)
    assert members([a, b], [kept_apart]) == {frozenset({"one"}), frozenset({"two"})}
    joined = decided(pair(a, c, Relation.UNCLEAR), Relation.SAME)
    assert members([a, c], [joined]) == {frozenset({"one", "three"})}


def test_people_bind_more_than_the_machine(make_claim: MakeClaim) -> None:
    a, b, c = (make_claim(text) for text in ("one", "two", "three"))
    opposed = pair(a, b, Relation.CONFLICT)
    same = [decided(pair(a, c, Relation.UNCLEAR), Relation.SAME)]
    same.append(decided(pair(c, b, Relation.UNCLEAR), Relation.SAME))
    # Over a third claim a person has joined what the machine opposes ...
    assert members([a, b, c], [opposed, *same]) == {frozenset({"one", "two", "three"})}
    # ... but what a person keeps apart stays so, whatever else people have joined.
    barred = decided(opposed, Relation.UNRELATED)
    parted = members([a, b, c], [barred, *same])
    assert len(parted) == 2
    assert not any({"one", "two"} <= each for each in parted)


def test_a_less_sure_likeness_joins_where_another_member_vouches(make_claim: MakeClaim) -> None:
    a, b, c = (make_claim(text) for text in ("one", "two", "three"))
    founded = pair(a, b, Relation.SAME, confidence=FOUNDS)
    to_a = pair(a, c, Relation.SAME, confidence=JOINS)
    to_b = pair(b, c, Relation.SAME, confidence=JOINS)
    assert members([a, b, c], [founded, to_a]) == {frozenset({"one", "two"}), frozenset({"three"})}
    assert members([a, b, c], [founded, to_a, to_b]) == {frozenset({"one", "two", "three"})}
    # By itself it founds nothing.
    assert len(members([a, c], [to_a])) == 2


def test_the_claim_nearest_to_all_stands_first(make_claim: MakeClaim) -> None:
    a, b, c = claims = [make_claim(text) for text in ("one", "two", "three")]
    for middle in claims:
        others = [one for one in claims if one is not middle]
        found = [pair(middle, one, Relation.SAME) for one in others]
        found.append(pair(others[0], others[1], Relation.SAME, confidence=0.7))
        (only,) = group([a, b, c], found, origins={}).clusters
        assert only.claims[0] is middle


def test_what_is_too_large_is_parted_and_nothing_is_lost(chain: list[Claim]) -> None:
    found = [pair(a, b, Relation.SAME) for a, b in itertools.combinations(chain[:10], 2)]
    made = stars([one.id for one in chain[:10]], links(found), most=4)
    assert sorted(len(star.claims) for star in made) == [2, 4, 4]
    assert sorted(one for star in made for one in star.claims) == sorted(c.id for c in chain[:10])
    assert sum(star.parted for star in made) == 2


def test_a_cluster_keeps_its_id(make_claim: MakeClaim) -> None:
    a, b, c, d = (make_claim(text) for text in ("one", "two", "three", "four"))
    first = group([a, b], [pair(a, b, Relation.SAME)], origins={})
    (id,) = {each.id for each in first.clusters}
    # A claim that all others are nearer to becomes the centre; the cluster is the same.
    more = [pair(a, b, Relation.SAME), *(pair(c, one, Relation.SAME) for one in (a, b, d))]
    grown = group([a, b, c, d], more, origins={}, former={id: (a.id, b.id)})
    (only,) = grown.clusters
    assert (only.id, only.claims[0], len(only.claims)) == (id, c, 4)
    # Whatever leaves it is born with another id, even where that of its claims was taken.
    parted = [decided(one, Relation.UNRELATED) for one in more if one.b in (a, b) and one.a is c]
    halves = group(
        [a, b, c, d], [more[0], more[-1], *parted], origins={}, former={id: (c.id, d.id, a.id)}
    )
    assert {frozenset(x.text for x in each.claims): each.id == id for each in halves.clusters} == {
        frozenset({"one", "two"}): False,
        frozenset({"three", "four"}): True,
    }


def found_disputes(claims: list[Claim], pairs: list[Pair]) -> list[Dispute]:
    groups = group(claims, pairs, origins={})
    return disputes(groups, pairs, origins={}, related_to=lambda _: [])


def test_a_dispute_has_sides_and_keeps_its_id(make_claim: MakeClaim) -> None:
    yes = make_claim("The bridge was hit", speaker="the army", outlet="A")
    too = make_claim("The bridge was struck", speaker="the army", outlet="B")
    no = make_claim("The bridge was not hit", speaker="the mayor", outlet="C")
    pairs = [pair(yes, too, Relation.SAME), pair(yes, no, Relation.DENIAL)]
    (dispute,) = found_disputes([yes, too, no], pairs)
    assert [sorted(c.text for c in p.claims) for p in dispute.positions] == [
        ["The bridge was hit", "The bridge was struck"],
        ["The bridge was not hit"],
    ]
    assert dispute.question == "The bridge was hit"
    later = make_claim("The bridge was never hit", speaker="the mayor", outlet="D")
    grown = found_disputes([yes, too, no, later], [*pairs, pair(yes, later, Relation.DENIAL)])
    going_on = carried_on(grown, [dispute], gone={}, at="now")
    (same,) = going_on.disputes
    assert (same.id, going_on.changes) == (dispute.id, ())
    assert {frozenset(claim.text for claim in each.claims) for each in same.positions} == {
        frozenset({"The bridge was hit", "The bridge was struck"}),
        frozenset({"The bridge was not hit", "The bridge was never hit"}),
    }


def test_disputes_merge_split_end_and_return(make_claim: MakeClaim) -> None:
    a, b, c, d = (make_claim(text, outlet=text) for text in ("one", "two", "three", "four"))
    left, right = pair(a, b, Relation.CONFLICT), pair(c, d, Relation.CONFLICT)
    between = pair(b, c, Relation.CONFLICT)
    two = found_disputes([a, b, c, d], [left, right])
    first, second = (one.id for one in two)
    (one,) = found_disputes([a, b, c, d], [left, right, between])
    # That which people have worked on goes on.
    worked_on = [replace(each, workflow=Workflow.IN_PROGRESS) for each in two if each.id == second]
    former = [each for each in two if each.id == first] + worked_on
    merged = carried_on([one], former, gone={}, at="t1")
    assert [each.id for each in merged.disputes] == [second]
    (change,) = merged.changes
    assert (change.dispute, change.turn, change.other) == (first, Turn.MERGED, second)
    # Parted again: the one that is gone comes back, and says from which it split.
    gone = {change.dispute: change.claims}
    again = carried_on(two, merged.disputes, gone=gone, at="t2")
    assert {each.id for each in again.disputes} == {first, second}
    assert [(each.dispute, each.turn, each.other) for each in again.changes] == [
        (first, Turn.RETURNED, ""),
        (first, Turn.SPLIT, second),
    ]
    ended = carried_on([], two, gone={}, at="t3")
    assert [(each.dispute, each.turn) for each in ended.changes] == [
        (one, Turn.ENDED) for one in sorted((first, second))
    ]
    # An id that is gone is never born again for others.
    born = carried_on(two, [], gone={first: ("another claim",)}, at="t4")
    assert first not in {each.id for each in born.disputes}
    assert second in {each.id for each in born.disputes}


def test_three_positions_and_the_question_that_all_answer(make_claim: MakeClaim) -> None:
    three = make_claim("Three died in the fire at the mill", outlet="A")
    five = make_claim("Five died", outlet="B")
    nine = make_claim("Nine died", outlet="C")
    hub = [pair(three, one, Relation.CONFLICT) for one in (five, nine)]
    (dispute,) = found_disputes([three, five, nine], [*hub, pair(five, nine, Relation.CONFLICT)])
    assert len(dispute.positions) == 3
    assert dispute.question == "Five died"
    # Two that do not oppose one another are one position, unless a person says otherwise.
    (dispute,) = found_disputes([three, five, nine], hub)
    assert len(dispute.positions) == 2
    apart = decided(pair(five, nine, Relation.SAME), Relation.UNRELATED)
    (dispute,) = found_disputes([three, five, nine], [*hub, apart])
    assert len(dispute.positions) == 3
    assert dispute.question == "Three died in the fire at the mill"


def test_the_newest_figure_and_the_timeline(make_claim: MakeClaim) -> None:
    def at(text: str, published: str | None, cluster: str | None = None) -> Claim:
        made = make_claim(text, outlet=text, published=published)
        return replace(made, cluster=cluster)

    three = at("three died", "2025-06-03T06:00:00Z")
    seven = at("seven died", "2025-06-03T16:00:00Z", "seven")
    also = at("seven were killed", "2025-06-03T18:00:00Z", "seven")
    nine = at("nine died", "2025-06-04T09:00:00Z")
    unknown = at("ten died", None)
    none = at("nobody died", "2025-06-03")
    found = [
        pair(seven, three, Relation.UPDATE),
        pair(also, nine, Relation.UPDATE),
        pair(nine, unknown, Relation.UPDATE),
        pair(none, three, Relation.UPDATE),
    ]
    claims = [three, seven, also, nine, unknown, none]
    newer = newest(found, claims=claims)
    # From three over the cluster of seven to nine; a day says nothing of an hour within it.
    assert newer == {three.id: nine, seven.id: nine, also.id: nine}
    # A figure of that morning is not overtaken by what was published before it.
    early = at("nine died, it was thought", "2025-06-03T01:00:00Z")
    found.append(pair(early, seven, Relation.UPDATE))
    assert newest(found, claims=[nine, seven]) == {seven.id: nine}
    (dispute,) = found_disputes([three, none], [pair(three, none, Relation.CONFLICT)])
    said = timeline(dispute, newer)
    assert [(one.claim.text, one.newer) for one in said] == [
        ("nobody died", None),
        ("three died", nine),
    ]
    assert {one.position for one in said} == {1, 2}


def test_a_pair_decided_not_to_oppose_is_no_dispute(make_claim: MakeClaim) -> None:
    yes, no = make_claim("The bridge was hit"), make_claim("The bridge was not hit")
    pairs = [decided(pair(yes, no, Relation.CONFLICT), Relation.UPDATE)]
    assert found_disputes([yes, no], pairs) == []


def test_what_is_hardly_likely_draws_nothing_into_a_dispute(make_claim: MakeClaim) -> None:
    a, b, c, d = (make_claim(f"the dam {word}") for word in ("held", "broke", "leaked", "stood"))
    sure = pair(a, b, Relation.CONFLICT)
    doubtful = [
        pair(b, c, Relation.CONFLICT, confidence=0.4),
        pair(c, d, Relation.CONFLICT, confidence=0.3),
    ]
    found = found_disputes([a, b, c, d], [sure, *doubtful])
    assert [one.pairs for one in found] == [(sure.id,)]
    # A person says that they oppose: it counts like any that is sure.
    found = found_disputes(
        [a, b, c, d], [sure, decided(doubtful[0], Relation.CONFLICT), doubtful[1]]
    )
    assert set(found[0].pairs) == {sure.id, doubtful[0].id}
    # Nothing else opposes them: they make a dispute of their own.
    assert [one.pairs for one in found_disputes([c, d], [doubtful[1]])] == [(doubtful[1].id,)]
