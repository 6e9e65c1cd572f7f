"""How far two people who labelled the same pairs apart agree."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Agreement:
    """Cohen's kappa (Cohen 1960) of first and second labels, -1..1.

    `relation` is over all relations, `opposition` over opposed or not, `reason` over reasons
    where both gave the same relation; None where all labels are one, so that nothing could
    differ. `pairs` were labelled twice, `alike` got one relation.
    """

    pairs: int
    alike: int
    relation: float | None
    opposition: float | None
    reason: float | None


def agreement(rows: Sequence[Mapping[str, Any]], *, events: Collection[str]) -> Agreement:
    """The agreement on the pairs of some events.

    Args:
        rows: each with `event`, and `first` and `second` as [relation, reason].
        events: whose pairs count.
    """
    kept = [row for row in rows if row["event"] in events]
    first = [str(row["first"][0]) for row in kept]
    second = [str(row["second"][0]) for row in kept]
    both = [row for row in kept if row["first"][0] == row["second"][0]]

    def opposed(labels: Sequence[str]) -> list[bool]:
        return [label in ("conflict", "denial") for label in labels]

    return Agreement(
        pairs=len(kept),
        alike=len(both),
        relation=_kappa(first, second),
        opposition=_kappa(opposed(first), opposed(second)),
        reason=_kappa([row["first"][1] for row in both], [row["second"][1] for row in both]),
    )


def _kappa(first: Sequence[object], second: Sequence[object]) -> float | None:
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(first, second)) if len({*first, *second}) > 1 else None
