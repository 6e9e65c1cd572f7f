"""Which rows a batch is made of: a language by its weight, a kind by its worth, then any row."""

import math

import numpy as np
from numpy.typing import NDArray

from training.data import KINDS, Data

# How often a language is drawn; what is not named is left out.
LANGUAGES = {
    "ar": 0.22, "he": 0.11, "fa": 0.08, "en": 0.06, "ru": 0.09, "tr": 0.07, "fr": 0.08,
    "es": 0.08, "de": 0.08, "uk": 0.04, "ur": 0.03, "zh": 0.03, "it": 0.02, "pt": 0.01,
}  # fmt: skip


class Sampler:
    """Draws rows of the data; `seed` decides which."""

    def __init__(self, data: Data, *, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._starts = data.starts
        self._sizes = np.array([len(source.texts) for source in data.sources])
        self._english = [np.array(source.english, np.int64) for source in data.sources]
        worth = np.array([_worth(source.kind, len(source.texts)) for source in data.sources])
        languages = np.array([source.language for source in data.sources])
        for language in data.languages:
            own = languages == language
            worth[own] *= LANGUAGES.get(language, 0.0) / worth[own].sum()
        self._weights = worth / worth.sum()

    def draw(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows, and for each the number of its English sentence."""
        sources = self._rng.choice(len(self._weights), count, p=self._weights)
        within = self._rng.integers(self._sizes[sources])
        english = [self._english[source][row] for source, row in zip(sources, within, strict=True)]
        return self._starts[sources] + within, np.array(english, np.int64)


def _worth(kind: str, rows: int) -> float:
    return KINDS[kind].weight * math.sqrt(rows)
