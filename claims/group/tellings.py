"""Tellings: the claims of a cluster by their origins, copies behind what they copy."""

from collections.abc import Mapping

from claims.group.clusters import when
from claims.records import Claim, Cluster, Telling
from claims.text import tokens


def tellings(cluster: Cluster, *, origins: Mapping[str, str]) -> tuple[Telling, ...]:
    """A telling for each origin, in the order of the cluster.

    Args:
        cluster: whose claims to tell apart.
        origins: of their articles, by id; an article without one is its own.
    """
    by_origin: dict[str, list[Claim]] = {}
    for claim in cluster.claims:
        article = claim.article.id
        by_origin.setdefault(origins.get(article, article), []).append(claim)
    return tuple(_telling(claims) for claims in by_origin.values())


def _telling(claims: list[Claim]) -> Telling:
    first, *others = sorted(claims, key=when)
    wording = _wording(first)
    verbatim = [
        one for one in others if one.article.id != first.article.id and _wording(one) == wording
    ]
    edited = [one for one in others if one not in verbatim]
    return Telling(first, tuple(verbatim), tuple(edited))


def _wording(claim: Claim) -> list[str]:
    return [token.key for token in tokens(claim.text)]
