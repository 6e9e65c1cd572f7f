"""What the rules look at in one statement: its words, negations, quantities and names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from claims.antonyms import Pole, poles
from claims.lexicon import Lexicon, lexicon
from claims.places import places
from claims.quantities import Quantity, quantities, years
from claims.records import Span
from claims.sound import sound
from claims.text import Token, tokens

_SNOWBALL = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french",
    "ru": "russian", "tr": "turkish", "it": "italian", "pt": "portuguese",
}  # fmt: skip


_COMMAS = set(",،;؛.")
# Forms of words; beyond so many the oldest are forgotten.
_REMEMBERED = 1 << 16


@dataclass(frozen=True)
class Word:
    """A content word: its place, key, stem, the root of related words, and its consonants."""

    index: int
    key: str
    text: str
    stem: str
    root: str
    sound: str


@dataclass(frozen=True)
class Forms:
    """The words of a statement as columns of text, (words,), to be compared all at once.

    `codes` are the territories that words name, empty for none; `figures` says which are figures.
    """

    keys: NDArray[np.str_]
    stems: NDArray[np.str_]
    roots: NDArray[np.str_]
    sounds: NDArray[np.str_]
    codes: NDArray[np.str_]
    figures: NDArray[np.bool_]

    def same(self, other: "Forms", column: str) -> NDArray[np.bool_]:
        """Which words are alike in a column, (words, words of the other)."""
        left: NDArray[np.str_] = getattr(self, column)
        found: NDArray[np.bool_] = left[:, None] == getattr(other, column)
        return found

    def lengths(self, column: str) -> NDArray[np.int64]:
        """How many letters each has in a column, (words, 1)."""
        return np.strings.str_len(getattr(self, column))[:, None]


@dataclass(frozen=True)
class Facts:
    """What the rules look at in one statement.

    `negations` are token ranges; `territories` are ISO 3166 codes with the tokens that name
    them; `names` are the keys of words with a capital inside the sentence, for scripts that
    have capitals.
    """

    text: str
    language: str
    tokens: tuple[Token, ...]
    words: tuple[Word, ...]
    negations: tuple[tuple[int, int], ...]
    quantities: tuple[Quantity, ...]
    poles: tuple[Pole, ...]
    years: frozenset[int]
    territories: dict[int, str]
    names: frozenset[str]
    predicted: bool
    hedged: bool
    elsewhen: bool

    @cached_property
    def forms(self) -> Forms:
        """The words as columns."""
        return Forms(
            keys=np.array([word.key for word in self.words]),
            stems=np.array([word.stem for word in self.words]),
            roots=np.array([word.root for word in self.words]),
            sounds=np.array([word.sound for word in self.words]),
            codes=np.array([self.territories.get(word.index, "") for word in self.words]),
            figures=np.array([word.key[0].isdigit() for word in self.words]),
        )

    def span(self, start: int, end: int) -> Span:
        """Offsets into the text of tokens `start` to `end`."""
        return self.tokens[start].start, self.tokens[end - 1].end


def facts(text: str, *, language: str) -> Facts:
    """The facts of one statement in a language (ISO 639-1)."""
    lists = lexicon(language)
    words = tokens(text)
    figures = quantities(text, words, lists)
    supposed = _supposed(text, words, lists)
    # "Below 74" is written with a word that elsewhere negates.
    counting = {i for figure in figures for i in range(figure.start, figure.end)}
    negations = [found for found in _negations(words, lists) if found[0] not in supposed | counting]
    territories = places(words, lists)
    hidden = counting | {i for start, end in negations for i in range(start, end)}
    return Facts(
        text=text,
        language=language,
        tokens=tuple(words),
        words=_content(text, words, lists, hidden=hidden),
        negations=tuple(negations),
        quantities=tuple(figures),
        poles=tuple(pole for pole in poles(words, language) if pole.start not in supposed),
        years=years(words),
        territories=territories,
        names=_names(text, words, lists),
        predicted=lists.phrases("predicted").any(words),
        hedged=lists.phrases("hedged").any(words),
        elsewhen=lists.phrases("earlier").any(words),
    )


def _supposed(text: str, words: Sequence[Token], lists: Lexicon) -> set[int]:
    """The tokens that stand in a condition, up to the next comma: supposed, not stated."""
    found: set[int] = set()
    for start, _ in lists.phrases("conditions").find(words):
        for index in range(start, len(words)):
            if index > start and set(text[words[index - 1].end : words[index].start]) & _COMMAS:
                break
            found.add(index)
    return found


def _negations(words: Sequence[Token], lists: Lexicon) -> list[tuple[int, int]]:
    looks_alike = {
        i for start, end in lists.phrases("not_negations").find(words) for i in range(start, end)
    }
    pending = list(lists.phrases("not_yet").find(words))
    looks_alike |= {i for start, end in pending for i in range(start, end)}
    plain = lists.phrases("negations").find(words)
    return sorted([*pending, *(found for found in plain if found[0] not in looks_alike)])


def _content(
    text: str, words: Sequence[Token], lists: Lexicon, *, hidden: set[int]
) -> tuple[Word, ...]:
    content = []
    index = 0
    while index < len(words):
        length = lists.phrases("stopwords").length_at(words, index)
        if length:
            index += length
            continue
        token = words[index]
        if index not in hidden and len(token.key) > 1:
            surface = text[token.start : token.end]
            content.append(Word(index, token.key, surface, *_forms(token.key, lists.language)))
        index += 1
    return tuple(content)


@lru_cache(maxsize=_REMEMBERED)
def _forms(key: str, language: str) -> tuple[str, str, str]:
    """The stem, root and sound of a word; the same words come again in most statements."""
    lists = lexicon(language)
    stem = _stem(key, language)
    bare = _without(key, lists.keys("word_prefixes"), front=True)
    return stem, _root(key, stem, lists), sound(bare)


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import snowballstemmer

    of_word: Callable[[str], str] = snowballstemmer.stemmer(_SNOWBALL[language]).stemWord
    return of_word


def _stem(key: str, language: str) -> str:
    if language not in _SNOWBALL or key[0].isdigit():
        return key
    return _stemmer(language)(key)


def _root(key: str, stem: str, lists: Lexicon) -> str:
    """The consonants that the forms of one root share, where the language has such roots.

    After the light stemming of Larkey et al. (SIGIR 2002): affixes written onto the word go
    while three letters stay, then the letters that come and go.
    """
    weak = lists.keys("weak_letters")
    if not weak:
        return stem
    bare = _without(key, lists.keys("word_prefixes"), front=True)
    bare = _without(bare, lists.keys("word_suffixes"), front=False)
    bare = _without(bare, lists.keys("stem_prefixes"), front=True)
    consonants = "".join(letter for letter in bare if letter not in weak)
    return consonants if len(consonants) >= 2 else bare


def _without(key: str, affixes: frozenset[str], *, front: bool) -> str:
    for affix in sorted(affixes, key=len, reverse=True):
        fits = key.startswith(affix) if front else key.endswith(affix)
        if fits and len(key) - len(affix) >= 3:
            return key[len(affix) :] if front else key[: -len(affix)]
    return key


def _names(text: str, words: Sequence[Token], lists: Lexicon) -> frozenset[str]:
    return frozenset(
        word.key
        for index, word in enumerate(words)
        if index
        and text[word.start].isupper()
        and len(word.key) > 2
        and not lists.phrases("months").length_at(words, index)
    )
