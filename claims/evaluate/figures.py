"""Figures with their intervals: counts by event, drawn again with replacement (bootstrap).

Whole events are drawn, since the pairs of one event stand and fall together (Efron and
Tibshirani 1993, chapter 8). The method is the plain percentile one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_DRAWS = 2000
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Figure:
    """A share of `count` things, 0..1, with its 95 % interval; None where there is nothing.

    `low` and `high` are None where fewer than two events leave nothing to draw from.
    """

    value: float | None
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True)
class Score:
    """Precision over what was `found`, recall over what there is in gold, and their F1."""

    precision: Figure
    recall: Figure
    f1: Figure


@dataclass
class Tally:
    """Counts of one kind by event: right ones, found ones, and those of gold.

    `hit` are gold ones that were found: it differs from `right` only where one found thing
    may answer several of gold.
    """

    right: defaultdict[str, float]
    found: defaultdict[str, float]
    hit: defaultdict[str, float]
    gold: defaultdict[str, float]

    @classmethod
    def empty(cls) -> "Tally":
        """No counts yet."""
        return cls(*(defaultdict(float) for _ in range(4)))

    def score(self, events: Iterable[str]) -> Score:
        """Precision, recall and F1 over these events."""
        names = list(events)
        right, found, hit, gold = (
            np.array([counts[name] for name in names], float)
            for counts in (self.right, self.found, self.hit, self.gold)
        )

        def f1(rows: NDArray[np.intp]) -> NDArray[np.float64]:
            p, r = _share(right, found)(rows), _share(hit, gold)(rows)
            with np.errstate(invalid="ignore"):
                both = 2 * p * r / (p + r)
            # Nothing right is 0, also where nothing was found; without gold it stays undefined.
            return np.where(r == 0, 0.0, both)

        return Score(
            precision=_figure(_share(right, found), len(names), int(found.sum())),
            recall=_figure(_share(hit, gold), len(names), int(gold.sum())),
            f1=_figure(f1, len(names), int(gold.sum())),
        )


def share(right: Mapping[str, float], all: Mapping[str, int], *, events: Iterable[str]) -> Figure:
    """The share of `right` in `all`, both by event (`right` may hold sums of parts)."""
    names = list(events)
    part = np.array([right.get(name, 0) for name in names], float)
    whole = np.array([all.get(name, 0) for name in names], float)
    return _figure(_share(part, whole), len(names), int(whole.sum()))


Statistic = Callable[[NDArray[np.intp]], NDArray[np.float64]]


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> Statistic:
    def statistic(rows: NDArray[np.intp]) -> NDArray[np.float64]:
        with np.errstate(invalid="ignore", divide="ignore"):
            result: NDArray[np.float64] = part[rows].sum(axis=-1) / whole[rows].sum(axis=-1)
        return result

    return statistic


def _figure(statistic: Statistic, events: int, count: int) -> Figure:
    value = float(statistic(np.arange(events)))
    if not np.isfinite(value):
        return Figure(None, None, None, count)
    if events < 2:
        return Figure(value, None, None, count)
    # Not scipy's bootstrap: one draw without any case of a rare kind makes its interval nan.
    rows = np.random.default_rng(0).integers(0, events, (_DRAWS, events))
    edge = 100 * (1 - _CONFIDENCE) / 2
    low, high = np.nanpercentile(statistic(rows), [edge, 100 - edge])
    return Figure(value, float(low), float(high), count)
