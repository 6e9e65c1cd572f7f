"""Bodies: what of an article can tell a copy, and where it names its source."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.lexicon import lexicon
from claims.quantities import quantities
from claims.quotations import quotations
from claims.records import Article, Sentence
from claims.text import Token, tokens

Keys = tuple[str, ...]
Figure = tuple[float, float]

# What reading leaves out for its content is the article's own wording all the same; the rest of
# its reasons is furniture.
_OWN = frozenset({None, "opinion", "commentary", "attribution", "too_short", "too_long"})
# A shorter quotation is a title, a name or a word at arm's length (the corpus has up to three).
_QUOTED_TOKENS = 4
# Where a page names its source: a dateline at the top, a line or two at the end.
_DATELINE_TOKENS = 12
_CLOSING_LINES, _CLOSING_TOKENS = 3, 24


@dataclass(frozen=True)
class Own:
    """One sentence of an article's own: its word keys, and the figures it states as intervals."""

    words: Keys
    figures: frozenset[Figure]


@dataclass(frozen=True)
class Body:
    """An article as origins see it.

    Attributes:
        article: the article itself.
        sentences: its own sentences, long quotations left out: they are the words of who is
            quoted, and two reporters who hear one speaker write them alike.
        wording: word keys of all its own sentences, quotations too.
        quoted: its long quotations as word keys.
        margin: the words of its dateline and of its closing lines.
    """

    article: Article
    sentences: tuple[Own, ...]
    wording: Keys
    quoted: frozenset[Keys]
    margin: tuple[Token, ...]

    @classmethod
    def of(cls, article: Article, sentences: Sequence[Sentence]) -> "Body":
        """The body of an article that was read; furniture is none of it."""
        text = article.text
        own: list[Own] = []
        lists = lexicon(article.language)
        wording: list[str] = []
        quoted: set[Keys] = set()
        for sentence in sentences:
            if sentence.removed not in _OWN:
                continue
            words = tokens(text, start=sentence.start, end=sentence.end)
            wording += [word.key for word in words]
            stated = quantities(text, words, lists)
            figures = frozenset((one.low, one.high) for one in stated)
            for start, end in quotations(text, sentence.start, sentence.end):
                inside = [word for word in words if start <= word.start and word.end <= end]
                if len(inside) >= _QUOTED_TOKENS:
                    quoted.add(tuple(word.key for word in inside))
                    words = [word for word in words if word not in inside]
            if words:
                own.append(Own(tuple(word.key for word in words), figures))
        return cls(article, tuple(own), tuple(wording), frozenset(quoted), _margin(text))


def _margin(text: str) -> tuple[Token, ...]:
    lines = [line for line in text.splitlines() if line.strip()]
    closing = [tokens(line) for line in lines[1:][-_CLOSING_LINES:]]
    return (
        *(tokens(lines[0])[:_DATELINE_TOKENS] if lines else ()),
        *(word for line in closing if len(line) <= _CLOSING_TOKENS for word in line),
    )
