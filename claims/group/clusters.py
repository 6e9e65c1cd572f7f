"""Clusters: claims that state the same thing, as stars around the claim most others join.

A chain of claims, each like the next, never becomes one cluster: a claim joins a centre that
it has itself been found the same as (star clusters, Aslam et al. 2004). The result does not
depend on the order in which claims came.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from claims.names import distinct
from claims.records import (
    Claim,
    Cluster,
    Corroboration,
    Interval,
    Mode,
    Pair,
    Relation,
    content_id,
)

# A pair less sure than this joins nothing.
_JOINS = 0.5


@dataclass(frozen=True)
class Groups:
    """Clusters of one claim or more, each claim in exactly one."""

    clusters: tuple[Cluster, ...]
    of: Mapping[str, Cluster]

    def corroboration(self) -> dict[str, Corroboration]:
        """For every claim, how many outlets, origins and speakers its cluster has."""
        return {
            claim: Corroboration(len(cluster.outlets), cluster.origins, len(cluster.speakers))
            for claim, cluster in self.of.items()
        }


def relation_of(pair: Pair) -> Relation:
    """What a pair counts as: what a person decided, else what the machine says."""
    return Relation(pair.decision.new) if pair.decision else pair.relation


def group(claims: Sequence[Claim], pairs: Iterable[Pair], *, origins: Mapping[str, str]) -> Groups:
    """Groups claims by their pairs; `origins` gives the origin of every article.

    What a person decided binds: a pair decided to be the same is joined whatever its figure,
    one decided to be anything else is never in one cluster.
    """
    joins: dict[str, dict[str, float]] = defaultdict(dict)
    parts: dict[str, set[str]] = defaultdict(set)
    must: list[tuple[str, str]] = []
    for pair in pairs:
        relation = relation_of(pair)
        a, b = pair.a.id, pair.b.id
        if relation.corroborates:
            sure = 1.0 if pair.decision else pair.confidence
            if sure >= _JOINS and _same_polarity(pair):
                joins[a][b] = joins[b][a] = sure
            if pair.decision:
                must.append((a, b))
        elif pair.decision or relation.opposes:
            parts[a].add(b)
            parts[b].add(a)
    by_id = {claim.id: claim for claim in claims}
    stars = _stars(by_id, joins, parts)
    stars = _bound(stars, must, parts)
    clusters = tuple(
        cluster([by_id[one] for one in star], origins=origins, centre=star[0]) for star in stars
    )
    return Groups(clusters, {claim.id: each for each in clusters for claim in each.claims})


def cluster(
    claims: Sequence[Claim], *, origins: Mapping[str, str], centre: str, kind: str = "cluster"
) -> Cluster:
    """The cluster of some claims around a centre, which stands first.

    `kind` keeps apart the ids of clusters and of positions that join several of them.
    """
    ordered = sorted(claims, key=lambda claim: (claim.id != centre, _when(claim), claim.id))
    name = content_id(kind, centre)
    times = sorted(
        (claim.article.published for claim in claims if claim.article.published), key=_moment
    )
    return Cluster(
        id=name,
        claims=tuple(ordered),
        speakers=distinct((claim.speaker, claim.language) for claim in ordered),
        outlets=tuple(sorted({claim.article.outlet for claim in claims})),
        origins=len({origins.get(claim.article.id, claim.article.id) for claim in claims}),
        languages=tuple(sorted({claim.language for claim in claims})),
        first=times[0] if times else None,
        last=times[-1] if times else None,
    )


def _same_polarity(pair: Pair) -> bool:
    """A denial of a thing and the thing are never one cluster, whatever a judge says."""
    return (pair.a.mode is Mode.DENIED) == (pair.b.mode is Mode.DENIED)


def _stars(
    claims: Collection[str],
    joins: Mapping[str, Mapping[str, float]],
    parts: Mapping[str, set[str]],
) -> list[list[str]]:
    free = set(claims)
    stars = []
    for centre in sorted(claims, key=lambda one: (-sum(joins.get(one, {}).values()), one)):
        if centre not in free:
            continue
        star = [centre]
        neighbours = sorted(joins.get(centre, {}).items(), key=lambda item: (-item[1], item[0]))
        for one, _ in neighbours:
            if one in free and one != centre and not parts[one] & set(star):
                star.append(one)
        free -= set(star)
        stars.append(star)
    return stars


def _bound(
    stars: list[list[str]], must: Iterable[tuple[str, str]], parts: Mapping[str, set[str]]
) -> list[list[str]]:
    """Joins the stars of claims that a person decided to be the same."""
    home = {one: star for star in stars for one in star}
    for a, b in sorted(must):
        left, right = home.get(a), home.get(b)
        if left is None or right is None or left is right:
            continue
        if any(parts.get(one, set()) & set(right) for one in left):
            continue
        left.extend(right)
        for one in right:
            home[one] = left
        right.clear()
    return [star for star in stars if star]


def _when(claim: Claim) -> tuple[bool, str]:
    return claim.article.published is None, _moment(claim.article.published or "")


def _moment(published: str) -> str:
    interval = Interval.of(published)
    return interval.start.isoformat() if interval else ""
