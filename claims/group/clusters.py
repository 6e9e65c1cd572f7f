"""Clusters: claims that state the same thing, as stars around their medoid, with ids that stay."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from claims.group.continuity import continued, new_id
from claims.group.links import links
from claims.group.stars import stars
from claims.names import distinct
from claims.records import Claim, Cluster, Corroboration, Interval, Pair


@dataclass(frozen=True)
class Groups:
    """Clusters of one claim or more, each claim in exactly one.

    `parted` counts those that were full and left claims like theirs to other clusters.
    """

    clusters: tuple[Cluster, ...]
    of: Mapping[str, Cluster]
    parted: int = 0

    def corroboration(self) -> dict[str, Corroboration]:
        """For every claim, how many outlets, origins and speakers its cluster has."""
        return {
            claim: Corroboration(len(cluster.outlets), cluster.origins, len(cluster.speakers))
            for claim, cluster in self.of.items()
        }


def group(
    claims: Sequence[Claim],
    pairs: Iterable[Pair],
    *,
    origins: Mapping[str, str],
    former: Mapping[str, Collection[str]] | None = None,
    taken: Container[str] = (),
) -> Groups:
    """Groups claims by their pairs.

    What a person decided binds: claims of a pair decided to be the same are in one cluster
    whatever its figure, those of one decided to be anything else never are.

    Args:
        claims: those to group; with every pair between them it may be a part of all.
        pairs: all pairs of these claims that are not unrelated.
        origins: the origin of every article.
        former: clusters as they were, the ids of their claims; one that goes on keeps its id.
        taken: ids that no new cluster may have.
    """
    by_id = {claim.id: claim for claim in claims}
    found = stars(by_id, links(pairs))
    before = former or {}
    kept = continued([star.claims for star in found], before)
    clusters = []

    def is_taken(id: str) -> bool:
        return id in before or id in taken

    for number, star in enumerate(found):
        id = kept.get(number) or new_id("cluster", star.claims, is_taken=is_taken)
        members = [by_id[one] for one in star.claims]
        clusters.append(cluster(members, origins=origins, centre=star.claims[0], id=id))
    of = {claim.id: each for each in clusters for claim in each.claims}
    return Groups(tuple(clusters), of, sum(star.parted for star in found))


def cluster(
    claims: Sequence[Claim], *, origins: Mapping[str, str], centre: str, id: str
) -> Cluster:
    """The cluster of some claims; that of the id `centre` stands first, the others by time."""
    ordered = sorted(claims, key=lambda claim: (claim.id != centre, when(claim), claim.id))
    times = sorted(
        (claim.article.published for claim in claims if claim.article.published),
        key=lambda published: (moment(published), published),
    )
    return Cluster(
        id=id,
        claims=tuple(ordered),
        speakers=distinct((claim.speaker, claim.language) for claim in ordered),
        outlets=tuple(sorted({claim.article.outlet for claim in claims})),
        origins=len({origins.get(claim.article.id, claim.article.id) for claim in claims}),
        languages=tuple(sorted({claim.language for claim in claims})),
        first=times[0] if times else None,
        last=times[-1] if times else None,
    )


def moment(published: str | None) -> str:
    """The first moment of a publishing time, to be compared; empty where it is unknown."""
    interval = Interval.of(published)
    return interval.start.isoformat() if interval else ""


def when(claim: Claim) -> tuple[bool, str]:
    """The sorting key of a claim by its article's time, unknown times last."""
    return claim.article.published is None, moment(claim.article.published)
