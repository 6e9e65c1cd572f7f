"""Antonyms: groups of words that exclude one another, as they stand in a text.

The list is one for all languages (`languages/antonyms.toml`), so that they meet across languages.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from claims.lexicon import FOLDER, Phrases, lexicon, read_toml
from claims.text import Token

Groups = dict[str, list[str]]


@dataclass(frozen=True)
class Pole:
    """One side of a pair of antonyms in a text: which pair, which side, which tokens."""

    pair: int
    left: bool
    start: int
    end: int


def poles(words: Sequence[Token], language: str) -> list[Pole]:
    """The antonyms among the tokens of a text, in the order of the list."""
    return [
        Pole(side.pair, side.left, start, end)
        for side in _antonyms(language).among(words)
        for start, end in side.phrases.find(words)
    ]


@dataclass(frozen=True)
class _Side:
    pair: int
    left: bool
    phrases: Phrases


class _Antonyms:
    """Both sides of all pairs in one language; few of hundreds have a word in a text."""

    def __init__(self, language: str) -> None:
        lists = lexicon(language)
        self._readings = lists.readings
        self._sides = [
            _Side(number, side == "left", Phrases(pair[side][language], clitics=lists.clitics))
            for number, pair in enumerate(_pairs())
            for side in ("left", "right")
            if language in pair[side]
        ]
        # Where a word's looks may begin a phrase, all of them have to be looked at.
        self._anywhere: set[int] = set()
        self._beginning: dict[str, set[int]] = defaultdict(set)
        for at, one in enumerate(self._sides):
            if one.phrases.beginnings is None:
                self._anywhere.add(at)
            for key in one.phrases.beginnings or ():
                self._beginning[key].add(at)

    def among(self, words: Sequence[Token]) -> list[_Side]:
        """The sides of which a phrase may stand among some tokens, in order."""
        found = set(self._anywhere)
        for word in words:
            for key in self._readings(word.key):
                found |= self._beginning.get(key, set())
        return [self._sides[at] for at in sorted(found)]


@cache
def _antonyms(language: str) -> _Antonyms:
    return _Antonyms(language)


@cache
def _pairs() -> list[dict[str, Groups]]:
    found: list[dict[str, Groups]] = read_toml(FOLDER / "antonyms.toml")["antonym"]
    return found
