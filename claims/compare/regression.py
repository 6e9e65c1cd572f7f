"""A multinomial logistic regression over named features, small enough to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = Mapping[str, float]


def shares(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probabilities of log-odds, (rows, classes); each row sums to 1."""
    raised = np.exp(sums - sums.max(axis=1, keepdims=True, initial=-np.inf))
    found: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return found


@dataclass(frozen=True)
class Regression:
    """Weights of named features by class.

    Attributes:
        features: their names; a row that lacks one counts as if it had the mean.
        mean, deviation: of each feature where it was fitted; what is weighed is how far a value
            lies from the mean, in deviations.
        weights: by class, one a feature.
        intercept: by class.
    """

    features: tuple[str, ...]
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    weights: Mapping[str, Sequence[float]]
    intercept: Mapping[str, float]

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Regression":
        """What `records.to_json` made of one."""
        return cls(
            tuple(found["features"]),
            tuple(found["mean"]),
            tuple(found["deviation"]),
            found["weights"],
            found["intercept"],
        )

    @property
    def classes(self) -> tuple[str, ...]:
        """What it tells apart."""
        return tuple(self.weights)

    def probabilities(self, rows: Sequence[Row]) -> NDArray[np.float64]:
        """The probability of every class, shape (rows, classes); each row sums to 1."""
        return shares(self.sums(rows))

    def sums(self, rows: Sequence[Row]) -> NDArray[np.float64]:
        """The log-odds of every class, shape (rows, classes), up to a number common to a row."""
        if not rows:
            return np.zeros((0, len(self.classes)))
        found = self.added(self._table(rows), self.features)
        whole: NDArray[np.float64] = found + np.array(list(self.intercept.values()))
        return whole

    def added(self, table: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.float64]:
        """What some features add to the log-odds of every class, shape (rows, classes).

        Args:
            table: shape (rows, names).
            names: of the features, all of which are known.
        """
        chosen = [self.features.index(name) for name in names]
        scaled = self._scaled(table, chosen)
        # Each row by itself: a matrix product rounds otherwise with other rows beside it.
        found: NDArray[np.float64] = (scaled[:, None, :] * self._matrix[:, chosen]).sum(axis=2)
        return found

    def contributions(self, row: Row, name: str, *, against: str) -> dict[str, float]:
        """What every feature adds to the log-odds of one class against another, largest first."""
        difference = self._matrix[self.classes.index(name)]
        difference = difference - self._matrix[self.classes.index(against)]
        scaled = self._scaled(self._table([row]), range(len(self.features)))
        parts = dict(zip(self.features, scaled[0] * difference, strict=True))
        return dict(sorted(parts.items(), key=lambda item: -abs(item[1])))

    def _table(self, rows: Sequence[Row]) -> NDArray[np.float64]:
        default = dict(zip(self.features, self.mean, strict=True))
        table = [[row.get(name, default[name]) for name in self.features] for row in rows]
        return np.array(table, np.float64)

    def _scaled(self, table: NDArray[np.float64], chosen: Sequence[int]) -> NDArray[np.float64]:
        features = list(chosen)
        mean, deviation = np.array(self.mean)[features], np.array(self.deviation)[features]
        scaled: NDArray[np.float64] = (table - mean) / deviation
        return scaled

    @cached_property
    def _matrix(self) -> NDArray[np.float64]:
        return np.array([list(one) for one in self.weights.values()], np.float64)
