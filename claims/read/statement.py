"""A stretch of a sentence as tokens, and what somebody states in it."""

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cached_property

from claims.lexicon import Lexicon
from claims.quotations import quotations
from claims.records import Span
from claims.text import Token, tokens

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

    `denied` is set where the speaker denies it, `reported` where it has a source, even one without
    a name, `brought_in` where a verb of its own reports it. `cues` are the stretches around it
    whose words say how it is meant: the clause that brings it in, and what leads into it.
    """

    start: int
    end: int
    speaker: Speaker = field(default_factory=Speaker)
    denied: bool = False
    reported: bool = False
    brought_in: bool = False
    cues: tuple[Span, ...] = ()


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
        if length == 1 and self._is_name(index):
            return 0
        return length if index + length <= self.end else 0

    def _is_name(self, index: int) -> bool:
        """Whether a token is a name that only its spelling tells from another word."""
        homographs = self.lexicon.data.get("homographs", ())
        word = self.words[index]
        return bool(homographs) and self.text[word.start : word.end] in homographs

    def is_verb(self, index: int) -> bool:
        """Whether a token is a finite verb, by the long list of the language.

        A capital letter makes it a name or a noun, but where the sentence begins.
        """
        word = self.words[index]
        named = index > 0 and self.text[word.start].isupper()
        return not named and word.key in self.lexicon.words("verbs")

    def has_verb_ending(self, index: int) -> bool:
        """Whether a small word ends as only verbs do where a list of actions goes on."""
        word, endings = self.words[index], tuple(self.lexicon.keys("verb_endings"))
        small = self.text[word.start].islower()
        return bool(endings) and small and len(word.key) > 4 and word.key.endswith(endings)

    def is_joined_verb(self, index: int) -> bool:
        """Whether a token is a finite verb with a conjunction written onto it.

        What is a verb as it stands begins with that letter by itself («وصلت»); of several
        conjunctions all but the first ("and") join clauses only behind a comma.
        """
        key, verbs = self.words[index].key, self.lexicon.words("verbs")
        if key in verbs:
            return False
        clitics = self.lexicon.clitics if self.comma_before(index) else self.lexicon.clitics[:1]
        return any(key.startswith(one) and key[len(one) :] in verbs for one in clitics)

    def says_with_object(self, index: int) -> bool:
        """Whether a token is a reporting verb with its object written onto it («قالته»)."""
        key, said = self.words[index].key, self.lexicon.phrases("say")
        suffixes = self.lexicon.keys("object_suffixes")
        return any(key.endswith(one) and said.begins(key[: -len(one)]) for one in suffixes)

    def is_number(self, index: int) -> bool:
        """Whether a token is a figure or a number word."""
        key = self.words[index].key
        return key[0].isdigit() or key in self.lexicon.table("numbers")

    def counts_several(self, index: int) -> bool:
        """Whether a token is a figure or a number word; of more than one, the article."""
        key = self.words[index].key
        return key[0].isdigit() or self.lexicon.table("numbers").get(key, 1) > 1

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

    def cue(self, start: int, end: int) -> tuple[Span, ...]:
        """The offsets of tokens `start` to `end`, where there are any."""
        return ((self.words[start].start, self.words[end - 1].end),) if start < end else ()

    def joined(self, name: str, index: int) -> bool:
        """Whether a conjunction is written onto the token, which the list called `name` holds."""
        key, phrases = self.words[index].key, self.lexicon.phrases(name)
        bare = (key[len(one) :] for one in self.lexicon.clitics if key.startswith(one))
        return any(phrases.begins(one) for one in bare) and not phrases.begins(key)

    def begins_by_clitic(self, index: int) -> bool:
        """Whether token `index` carries a conjunction that is written onto the word."""
        return self.words[index].key.startswith(self.lexicon.clitics or ("\0",))

    @cached_property
    def quotes(self) -> tuple[tuple[int, int], ...]:
        """Quoted parts as token ranges."""
        if self.start >= self.end:
            return ()
        first = self.words[self.start - 1].end if self.start else self.sentence[0]
        starts = [word.start for word in self.words[self.start : self.end]]
        found = []
        for opened, closed in self._quotations(first, self.span[1]):
            begin = self.start + bisect_left(starts, opened)
            end = self.end if closed < 0 else self.start + bisect_left(starts, closed)
            found.append((begin, end))
        return tuple(quote for quote in found if quote[0] < quote[1])

    def paired(self, first: int, last: int) -> Span:
        """Offsets, with the quotation mark right beside them whose partner stands between them."""
        for opened, closed in self._quotations(max(0, first - 1), min(len(self.text), last + 1)):
            if opened >= first and last < closed:
                return first, closed
            if opened < first and 0 <= closed <= last:
                return opened, last
        return first, last

    def _quotations(self, first: int, last: int) -> list[Span]:
        reverse = bool(self.lexicon.data.get("reversed_quotes"))
        return quotations(self.text, first, last, reverse=reverse)

    def marked(self, index: int) -> bool:
        """Whether token `index` stands in quotation marks, a name's too."""
        return any(start <= index < end for start, end in self.quotes)

    def quoted(self, index: int) -> bool:
        """Whether token `index` stands inside a quotation of three words or more."""
        return any(start <= index < end and end - start > 2 for start, end in self.quotes)
