"""Answers: how far the claims of one article answer those of another in like order.

Vectors of claims come in as arrays, so that neither encoder nor index is known here.
"""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def in_order(a: Vectors, b: Vectors, *, chance: float) -> float:
    """How alike two articles' claims are when each is answered once and in order, 0..1.

    The best alignment that keeps the order (Needleman and Wunsch 1970, gaps cost nothing); a
    claim counts with what its cosine is above chance, and the sum is a share of the shorter text.

    Args:
        a, b: one unit vector a claim in the order of the text, (m, d) and (n, d).
        chance: the cosine of unrelated claims.
    """
    if not len(a) or not len(b):
        return 0.0
    gains = np.clip((a @ b.T - chance) / (1.0 - chance), 0.0, 1.0)
    best = np.zeros((len(a) + 1, len(b) + 1))
    for i in range(len(a)):
        for j in range(len(b)):
            best[i + 1, j + 1] = max(best[i, j] + gains[i, j], best[i, j + 1], best[i + 1, j])
    return float(best[-1, -1] / min(len(a), len(b)))
