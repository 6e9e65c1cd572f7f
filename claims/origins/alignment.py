"""Alignment: how much of each of two texts stands in the other, whatever its order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from claims.origins.body import Body, Keys

# So much of a sentence's words stand in the other's in their order, and it is the same sentence
# with words changed, or a part of a longer one. Two reporters' sentences on one fact in the corpus
# share a third.
_SAME_SENTENCE = 0.6
# Fewer words are a stock phrase.
_FEWEST_WORDS = 4


@dataclass(frozen=True)
class Aligned:
    """What two texts share: words that stand in the other, and the shares 0..1 of each text."""

    words: int
    share_a: float
    share_b: float


def align(a: Body, b: Body) -> Aligned:
    """Aligns the sentences of two articles, each with the one of the other that holds most of it.

    A sentence counts with its words that stand in the other's sentence in the same order (the
    longest common subsequence), where these are most of it. Sentences that state figures and none
    in common are not the same, however alike: "three were killed", "seven were killed".
    """
    if not a.sentences or not b.sentences:
        return Aligned(0, 0.0, 0.0)
    left, right = ([one.words for one in body.sentences] for body in (a, b))
    common: NDArray[np.int32] = process.cdist(left, right, scorer=LCSseq.similarity, dtype=np.int32)
    for i, j in np.argwhere(common >= _FEWEST_WORDS):
        figures = a.sentences[i].figures, b.sentences[j].figures
        if all(figures) and figures[0].isdisjoint(figures[1]):
            common[i, j] = 0
    in_a, in_b = _answered(left, common), _answered(right, common.T)
    return Aligned(max(in_a, in_b), in_a / sum(map(len, left)), in_b / sum(map(len, right)))


def _answered(sentences: Sequence[Keys], common: NDArray[np.int32]) -> int:
    """How many words of the sentences, one a row, stand in a sentence of the other text."""
    best = common.max(axis=1)
    lengths = np.array([len(words) for words in sentences])
    counts = (best >= _SAME_SENTENCE * lengths) & (best >= _FEWEST_WORDS)
    return int(best[counts].sum())
