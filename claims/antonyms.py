"""Antonyms: groups of words that exclude one another, as they stand in a text.

The list is one for all languages (`languages/antonyms.toml`), so that they meet across languages.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from claims.lexicon import FOLDER, Phrases, lexicon, read_toml
from claims.text import Token

Sides = dict[str, list[str]]


@dataclass(frozen=True)
class Pole:
    """One side of a pair of antonyms in a text: which pair, which side, which tokens."""

    pair: int
    left: bool
    start: int
    end: int


def poles(words: Sequence[Token], language: str) -> list[Pole]:
    """The antonyms among the tokens of a text, in the order of the list."""
    sides = _sides(language)
    return [
        Pole(sides.pairs[at], sides.left[at], start, end)
        for at in sides.among(words)
        for start, end in sides.phrases[at].find(words)
    ]


class _Antonyms:
    """Both sides of all pairs in one language; few of hundreds have a word in a text.

    Attributes:
        pairs, left, phrases: of each side its pair, whether it is the left one, and its words.
    """

    def __init__(self, language: str) -> None:
        self.pairs: list[int] = []
        self.left: list[bool] = []
        self.phrases: list[Phrases] = []
        self._anywhere: set[int] = set()
        self._beginning: dict[str, set[int]] = defaultdict(set)
        self._readings = lexicon(language).readings
        for number, pair in enumerate(_pairs()):
            for side in ("left", "right"):
                if language in pair[side]:
                    self._add(number, side == "left", pair[side][language], language)

    def _add(self, pair: int, left: bool, entries: Sequence[str], language: str) -> None:
        at = len(self.phrases)
        phrases = Phrases(entries, clitics=lexicon(language).clitics)
        self.pairs.append(pair)
        self.left.append(left)
        self.phrases.append(phrases)
        if phrases.beginnings is None:
            self._anywhere.add(at)
        else:
            for key in phrases.beginnings:
                self._beginning[key].add(at)

    def among(self, words: Sequence[Token]) -> list[int]:
        """The sides of which a phrase may stand among some tokens, in order."""
        found = set(self._anywhere)
        for word in words:
            for key in self._readings(word.key):
                found |= self._beginning.get(key, set())
        return sorted(found)


@cache
def _sides(language: str) -> _Antonyms:
    return _Antonyms(language)


@cache
def _pairs() -> list[dict[str, Sides]]:
    found: list[dict[str, Sides]] = read_toml(FOLDER / "antonyms.toml")["antonym"]
    return found
