"""Events: articles that are bound to one another, over others too."""

from collections.abc import Iterable


def bound_together(links: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Groups of what links bind, the largest first, each sorted; the order of links is no matter.

    Links only lie between articles whose claims were compared, which those of two events are not.
    """
    near: dict[str, set[str]] = {}
    for a, b in links:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    found, seen = [], set[str]()
    for start in near:
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            fresh = near[waiting.pop()] - group
            group |= fresh
            waiting += fresh
        seen |= group
        found.append(tuple(sorted(group)))
    return sorted(found, key=lambda group: (-len(group), group))
