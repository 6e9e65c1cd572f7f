"""Alignment: which word of one statement answers which word of the other, in any language.

Words meet by spelling, stem or root within a language, and by the encoder's vector of the
single word across languages (soft alignment as in SimAlign, Jalili Sabet et al., EMNLP 2020).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from claims.judge.facts import Facts, Word
from claims.records import Likeness

# What counts as an answer at all.
ANSWERS = 0.5
# A name that sounds alike in another language.
_BY_SOUND = 0.9
# Below this a word has no answer on the other side.
_ALONE = 0.35


@dataclass(frozen=True)
class Alignment:
    """Likeness of the words of two statements.

    `likeness` has shape (words of a, words of b), values in 0..1; 1 is the same word.
    """

    a: tuple[Word, ...]
    b: tuple[Word, ...]
    likeness: NDArray[np.float32]

    @cached_property
    def _best(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How well each word of `a` and of `b` is answered."""
        if not self.likeness.size:
            return np.zeros(len(self.a), np.float32), np.zeros(len(self.b), np.float32)
        return self.likeness.max(axis=1), self.likeness.max(axis=0)

    @cached_property
    def cover_a(self) -> float:
        """The share of the words of `a` that `b` answers, 0..1."""
        return float(self._best[0].mean()) if self.likeness.size else 0.0

    @cached_property
    def cover_b(self) -> float:
        """The share of the words of `b` that `a` answers, 0..1."""
        return float(self._best[1].mean()) if self.likeness.size else 0.0

    @property
    def left_over(self) -> tuple[int, int]:
        """How many words of `a` and of `b` the other side has nothing for."""
        alone_a, alone_b = (int((best < _ALONE).sum()) for best in self._best)
        return alone_a, alone_b

    @property
    def alone(self) -> tuple[list[int], list[int]]:
        """The token indices of the words of `a` and of `b` that the other side does not answer."""
        left, right = (np.flatnonzero(best < ANSWERS) for best in self._best)
        return [self.a[i].index for i in left], [self.b[j].index for j in right]

    @property
    def answered(self) -> tuple[list[int], list[int]]:
        """The token indices of the words of `a` that are answered, and of their best answers."""
        rows = np.flatnonzero(self._best[0] >= ANSWERS)
        if not len(rows):
            return [], []
        best = self.likeness[rows].argmax(axis=1)
        return [self.a[i].index for i in rows], [self.b[j].index for j in best]

    def of(self, token_a: int, token_b: int) -> float:
        """The likeness of the words at two token indices; 0 where one is no content word."""
        row = next((i for i, word in enumerate(self.a) if word.index == token_a), None)
        column = next((j for j, word in enumerate(self.b) if word.index == token_b), None)
        return 0.0 if row is None or column is None else float(self.likeness[row, column])

    def answers_to_a(self, token: int) -> list[Word]:
        """The words of `b` that answer the word of `a` at a token index, the likest first."""
        row = next((i for i, word in enumerate(self.a) if word.index == token), None)
        return [] if row is None else _answers(self.likeness[row], self.b)

    def answers_to_b(self, token: int) -> list[Word]:
        """The words of `a` that answer the word of `b` at a token index, the likest first."""
        column = next((j for j, word in enumerate(self.b) if word.index == token), None)
        return [] if column is None else _answers(self.likeness[:, column], self.a)


def align(
    a: Facts,
    b: Facts,
    vectors_a: NDArray[np.float32],
    vectors_b: NDArray[np.float32],
    *,
    scale: Likeness,
) -> Alignment:
    """Aligns the content words of two statements.

    `vectors_a` and `vectors_b` are the unit vectors of the single words, shapes
    (words of a, d) and (words of b, d); `scale` says what their cosines mean.
    """
    if not a.words or not b.words:
        return Alignment(a.words, b.words, np.zeros((len(a.words), len(b.words)), np.float32))
    cosine = vectors_a @ vectors_b.T
    scaled = (cosine - scale.unrelated_word) / (scale.same_word - scale.unrelated_word)
    likeness = np.clip(scaled, 0.0, 0.95).astype(np.float32)
    left, right = a.forms, b.forms
    if a.language == b.language:
        # Two consonants are shared by chance; three hardly ever.
        rooted = left.same(right, "roots") & ((left.lengths("roots") >= 3) | (scaled >= 0))
        by_form = np.where(left.same(right, "stems"), 0.95, np.where(rooted, 0.9, 0.0))
    else:
        heard = left.same(right, "sounds") & (left.lengths("sounds") > 0)
        by_form = np.where(heard, _BY_SOUND, 0.0)
    likeness = np.maximum(likeness, by_form.astype(np.float32))
    likeness[left.figures[:, None] | right.figures] = 0.0
    same_code = left.same(right, "codes")
    # Names of two countries have like vectors, and are never the same.
    both = (left.lengths("codes") > 0) & (right.lengths("codes") > 0).T
    likeness[left.same(right, "keys")] = 1.0
    likeness[both] = same_code[both]
    return Alignment(a.words, b.words, likeness)


def _answers(likeness: NDArray[np.float32], words: Sequence[Word]) -> list[Word]:
    order = np.argsort(-likeness, kind="stable")
    return [words[i] for i in order if likeness[i] >= ANSWERS]
