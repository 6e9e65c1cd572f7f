"""The rules as a witness: pairs of statements to drafts, with what was once found out kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.judge.facts import Facts, facts
from claims.judge.ruling import Draft, rule
from claims.records import Excerpt, Likeness

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
# Words and facts come again in every pair; beyond this many the oldest are forgotten.
_REMEMBERED = 200_000


@dataclass(frozen=True)
class Statement:
    """One text to judge: its language (ISO 639-1), and whether it is stated as denied."""

    text: str
    language: str
    denied: bool = False

    @property
    def excerpt(self) -> Excerpt:
        """The claim as a model reads it: by itself.

        In its sentence, with its stretch marked, the model that ships tells oppositions from
        other statements of the event less well (docs/judges.md).
        """
        return Excerpt.whole(self.text)


class Rules:
    """Rules over aligned statements.

    Args:
        encode: texts to unit vectors, (n, d) float32; used for sentences and single words.
        scale: what the cosines of these vectors mean.
    """

    revision = "rules-1"

    def __init__(self, encode: Encode, *, scale: Likeness) -> None:
        self._encode = encode
        self._scale = scale
        self._sentences: dict[str, NDArray[np.float32]] = {}
        self._words: dict[str, NDArray[np.float32]] = {}
        self._facts: dict[tuple[str, str], Facts] = {}

    def judge(self, pairs: Sequence[tuple[Statement, Statement]]) -> list[Draft]:
        """Drafts of pairs of statements, in order; symmetric but for `nli` and `evidence`."""
        # What one agency wrote stands in many outlets: the same two statements come again.
        told = list(dict.fromkeys(pairs))
        texts = list(dict.fromkeys(side.text for pair in told for side in pair))
        unknown = [text for text in texts if text not in self._sentences]
        if unknown:
            self._remember(self._sentences, unknown)
        prepared = [(self._facts_of(a), self._facts_of(b)) for a, b in told]
        words = dict.fromkeys(w.text for pair in prepared for side in pair for w in side.words)
        new = [word for word in words if word not in self._words]
        if new:
            self._remember(self._words, new)
        drafts = {
            (a, b): self._draft(a, b, facts_a, facts_b)
            for (a, b), (facts_a, facts_b) in zip(told, prepared, strict=True)
        }
        return [drafts[pair] for pair in pairs]

    def _draft(self, a: Statement, b: Statement, left: Facts, right: Facts) -> Draft:
        similarity = float(np.clip(self._sentences[a.text] @ self._sentences[b.text], -1.0, 1.0))
        return rule(
            left,
            right,
            similarity=similarity,
            vectors_a=self._vectors(left),
            vectors_b=self._vectors(right),
            scale=self._scale,
            denied=a.denied != b.denied,
        )

    def _vectors(self, side: Facts) -> NDArray[np.float32]:
        rows = [self._words[word.text] for word in side.words]
        return np.stack(rows) if rows else np.zeros((0, 1), np.float32)

    def _facts_of(self, side: Statement) -> Facts:
        key = (side.text, side.language)
        if key not in self._facts:
            if len(self._facts) > _REMEMBERED:
                self._facts.clear()
            self._facts[key] = facts(side.text, language=side.language)
        return self._facts[key]

    def _remember(self, memory: dict[str, NDArray[np.float32]], texts: list[str]) -> None:
        if len(memory) > _REMEMBERED:
            memory.clear()
        memory.update(zip(texts, self._encode(texts), strict=True))
