"""Sentences with their words in another language, word by word: English pairs for all languages.

Most inference pairs are English. With words replaced by what they are translated by elsewhere
(code switching, Qin et al. 2020) the same pair teaches the judge the words of other languages,
though not their order.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.alignment import align
from training.data import ENGLISH, SIDES, TERMS, Data

# Languages that put spaces between words.
LANGUAGES = ("ar", "he", "fa", "ru", "tr", "fr", "es", "de", "uk", "ur")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A translation that is less likely is mostly a mistake of the alignment.
_LIKELY = 0.08
_BEST = 4
_ROWS = 60_000


@dataclass(frozen=True)
class Translations:
    """What one word is translated by, and how often each."""

    words: tuple[str, ...]
    shares: tuple[float, ...]


class Dictionary:
    """English words to those of other languages, learned from parallel sentences."""

    def __init__(self, words: Mapping[str, Mapping[str, Translations]]) -> None:
        self._words = words

    @classmethod
    def of(cls, data: Data) -> "Dictionary":
        """Learns from at most sixty thousand rows of a language, those of sentences first."""
        return cls({one: found for one in LANGUAGES if (found := _learned(data, one))})

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that it knows words of."""
        return tuple(self._words)

    def switched(self, text: str, language: str, *, share: float, rng: np.random.Generator) -> str:
        """The text with that share of its words, by chance, in another language."""
        words = self._words[language]

        def other(match: re.Match[str]) -> str:
            known = words.get(match[0].lower())
            if known is None or rng.random() >= share:
                return match[0]
            return known.words[rng.choice(len(known.words), p=known.shares)]

        return _WORD.sub(other, text)


def _learned(data: Data, language: str) -> dict[str, Translations]:
    sources = [one for one in data.sources if one.language == language and one.kind != SIDES]
    # Sentences of the domain first, then terms, then manuals: in the order of their worth.
    sources.sort(key=lambda one: (one.kind.startswith("msdocs"), one.kind == TERMS))
    rows = [
        (data.english[number], text)
        for source in sources
        for text, number in zip(source.texts, source.english, strict=True)
    ][:_ROWS]
    if not rows or language == ENGLISH:
        return {}
    english, foreign = _Numbered(), _Numbered()
    left = [english.row(text) for text, _ in rows]
    right = [foreign.row(text) for _, text in rows]
    of, into, likely = align(left, right)
    kept = likely >= _LIKELY
    of, into, likely = of[kept], into[kept], likely[kept]
    order = np.lexsort((-likely, of))
    found: dict[str, Translations] = {}
    for group in np.split(order, np.flatnonzero(np.diff(of[order])) + 1):
        best = group[:_BEST]
        if len(best):
            shares = likely[best] / likely[best].sum()
            found[english.words[of[best[0]]]] = Translations(
                tuple(foreign.words[number] for number in into[best]), tuple(shares)
            )
    return found


class _Numbered:
    """Words by number, in the order in which they are met."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}

    def row(self, text: str) -> Sequence[int]:
        found = []
        for match in _WORD.finditer(text.lower()):
            number = self._numbers.setdefault(match[0], len(self.words))
            if number == len(self.words):
                self.words.append(match[0])
            found.append(number)
        return found
