"""Disputes: questions on which clusters take positions that cannot all be true."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice, product

from claims.group.clusters import Groups, cluster, moment
from claims.group.links import relation_of
from claims.lexicon import lexicon
from claims.records import Claim, Cluster, Dispute, Mode, Pair, Tier, content_id
from claims.text import tokens

# A reviewer reads positions side by side: more than this many is a list, not a question.
_MOST_POSITIONS = 6
_MOST_RELATED = 8
# What is less likely than not draws nothing into a dispute that stands on more.
_LIKELY = 0.5

RelatedTo = Callable[[Sequence[Claim]], Iterable[Claim]]


def disputes(
    groups: Groups,
    pairs: Sequence[Pair],
    *,
    origins: Mapping[str, str],
    related_to: RelatedTo,
) -> list[Dispute]:
    """The disputes that opposed pairs make, in the order of review, each with the id of its birth.

    Args:
        groups: the clusters.
        pairs: all pairs of their claims that are not unrelated.
        origins: the origin of every article.
        related_to: claims on the same question, given those that take positions.
    """
    opposed = [pair for pair in pairs if relation_of(pair).opposes]
    barred = {
        frozenset((pair.a.id, pair.b.id))
        for pair in pairs
        if pair.decision and not relation_of(pair).corroborates
    }
    found = []
    for members in _components(groups, opposed):
        inside = {claim.id for each in members for claim in each.claims}
        own = [pair for pair in opposed if pair.a.id in inside and pair.b.id in inside]
        positions = _positions(members, own, barred=barred, origins=origins)
        if len(positions) > 1:
            found.append(_dispute(positions, own, related_to=related_to))
    return in_order(found)


def in_order(found: Iterable[Dispute]) -> list[Dispute]:
    """Disputes in the order of review.

    Open workflow first, then the tier, the number of opposing named speakers, confidence,
    independent origins, the latest; the claims settle what is left.
    """
    settled = sorted(found, key=lambda one: min(claims_of(one)))
    latest = sorted(settled, key=_last, reverse=True)
    return sorted(
        latest,
        key=lambda one: (
            not one.workflow.is_open,
            one.tier is not Tier.FLAG,
            -one.opposing_speakers,
            -one.confidence,
            -sum(position.origins for position in one.positions),
        ),
    )


def claims_of(dispute: Dispute) -> frozenset[str]:
    """The ids of the claims that take its positions."""
    return frozenset(claim.id for position in dispute.positions for claim in position.claims)


def _components(groups: Groups, opposed: Sequence[Pair]) -> list[list[Cluster]]:
    """Clusters joined by oppositions, those of each component in the order of their first claims.

    Ids of clusters depend on what was there before, so nothing is ordered by them.
    """
    near: dict[str, set[str]] = defaultdict(set)
    of_centre: dict[str, Cluster] = {}
    for pair in opposed:
        of_centre |= {_centre(groups.of[one.id]): groups.of[one.id] for one in (pair.a, pair.b)}
    for left, right in _joins(groups, opposed):
        near[left].add(right)
        near[right].add(left)
    components, seen = [], set[str]()
    for start in sorted(near):
        if start in seen:
            continue
        members, stack = set[str](), [start]
        while stack:
            one = stack.pop()
            if one not in members:
                members.add(one)
                stack.extend(near[one])
        seen |= members
        components.append([of_centre[one] for one in sorted(members)])
    return components


def _joins(groups: Groups, opposed: Sequence[Pair]) -> Iterable[tuple[str, str]]:
    """The centres of clusters that an opposition joins.

    Those that are likely or decided; of the others only what is the strongest of both sides, where
    neither is in anything likely.
    """
    strength: dict[tuple[str, str], float] = {}
    for pair in opposed:
        left, right = sorted(_centre(groups.of[one.id]) for one in (pair.a, pair.b))
        if left != right:
            sure = 1.0 if pair.decision else pair.confidence
            strength[left, right] = max(sure, strength.get((left, right), 0.0))
    strongest: dict[str, tuple[float, tuple[str, str]]] = {}
    for join, sure in strength.items():
        for end in join:
            strongest[end] = max(strongest.get(end, (0.0, join)), (sure, join))
    for join, sure in strength.items():
        if sure >= _LIKELY or all(strongest[end] == (sure, join) for end in join):
            yield join


def _positions(
    clusters: Sequence[Cluster],
    own: Sequence[Pair],
    *,
    barred: Collection[frozenset[str]],
    origins: Mapping[str, str],
) -> list[Cluster]:
    """Clusters that oppose the same others are one position, unless they oppose each other.

    Nor where a person has said that claims of theirs are not the same.
    """
    home = {claim.id: _centre(each) for each in clusters for claim in each.claims}
    against: dict[str, set[str]] = defaultdict(set)
    for pair in own:
        a, b = home[pair.a.id], home[pair.b.id]
        against[a].add(b)
        against[b].add(a)
    sides: list[tuple[set[str], list[Cluster]]] = []
    for each in clusters:
        for others, members in sides:
            if others == against[_centre(each)] and not _barred(each, members, barred):
                members.append(each)
                break
        else:
            sides.append((against[_centre(each)], [each]))
    joined = [_joined(members, origins=origins) for _, members in sides]
    joined.sort(key=lambda each: (-each.origins, -len(each.claims), _centre(each)))
    return joined[:_MOST_POSITIONS]


def _joined(members: Sequence[Cluster], *, origins: Mapping[str, str]) -> Cluster:
    """Several clusters as one position, known by its claims."""
    if len(members) == 1:
        return members[0]
    largest = max(members, key=lambda each: (len(each.claims), _centre(each)))
    claims = [claim for each in members for claim in each.claims]
    id = content_id("position", *sorted(claim.id for claim in claims))
    return cluster(claims, origins=origins, centre=_centre(largest), id=id)


def _barred(each: Cluster, members: Iterable[Cluster], barred: Collection[frozenset[str]]) -> bool:
    return bool(barred) and any(
        frozenset((a.id, b.id)) in barred
        for other in members
        for a, b in product(each.claims, other.claims)
    )


def _dispute(
    positions: Sequence[Cluster], own: Sequence[Pair], *, related_to: RelatedTo
) -> Dispute:
    best = max(own, key=lambda pair: (pair.tier is Tier.FLAG, pair.confidence, pair.id))
    taken = [claim for position in positions for claim in position.claims]
    ids = {claim.id for claim in taken}
    related = islice((one for one in related_to(taken) if one.id not in ids), _MOST_RELATED)
    return Dispute(
        id=content_id("dispute", *sorted(ids)),
        question=_question(positions, own),
        reason=best.reason,
        tier=best.tier,
        confidence=best.confidence,
        positions=tuple(positions),
        related=tuple(related),
        pairs=tuple(pair.id for pair in sorted(own, key=lambda pair: (-pair.confidence, pair.id))),
    )


def _question(positions: Sequence[Cluster], own: Sequence[Pair]) -> str:
    """The claim that all positions answer.

    One that states or opposes what most positions say, put plainly, without a negation, the
    shortest.
    """
    place = {claim.id: number for number, each in enumerate(positions) for claim in each.claims}
    answered: dict[str, set[int]] = {id: {number} for id, number in place.items()}
    for pair in own:
        for one, other in ((pair.a.id, pair.b.id), (pair.b.id, pair.a.id)):
            if one in place and other in place:
                answered[one].add(place[other])
    claims = [claim for position in positions for claim in position.claims]
    return min(
        claims,
        key=lambda one: (
            -len(answered[one.id]),
            one.mode is Mode.DENIED,
            _negates(one),
            len(one.text),
            one.id,
        ),
    ).text


def _negates(claim: Claim) -> bool:
    return lexicon(claim.language).phrases("negations").any(tokens(claim.text))


def _centre(cluster: Cluster) -> str:
    return cluster.claims[0].id


def _last(dispute: Dispute) -> str:
    return max(moment(position.last) for position in dispute.positions)
