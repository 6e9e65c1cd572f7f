"""First vectors for new word pieces: IBM Model 1 (Brown et al. 1993) over parallel sentences.

A new piece starts at the mean of the teacher's vectors of the English pieces that it is most
likely translated by, so that the student understands a language before it is trained at all.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 3
_BEST = 8
_POWER = 1.5
_LONGEST = 40


def align(
    foreign: Sequence[Sequence[int]], english: Sequence[Sequence[int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """p(English piece | foreign piece) after three rounds of expectation maximisation.

    Args:
        foreign, english: piece ids of the two sides of each row; rows that are longer than 40
            pieces on a side are left out.

    Returns:
        Foreign piece, English piece and probability, one row each for every two that stand in a
        row together.
    """
    rows = [
        (np.unique(f), np.unique(e))
        for f, e in zip(foreign, english, strict=True)
        if 0 < len(f) <= _LONGEST and 0 < len(e) <= _LONGEST
    ]
    sizes = [len(f) * len(e) for f, e in rows]
    left = np.concatenate([np.repeat(f, len(e)) for f, e in rows])
    right = np.concatenate([np.tile(e, len(f)) for f, e in rows])
    # A cell of a sentence pair is one English piece that one of the foreign pieces accounts for.
    sentence = np.repeat(np.arange(len(rows)), sizes)
    width = int(right.max()) + 1
    keys, pair = np.unique(left * width + right, return_inverse=True)
    _, cell = np.unique(sentence * width + right, return_inverse=True)
    of_foreign = keys // width
    probability = np.ones(len(keys))
    for _ in range(_ROUNDS):
        weight = probability[pair]
        weight /= np.bincount(cell, weights=weight)[cell]
        counts = np.bincount(pair, weights=weight, minlength=len(keys))
        probability = counts / np.bincount(of_foreign, weights=counts)[of_foreign]
    return of_foreign, keys % width, probability


def first_vectors(
    pieces: NDArray[np.int64],
    english: NDArray[np.int64],
    probability: NDArray[np.float64],
    *,
    table: NDArray[np.float32],
) -> dict[int, NDArray[np.float32]]:
    """The first vector of each foreign piece: of its eight best, weighted by p to the 1.5.

    Args:
        pieces, english, probability: what `align` gives.
        table: the teacher's vectors by English piece id, (pieces, d).
    """
    order = np.lexsort((-probability, pieces))
    starts = np.flatnonzero(np.r_[True, np.diff(pieces[order]) > 0])
    found = {}
    for start, end in zip(starts, np.r_[starts[1:], len(order)], strict=True):
        best = order[start : min(end, start + _BEST)]
        weights = probability[best] ** _POWER
        found[int(pieces[best[0]])] = (
            (weights[:, None] * table[english[best]]).sum(0) / weights.sum()
        ).astype(np.float32)
    return found
