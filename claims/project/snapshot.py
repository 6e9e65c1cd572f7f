"""Snapshots: what was judged and grouped at one time, to say what a recomputation changed."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from claims.records import Recomputed
from claims.store import Store

# Confidences that agree to so many places are one: a sum may differ in its last.
_PLACES = 6


@dataclass(frozen=True)
class Snapshot:
    """Pairs, clusters and disputes by id, each as whatever may change of it."""

    pairs: Mapping[str, Hashable]
    clusters: Mapping[str, Hashable]
    disputes: Mapping[str, Hashable]

    @classmethod
    def of(cls, store: Store) -> "Snapshot":
        """What a store holds now; its groups have to be up to date."""
        return cls(
            {
                one.id: (one.relation, one.reason, one.tier, round(one.confidence, _PLACES))
                for one in store.pairs()
            },
            {
                each.id: (*(claim.id for claim in each.claims), each.origins)
                for each in store.clusters()
            },
            {
                one.id: (one.question, tuple(each.id for each in one.positions), one.pairs)
                for one in store.disputes()
            },
        )

    def since(self, before: "Snapshot", *, parted: int) -> Recomputed:
        """What there is, and how many came, went or differ since an earlier snapshot."""
        return Recomputed(
            pairs=len(self.pairs),
            clusters=len(self.clusters),
            disputes=len(self.disputes),
            parted=parted,
            changed={
                "pairs": _differing(before.pairs, self.pairs),
                "clusters": _differing(before.clusters, self.clusters),
                "disputes": _differing(before.disputes, self.disputes),
            },
        )


def _differing(before: Mapping[str, Hashable], now: Mapping[str, Hashable]) -> int:
    return sum(before.get(id) != now.get(id) for id in before.keys() | now.keys())
