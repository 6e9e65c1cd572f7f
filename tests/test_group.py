"""Clusters, disputes and origins: values, and independence of the order of arrival."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from claims.group import disputes, group
from claims.origins import are_copies, origins
from claims.records import (
    Article,
    Claim,
    Decision,
    Evidence,
    Pair,
    Reason,
    Relation,
    Tier,
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
    links = [pair(a, b, Relation.SAME, confidence=0.51) for a, b in itertools.pairwise(chain)]
    assert max(len(each) for each in members(chain, links)) <= 3


def test_clusters_do_not_depend_on_the_order(chain: list[Claim]) -> None:
    links = [pair(a, b, Relation.SAME) for a in chain[:6] for b in chain[:6] if a.id < b.id]
    links += [pair(a, b, Relation.SAME) for a, b in itertools.pairwise(chain)]
    expected = members(chain, links)
    for seed in range(5):
        shuffled, order = list(chain), list(links)
        Random(seed).shuffle(shuffled)
        Random(seed).shuffle(order)
        assert members(shuffled, order) == expected


def test_what_a_person_decided_binds(make_claim: MakeClaim) -> None:
    a, b, c = (make_claim(text) for text in ("one", "two", "three"))
    kept_apart = decided(pair(a, b, Relation.SAME), Relation.UNRELATED)
    assert members([a, b], [kept_apart]) == {frozenset({"one"}), frozenset({"two"})}
    joined = decided(pair(a, c, Relation.UNCLEAR), Relation.SAME)
    assert members([a, c], [joined]) == {frozenset({"one", "three"})}


def test_a_dispute_has_sides_and_keeps_its_id(make_claim: MakeClaim) -> None:
    yes = make_claim("The bridge was hit", speaker="the army", outlet="A")
    too = make_claim("The bridge was struck", speaker="the army", outlet="B")
    no = make_claim("The bridge was not hit", speaker="the mayor", outlet="C")
    pairs = [pair(yes, too, Relation.SAME), pair(yes, no, Relation.DENIAL)]
    groups = group([yes, too, no], pairs, origins={})
    (dispute,) = disputes(groups, pairs, origins={}, related_to=lambda _: [])
    assert [sorted(c.text for c in p.claims) for p in dispute.positions] == [
        ["The bridge was hit", "The bridge was struck"],
        ["The bridge was not hit"],
    ]
    later = make_claim("The bridge was never hit", speaker="the mayor", outlet="D")
    more = [*pairs, pair(yes, later, Relation.DENIAL)]
    grown = group([yes, too, no, later], more, origins={})
    (same,) = disputes(grown, more, origins={}, related_to=lambda _: [], former=[dispute])
    assert same.id == dispute.id
    assert len(same.positions) == 2
    assert {claim.text for claim in same.positions[1].claims} == {
        "The bridge was not hit",
        "The bridge was never hit",
    }


def test_a_pair_decided_not_to_oppose_is_no_dispute(make_claim: MakeClaim) -> None:
    yes, no = make_claim("The bridge was hit"), make_claim("The bridge was not hit")
    pairs = [decided(pair(yes, no, Relation.CONFLICT), Relation.UPDATE)]
    groups = group([yes, no], pairs, origins={})
    assert disputes(groups, pairs, origins={}, related_to=lambda _: []) == []


WIRE = (
    "The northern dam leaked on Monday after the storm. The town of Oster was cleared by noon "
    "and two schools took in the families. Engineers of the water board closed the gates."
)


def test_copies_share_the_origin_of_the_first(make_article: Callable[..., Article]) -> None:
    first = make_article(WIRE, outlet="River Wire", published="2025-06-03T06:00:00Z")
    copy = make_article(f"{WIRE} Rain is forecast.", outlet="The Post", published="2025-06-03")
    other = make_article("A new market hall opened in Oster.", outlet="The Day", published=None)
    assert are_copies(first, copy)
    assert not are_copies(first, other)
    of = origins([copy, other, first], [(copy.id, first.id)])
    assert of == {first.id: of[copy.id], copy.id: of[first.id], other.id: other.id}


def test_a_credit_makes_an_edited_text_a_copy(make_article: Callable[..., Article]) -> None:
    first = make_article(WIRE, outlet="River Wire")
    edited = (
        "The northern dam leaked on Monday after the storm. Our reporter saw empty streets and "
        "closed shops in the whole valley, and the fire brigade pumped out forty cellars."
    )
    assert not are_copies(first, make_article(edited, outlet="The Post"))
    assert are_copies(first, make_article(edited, outlet="The Post", credit="Source: River Wire"))
