"""Continuity: which of the groups found now goes on as which of those before, so that ids stay."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from claims.records import content_id


def continued(
    found: Sequence[Collection[str]],
    former: Mapping[str, Collection[str]],
    *,
    first: Collection[str] = (),
) -> dict[int, str]:
    """For groups that go on, by their place in `found`: the id they were known by.

    The two that share most claims are one, then the two that share most of the others, and so on.

    Args:
        found: the claims of every group, by id.
        former: the claims of every group before.
        first: former groups that choose before the others.
    """
    where: dict[str, list[int]] = defaultdict(list)
    for index, claims in enumerate(found):
        for claim in claims:
            where[claim].append(index)
    shared: dict[tuple[str, int], int] = defaultdict(int)
    for old, claims in former.items():
        for claim in claims:
            for index in where.get(claim, ()):
                shared[old, index] += 1
    matches = sorted(
        shared, key=lambda one: (one[0] not in first, -shared[one], one[0], min(found[one[1]]))
    )
    kept: dict[int, str] = {}
    given: set[str] = set()
    for old, index in matches:
        if index not in kept and old not in given:
            kept[index] = old
            given.add(old)
    return kept


def new_id(kind: str, claims: Collection[str], *, is_taken: Callable[[str], bool]) -> str:
    """The id that a group is born with: of its claims, and of a number where that is taken."""
    born, number = content_id(kind, *sorted(claims)), 1
    while is_taken(born):
        number += 1
        born = content_id(kind, *sorted(claims), number)
    return born
