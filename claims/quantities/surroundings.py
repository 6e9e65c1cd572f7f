"""What stands around a number: the lists' entries at a token, before it, and what is written on."""

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from claims.lexicon import Lexicon
from claims.text import Token

# In tokens: how far before a number the words that bound it begin.
_BOUND_WITHIN = 6


class Surroundings:
    """The tokens of one text, by the lists of its language.

    Attributes:
        text, words, lexicon: what is looked at.
        prefixes: prepositions and the like that may be written onto a number.
    """

    def __init__(self, text: str, words: Sequence[Token], lexicon: Lexicon) -> None:
        self.text, self.words, self.lexicon = text, words, lexicon
        self.prefixes = tuple(lexicon.keys("number_prefixes"))

    def parted(self, index: int) -> bool:
        """Whether a mark stands before a token, so that it begins something new: no apostrophe."""
        gap = self.text[self.words[index - 1].end : self.words[index].start] if index else ""
        return bool(gap.strip("-'’ \u00a0\u200c\u200f\u200e"))

    def bare(self, key: str) -> list[str]:
        """What is left of a word without what may be written onto a number."""
        fits = (one for one in self.prefixes if key.startswith(one) and len(key) > len(one) + 1)
        return [key[len(one) :] for one in fits] + self.joined(key)

    def joined(self, key: str) -> list[str]:
        """What is left of a word without a conjunction written onto it."""
        return [key[len(one) :] for one in self.lexicon.clitics if key.startswith(one)]

    def reading(self, index: int, table: str, *, prefixed: bool = True) -> Any:
        """What a table says of a token, or of what is left without prepositions on it."""
        if index >= len(self.words):
            return None
        entries = self.lexicon.table(table)
        key = self.words[index].key
        readings = [key, *self.bare(key)] if prefixed else [key, *self.joined(key)]
        return next((entries[one] for one in readings if one in entries), None)

    def entry(self, table: str, index: int, length: int) -> str:
        """The key of the entry of a table that covers `length` tokens from `index` on."""
        key = " ".join(word.key for word in self.words[index : index + length])
        entries = self.lexicon.table(table)
        forms = (key, *self.bare(key))
        exact = next((one for one in forms if one in entries), None)
        # Else it is an entry with an open end.
        return exact or next(
            entry for entry in entries for one in forms if "*" in entry and fnmatchcase(one, entry)
        )

    def at(self, name: str, index: int) -> int:
        """How many tokens the list called `name` covers from `index` on."""
        if not 0 <= index < len(self.words):
            return 0
        return self.lexicon.phrases(name).length_at(self.words, index)

    def ends_at(self, name: str, index: int) -> int | None:
        """Where the longest phrase of the list begins that ends right before `index`.

        A word with a preposition written onto it counts as well («بنحو»).
        """
        phrases = self.lexicon.phrases(name)
        for begin in range(max(0, index - _BOUND_WITHIN), index):
            if begin + phrases.length_at(self.words, begin) == index:
                return begin
            for bare in self.bare(self.words[begin].key) if self.prefixes else ():
                word = replace(self.words[begin], key=bare)
                tail = [word, *self.words[begin + 1 : index]]
                if begin + phrases.length_at(tail, 0) == index:
                    return begin
        return None

    def text_start(self, index: int) -> int:
        """Where a token begins, or the text ends."""
        return self.words[index].start if index < len(self.words) else len(self.text)

    def begins_by_clitic(self, index: int) -> bool:
        """Whether a conjunction is written onto a token, or stands there alone."""
        clitics = self.lexicon.clitics
        return index < len(self.words) and self.words[index].key.startswith(clitics or ("\0",))
