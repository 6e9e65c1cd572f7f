"""Adjacency: which pairs each claim stands in, from either side, and sums over them.

Sums are added up in the order of the claims, so that one is the same to the last digit whatever
other claims are here.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

# Rows that are made at once of what stands beside pairs.
_AT_ONCE = 1 << 20


class Adjacency:
    """The pairs of claims, each from either side, in order of the claims.

    Args:
        a, b: the claims of every pair, by number.
        size: how many claims there are.

    Attributes:
        here, there, pair: a claim, the other one, and their pair; twice as many as pairs.
        starts: where each claim's begin, and the end.
    """

    def __init__(self, a: Numbers, b: Numbers, *, size: int) -> None:
        here, there = np.concatenate((a, b)), np.concatenate((b, a))
        order = np.lexsort((there, here))
        self.here, self.there = here[order], there[order]
        self.pair = np.tile(np.arange(len(a)), 2)[order]
        self.starts = np.searchsorted(self.here, np.arange(size + 1))
        self._size = size
        self._keys = self.here * size + self.there

    def between(self, one: Numbers, other: Numbers) -> Numbers:
        """The pairs of claims; -1 where there is none."""
        keys = one * self._size + other
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[place] == keys, self.pair[place], -1)

    def sums(self, values: Floats) -> Floats:
        """The sum of the values of all pairs of each claim."""
        return totals(self.here, values[self.pair], self._size)


def totals(row: Numbers, values: Floats, size: int) -> Floats:
    """The sum of the values of each of so many rows, added up in order."""
    return np.bincount(row, values, size).astype(np.float64)


def best_others(values: Floats, groups: Numbers) -> Floats:
    """For each value the largest of the others in its group; 0 where there is none.

    Args:
        values: not below 0; those of a group next to one another.
        groups: where each begins.
    """
    if not len(values):
        return values
    group = np.repeat(np.arange(len(groups)), np.diff(np.append(groups, len(values))))
    best = np.maximum.reduceat(values, groups)
    # Of several that are largest the first one.
    winners = np.full(len(groups), len(values))
    places = np.nonzero(values == best[group])[0]
    np.minimum.at(winners, group[places], places)
    without = values.copy()
    without[winners] = 0.0
    second = np.maximum.reduceat(without, groups)
    found: Floats = best[group]
    found[winners] = second
    return found


def lots(costs: Numbers) -> Iterator[slice]:
    """All rows in lots that take no more than so much at once, or hold one row."""
    start, spent = 0, 0
    for row, cost in enumerate(costs.tolist()):
        if spent and spent + cost > _AT_ONCE:
            yield slice(start, row)
            start, spent = row, 0
        spent += cost
    if len(costs):
        yield slice(start, len(costs))


def spread(counts: Numbers) -> tuple[Numbers, Numbers]:
    """Each row as often as it counts, and the places within: 0 up to its count."""
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
