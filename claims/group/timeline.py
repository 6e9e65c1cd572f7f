"""Timelines: who said which position when, and which claims a newer one has overtaken."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from claims.group.clusters import moment
from claims.group.links import relation_of
from claims.records import Claim, Dispute, Interval, Pair, Relation, Said


def newest(pairs: Iterable[Pair], *, claims: Iterable[Claim]) -> dict[str, Claim]:
    """For claims that were updated: the newest claim that the updates lead to.

    An update leads from the claim that was published earlier to the later one, and from whatever
    is in that one's cluster on; a claim is not overtaken by its own cluster. Where either time is
    unknown, or the two times overlap (a day, and an hour of it), nothing says which is newer.

    Args:
        pairs: judged or decided; only updates count.
        claims: those asked about; one without a cluster stands alone.
    """
    later: dict[str, list[Claim]] = defaultdict(list)
    for pair in pairs:
        if relation_of(pair) is Relation.UPDATE:
            for old, new in ((pair.a, pair.b), (pair.b, pair.a)):
                if _is_later(new, old):
                    later[_home(old)].append(new)
    found = {}
    for claim in claims:
        home = _home(claim)
        reached = _reached(claim, later)
        last = max(reached, key=lambda one: (moment(one.article.published), one.id), default=None)
        if last is not None and _home(last) != home:
            found[claim.id] = last
    return found


def timeline(dispute: Dispute, newer: Mapping[str, Claim]) -> tuple[Said, ...]:
    """Who said which position when, the earliest first, unknown times last.

    Args:
        dispute: whose positions.
        newer: for a claim's id, the newest claim that updates it.
    """
    said = [
        Said(number, claim, newer.get(claim.id))
        for number, position in enumerate(dispute.positions, start=1)
        for claim in position.claims
    ]
    return tuple(sorted(said, key=_order))


def _reached(start: Claim, later: Mapping[str, list[Claim]]) -> list[Claim]:
    """The claims that updates lead to from one, each later than the one before it."""
    found: dict[str, Claim] = {}
    stack = [start]
    while stack:
        one = stack.pop()
        for new in later.get(_home(one), ()):
            if new.id not in found and _is_later(new, one):
                found[new.id] = new
                stack.append(new)
    return list(found.values())


def _home(claim: Claim) -> str:
    return claim.cluster or claim.id


def _is_later(new: Claim, old: Claim) -> bool:
    a, b = Interval.of(old.article.published), Interval.of(new.article.published)
    return a is not None and b is not None and a.start < b.start and a.end <= b.start


def _order(said: Said) -> tuple[bool, str, int, str]:
    published = said.claim.article.published
    return published is None, moment(published), said.position, said.claim.id
