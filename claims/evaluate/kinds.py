"""How often a judge was right, by what it said: what its tiers and confidences rest on."""

from collections import Counter
from collections.abc import Sequence

from claims.judge import Judge, Statement
from claims.records import Relation

_RIGHT = {Relation.CONFLICT: "conflict", Relation.SAME: "same"}


def measured_kinds(
    judge: Judge, labelled: Sequence[tuple[Statement, Statement, str]]
) -> dict[str, dict[str, int]]:
    """Counts by relation, and by relation and reason: how many were judged so, how many rightly.

    What the model alone opposes is counted, though a store does not say it: the figures are of
    the weaker of both ways to ask. A denial is the same decision on the content as an opposition,
    with two named speakers, so it has its figures.

    Args:
        labelled: statements of one event, and whether they are `same`, `conflict` or `unrelated`.
    """
    total, right = Counter[str](), Counter[str]()
    judged = judge.judge([(a, b) for a, b, _ in labelled])
    for (_, _, label), one in zip(labelled, judged, strict=True):
        if one.relation not in _RIGHT:
            continue
        names = [str(one.relation)]
        if one.relation is Relation.CONFLICT:
            names += [f"{one.relation}/{one.reason}", "denial", f"denial/{one.reason}"]
        for name in names:
            total[name] += 1
            right[name] += label == _RIGHT[one.relation]
    return {name: {"judged": total[name], "right": right[name]} for name in sorted(total)}
