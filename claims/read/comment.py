"""Comment and advice: whether a sentence states anything that could be checked.

A linear model over hashed letter groups of match keys, for all languages at once (in the manner of
fastText's word n-grams, Bojanowski et al., TACL 2017), fitted by `python -m tables` on invented
sentences of `corpus/comment`. Word lists know only the phrases that somebody thought of.
"""

import json
import math
import zlib
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from claims.lexicon import FOLDER
from claims.text import tokens

WEIGHTS = FOLDER / "comment.npy"
BOUNDS = FOLDER / "comment.json"
LABELS = ("opinion", "advice", "fact")
BUCKETS = 1 << 15
_GROUPS = (3, 4, 5)


def is_comment(text: str, *, labels: Iterable[str]) -> bool:
    """Whether a text is surely one of `labels` ("opinion", "advice") and no statement of fact."""
    chances = dict(zip(LABELS, probabilities(text), strict=True))
    return any(chances[label] >= _bounds()[label] for label in labels)


def probabilities(text: str) -> list[float]:
    """How sure it is that a text is each of `LABELS`; they sum to 1."""
    weights = _weights()
    found = comment_features(text)
    # The last row is what is so before anything is read.
    sums = weights[-1] + weights[found].sum(axis=0) / math.sqrt(max(1, len(found)))
    exponents = np.exp(sums - sums.max())
    return [float(one) for one in exponents / exponents.sum()]


def comment_features(text: str) -> NDArray[np.int64]:
    """The buckets of a text's words, pairs of words and letter groups, each once."""
    keys = [token.key for token in tokens(text)]
    parts = {*keys, *(f"{a} {b}" for a, b in pairwise(keys))}
    for key in keys:
        word = f"<{key}>"
        parts |= {word[i : i + n] for n in _GROUPS for i in range(len(word) - n + 1)}
    mark = text.rstrip(" \"'”»)")[-1:]
    parts.add(f"mark {mark}" if mark in "!?؟…" else "mark .")
    return np.unique([zlib.crc32(part.encode()) % BUCKETS for part in parts]).astype(np.int64)


@cache
def _weights() -> NDArray[np.float32]:
    """A row for each bucket and one for all texts, shape (buckets + 1, labels)."""
    return np.asarray(np.load(WEIGHTS), np.float32)


@cache
def _bounds() -> dict[str, float]:
    found: dict[str, float] = json.loads(BOUNDS.read_text(encoding="utf-8"))
    return found
