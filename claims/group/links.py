"""Links between claims: what pulls two into one cluster, what keeps them apart, who decided it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from claims.records import Claim, Mode, Pair, Relation

# Two that are opposed, of other times or of other events never state the same.
_EXCLUDES = (Relation.CONFLICT, Relation.DENIAL, Relation.UPDATE, Relation.SCOPE)


@dataclass(frozen=True)
class Links:
    """What the pairs of some claims say, all by the ids of claims.

    Attributes:
        likeness: for a claim, how sure it is that others state the same, 0..1; symmetric.
        apart: for a claim, those that the machine says state another thing; symmetric.
        bound: two claims that a person says state the same thing, in order of their ids.
        barred: for a claim, those that a person says do not; symmetric.
    """

    likeness: Mapping[str, Mapping[str, float]]
    apart: Mapping[str, Collection[str]]
    bound: tuple[tuple[str, str], ...]
    barred: Mapping[str, Collection[str]]


def relation_of(pair: Pair) -> Relation:
    """What a pair counts as: what a person decided, else what the machine says."""
    return Relation(pair.decision.new) if pair.decision else pair.relation


def links(pairs: Iterable[Pair]) -> Links:
    """The links that pairs make, in whatever order they come."""
    likeness: dict[str, dict[str, float]] = defaultdict(dict)
    apart: dict[str, set[str]] = defaultdict(set)
    barred: dict[str, set[str]] = defaultdict(set)
    bound: set[tuple[str, str]] = set()
    for pair in pairs:
        relation = relation_of(pair)
        a, b = sorted((pair.a.id, pair.b.id))
        if pair.decision and relation.corroborates:
            bound.add((a, b))
            likeness[a][b] = likeness[b][a] = 1.0
        elif pair.decision:
            barred[a].add(b)
            barred[b].add(a)
        elif relation in _EXCLUDES:
            apart[a].add(b)
            apart[b].add(a)
        elif relation.corroborates and _is_denied(pair.a) == _is_denied(pair.b):
            # A denial of a thing and the thing are never one cluster, whatever a judge says.
            likeness[a][b] = likeness[b][a] = pair.confidence
    return Links(likeness, apart, tuple(sorted(bound)), barred)


def _is_denied(claim: Claim) -> bool:
    return claim.mode is Mode.DENIED
