"""How easily two statements are taken for something to each other: hard pairs teach more."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.judge import CLASSES, CrossEncoder
from claims.records import Excerpt
from training.examples import NLI

Pair = tuple[str, str]
# Of each pair, (pairs,); the higher, the harder.
Hardness = Callable[[Sequence[Pair]], NDArray[np.floating]]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


def likeness(encode: Encode) -> Hardness:
    """As hard as the two texts are alike: their cosine.

    Args:
        encode: texts to unit vectors, (n, d) float32.
    """

    def of(pairs: Sequence[Pair]) -> NDArray[np.floating]:
        texts = list(dict.fromkeys(text for pair in pairs for text in pair))
        row = {text: i for i, text in enumerate(texts)}
        vectors = encode(texts)
        return np.array([vectors[row[a]] @ vectors[row[b]] for a, b in pairs])

    return of


def mistaken(folder: Path) -> Hardness:
    """As hard as a judge takes the two for anything but unrelated, which they are.

    Raises `ModelError` for a folder that holds no judge.
    """
    reader = CrossEncoder.open(folder)

    def of(pairs: Sequence[Pair]) -> NDArray[np.floating]:
        read = reader.read([(Excerpt.whole(a), Excerpt.whole(b)) for a, b in pairs])
        return 1.0 - read[:, len(NLI) + CLASSES.index("unrelated")]

    return of
