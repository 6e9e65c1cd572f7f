"""Standings: how the pairs of the claims of two articles stand among one another."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claims.compare import Standing
from claims.pipeline.known import Told, centre, cosines
from claims.records import Claim

Columns = NDArray[np.float64]


class Standings:
    """How the pairs of the claims of two articles stand among one another.

    Args:
        found: cosines of the claims, (n, m).
        first, second: the claims of either article.
        chance: the cosine of what has nothing in common.
    """

    def __init__(self, found: Columns, first: Told, second: Told, *, chance: float) -> None:
        self._cosines = found
        ranks = (found[:, :, None] < found[:, None, :]).sum(-1)
        self._ranks = ranks + (found.T[:, :, None] < found.T[:, None, :]).sum(-1).T
        self._leads = np.minimum(_lead(found, chance), _lead(found.T, chance).T)
        self._depths = _depths(first[0]), _depths(second[0])
        rows, others = first[1], second[1]
        centres = centre(rows)[None, :], centre(others)[None, :]
        self._in_own = cosines(rows, centres[0])[:, 0], cosines(others, centres[1])[:, 0]
        self._in_other = cosines(rows, centres[1])[:, 0], cosines(others, centres[0])[:, 0]

    def of(self, i: int, j: int, articles: float) -> Standing:
        """The standing of the i-th claim of the first and the j-th of the second.

        Args:
            articles: how alike these are, -1..2.
        """
        return Standing(
            similarity=float(self._cosines[i, j]),
            articles=articles,
            rank=int(self._ranks[i, j]),
            lead=float(self._leads[i, j]),
            depths=_pair(self._depths, i, j),
            in_own=_pair(self._in_own, i, j),
            in_other=_pair(self._in_other, i, j),
        )


def _pair(columns: tuple[Columns, Columns], i: int, j: int) -> tuple[float, float]:
    return float(columns[0][i]), float(columns[1][j])


def _depths(claims: Sequence[Claim]) -> Columns:
    """Where each claim stands among those of its article, from 0 (the first) to 1."""
    places = np.argsort(np.argsort([one.start for one in claims], kind="stable"))
    found: Columns = places / max(1, len(claims) - 1)
    return found


def _lead(found: Columns, chance: float) -> Columns:
    """By how much each value is above the next best of its row."""
    if found.shape[1] == 1:
        return found - chance
    ordered = np.sort(found, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.where(found == best, found - second, found - best)
