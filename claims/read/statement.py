"""A stretch of a sentence as tokens, and what somebody states in it."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from claims.lexicon import Lexicon
from claims.records import Span
from claims.text import Token, tokens

QUOTE_PAIRS = {"«": "»", "“": "”", "„": "“", '"': '"', "‹": "›"}
_COMMAS = ",،、，"


@dataclass(frozen=True)
class Speaker:
    """Who says something: the name as it stands, where it stands, and who passed it on."""

    name: str = ""
    span: Span | None = None
    via: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """Content that one speaker states: half-open offsets into the article's text.

    `denied` is set where the speaker denies it, `reported` where a verb or a source brings it
    in, even one without a name; `cue` is the stretch in which words of doubt count.
    """

    start: int
    end: int
    speaker: Speaker = field(default_factory=Speaker)
    denied: bool = False
    reported: bool = False
    cue: Span | None = None


@dataclass(frozen=True)
class Stretch:
    """Tokens `start` to `end` of a sentence."""

    text: str
    sentence: Span
    words: tuple[Token, ...]
    start: int
    end: int
    lexicon: Lexicon

    @classmethod
    def of(cls, text: str, span: Span, lexicon: Lexicon) -> "Stretch":
        """The whole of a sentence."""
        words = tuple(tokens(text, start=span[0], end=span[1]))
        return cls(text, span, words, 0, len(words), lexicon)

    def part(self, start: int, end: int) -> "Stretch":
        """The tokens from `start` to `end` of the same sentence."""
        return replace(self, start=start, end=max(start, end))

    @property
    def count(self) -> int:
        """How many tokens it has."""
        return self.end - self.start

    @property
    def span(self) -> Span:
        """Offsets of its first and last token, into the article's text."""
        return self.words[self.start].start, self.words[self.end - 1].end

    def match(self, name: str, index: int) -> int:
        """How many tokens the list called `name` covers from `index` on, inside the stretch."""
        if not 0 <= index < self.end:
            return 0
        length = self.lexicon.phrases(name).length_at(self.words, index)
        return length if index + length <= self.end else 0

    def find(self, name: str) -> list[tuple[int, int]]:
        """Token ranges of the list called `name`."""
        return list(self.lexicon.phrases(name).find(self.words, start=self.start, end=self.end))

    def between(self, index: int) -> str:
        """The characters between token `index` - 1 and token `index` of the sentence."""
        before = self.words[index - 1].end if index else self.sentence[0]
        after = self.words[index].start if index < len(self.words) else self.sentence[1]
        return self.text[before:after]

    def comma_before(self, index: int) -> bool:
        """Whether a comma parts token `index` from the one before."""
        return any(mark in self.between(index) for mark in _COMMAS)

    def begins_by_clitic(self, index: int) -> bool:
        """Whether token `index` carries a conjunction that is written onto the word."""
        return self.words[index].key.startswith(self.lexicon.clitics or ("\0",))

    @cached_property
    def quotes(self) -> tuple[tuple[int, int], ...]:
        """Quoted parts as token ranges."""
        found = []
        opened: tuple[int, str] | None = None
        for index in range(self.start, self.end):
            for mark in self.between(index):
                if opened and mark == opened[1]:
                    found.append((opened[0], index))
                    opened = None
                elif opened is None and mark in QUOTE_PAIRS:
                    opened = (index, QUOTE_PAIRS[mark])
        if opened:
            found.append((opened[0], self.end))
        return tuple(quote for quote in found if quote[0] < quote[1])

    def quoted(self, index: int) -> bool:
        """Whether token `index` stands inside a quotation of three words or more."""
        return any(start <= index < end and end - start > 2 for start, end in self.quotes)
