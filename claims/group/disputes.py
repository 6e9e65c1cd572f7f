"""Disputes: questions on which clusters take positions that cannot all be true."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from claims.group.clusters import Groups, cluster, relation_of
from claims.lexicon import lexicon
from claims.records import (
    Claim,
    Cluster,
    Dispute,
    Mode,
    Pair,
    Tier,
    content_id,
)
from claims.text import tokens

# A reviewer reads positions side by side: more than this many is a list, not a question.
_MOST_POSITIONS = 6
_MOST_RELATED = 8

RelatedTo = Callable[[Sequence[Claim]], Iterable[Claim]]


def disputes(
    groups: Groups,
    pairs: Sequence[Pair],
    *,
    origins: Mapping[str, str],
    related_to: RelatedTo,
    former: Sequence[Dispute] = (),
) -> list[Dispute]:
    """The disputes that opposed pairs make, in the order a reviewer takes them.

    Args:
        groups: the clusters.
        pairs: all pairs that are not unrelated.
        origins: the origin of every article.
        related_to: claims on the same question, given those that take positions.
        former: the disputes as they were; one that goes on keeps its id.
    """
    opposed = [pair for pair in pairs if relation_of(pair).opposes]
    found = []
    for members in _components(groups, opposed):
        own = [
            pair
            for pair in opposed
            if groups.of[pair.a.id].id in members and groups.of[pair.b.id].id in members
        ]
        positions = _positions([members[key] for key in sorted(members)], own, origins=origins)
        if len(positions) < 2:
            continue
        found.append(_dispute(positions, own, related_to=related_to))
    return in_order(_with_former_ids(found, former))


def in_order(found: Iterable[Dispute]) -> list[Dispute]:
    """Disputes in the order of review.

    Open workflow first, then the tier, the number of opposing named speakers, confidence,
    independent origins, the latest; the id settles what is left.
    """
    latest = sorted(found, key=lambda one: (_last(one), one.id), reverse=True)
    return sorted(
        latest,
        key=lambda one: (
            not one.workflow.is_open,
            one.tier is not Tier.FLAG,
            -opposing_speakers(one),
            -one.confidence,
            -sum(position.origins for position in one.positions),
        ),
    )


def opposing_speakers(dispute: Dispute) -> int:
    """How many distinct named speakers stand behind the positions, if two sides have one."""
    sides = [set(position.speakers) for position in dispute.positions if position.speakers]
    return len(set().union(*sides)) if len(sides) > 1 else 0


def _components(groups: Groups, opposed: Sequence[Pair]) -> list[dict[str, Cluster]]:
    """Clusters joined by oppositions, each set by cluster id."""
    near: dict[str, set[str]] = defaultdict(set)
    by_id: dict[str, Cluster] = {}
    for pair in opposed:
        a, b = groups.of[pair.a.id], groups.of[pair.b.id]
        if a.id != b.id:
            by_id[a.id], by_id[b.id] = a, b
            near[a.id].add(b.id)
            near[b.id].add(a.id)
    components, seen = [], set[str]()
    for start in sorted(by_id):
        if start in seen:
            continue
        members, stack = {}, [start]
        while stack:
            one = stack.pop()
            if one not in seen:
                seen.add(one)
                members[one] = by_id[one]
                stack.extend(sorted(near[one]))
        components.append(members)
    return components


def _positions(
    clusters: Sequence[Cluster], own: Sequence[Pair], *, origins: Mapping[str, str]
) -> list[Cluster]:
    """Clusters that oppose the same others are one position, if they do not oppose each other."""
    home = {claim.id: each.id for each in clusters for claim in each.claims}
    against: dict[str, set[str]] = defaultdict(set)
    for pair in own:
        a, b = home[pair.a.id], home[pair.b.id]
        against[a].add(b)
        against[b].add(a)
    sides: dict[frozenset[str], list[Cluster]] = defaultdict(list)
    for each in clusters:
        sides[frozenset(against[each.id])].append(each)
    joined = []
    for members in sides.values():
        if len(members) == 1:
            joined.append(members[0])
            continue
        largest = max(members, key=lambda each: (len(each.claims), each.id))
        claims = [claim for each in members for claim in each.claims]
        centre = largest.claims[0].id
        joined.append(cluster(claims, origins=origins, centre=centre, kind="position"))
    joined.sort(key=lambda each: (-each.origins, -len(each.claims), each.id))
    return joined[:_MOST_POSITIONS]


def _dispute(
    positions: Sequence[Cluster], own: Sequence[Pair], *, related_to: RelatedTo
) -> Dispute:
    best = max(own, key=lambda pair: (pair.tier is Tier.FLAG, pair.confidence, pair.id))
    taken = [claim for position in positions for claim in position.claims]
    ids = {claim.id for claim in taken}
    related = [claim for claim in related_to(taken) if claim.id not in ids]
    return Dispute(
        id=content_id("dispute", *sorted(ids)),
        question=_question(positions),
        reason=best.reason,
        tier=best.tier,
        confidence=best.confidence,
        positions=tuple(positions),
        related=tuple(related[:_MOST_RELATED]),
        pairs=tuple(pair.id for pair in sorted(own, key=lambda pair: (-pair.confidence, pair.id))),
    )


def _question(positions: Sequence[Cluster]) -> str:
    """The claim that all positions answer: one put plainly, without a negation, the shortest."""
    claims = [claim for position in positions for claim in position.claims]
    return min(claims, key=lambda claim: (_is_turned(claim), len(claim.text), claim.id)).text


def _is_turned(claim: Claim) -> bool:
    negations = lexicon(claim.language).phrases("negations")
    return claim.mode is Mode.DENIED or negations.any(tokens(claim.text))


def _with_former_ids(found: list[Dispute], former: Sequence[Dispute]) -> list[Dispute]:
    """Gives a dispute that goes on the id it was born with: the one it shares most claims with."""
    before = {one.id: _claims(one) for one in former}
    matches = sorted(
        (
            (len(_claims(new) & claims), old, index)
            for index, new in enumerate(found)
            for old, claims in before.items()
            if _claims(new) & claims
        ),
        key=lambda match: (-match[0], match[1], match[2]),
    )
    kept: dict[int, str] = {}
    for _, old, index in matches:
        if index not in kept and old not in kept.values():
            kept[index] = old
    return [
        replace(one, id=kept[index]) if index in kept else one for index, one in enumerate(found)
    ]


def _claims(dispute: Dispute) -> set[str]:
    return {claim.id for position in dispute.positions for claim in position.claims}


def _last(dispute: Dispute) -> str:
    return max((position.last or "" for position in dispute.positions), default="")
