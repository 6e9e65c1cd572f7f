"""Sentences of a line, by sentencex, with the cuts mended that it makes inside a sentence."""

import re
from itertools import pairwise

import sentencex

from claims.quotations import closes, quotations
from claims.records import Span

# Linear rules on a sentence need a bound on it.
MOST_CHARACTERS = 1000
# Scripts without capitals abbreviate titles by several letters («أ.د. وليد»); in others several
# initials may well end a sentence ("in the U.S."). A mark inside a word («כטב"ם») begins none.
_INITIAL = re.compile(
    r"(?:^|[\s(«“]|(?<!\w)\")(?:[\u0590-\u06ff]\.)*(?:[^\W\d_]|[A-ZА-Я][a-zа-я])\.\s*$"
)
_CLOSING = "\"'”»)]}›’"
_HIDDEN = frozenset('"“”„«»‹›()[]{}')
# Half of a surrogate pair, which the library cannot be given.
_HALF = re.compile("[\ud800-\udfff]")
# Initials and decimals are shorter.
_LOOK_BACK = 32
_DECIMAL = re.compile(r"\d\.\s*$")
# The library takes a figure behind a full stop for what an abbreviation goes on with; so long a
# word is none.
_BEFORE_FIGURE = re.compile(r"(?<!\w)[^\W\d_]{5,}[.]\s+(?=\d)")


def sentences(text: str, start: int, end: int, *, language: str) -> list[Span]:
    """The sentences of `text[start:end]` as spans without the white space around them.

    Pieces are joined again behind an initial ("أ. ف. ب."), inside a number ("3. 5") and while
    a quotation mark is still open.
    """
    # The library never cuts between two quotation marks, so that a stray one would join pages.
    kept = [index for index in range(start, end) if not _hidden(text, index)]
    spans: list[Span] = []
    begin, count = start, 0
    seen = _HALF.sub("\ufffd", "".join(map(text.__getitem__, kept)))
    for piece in sentencex.segment(language, seen):
        count += len(piece)
        stop = end if count == len(kept) else _past_closing(text, kept[count - 1] + 1, kept[count])
        cuts = [found.end() for found in _BEFORE_FIGURE.finditer(text, begin, stop)]
        for first, last in pairwise([begin, *cuts, stop]):
            _append(spans, _bare(text, first, last), text, end_of_line=end)
        begin = stop
    return spans


def _append(spans: list[Span], span: Span, text: str, *, end_of_line: int) -> None:
    """Puts a piece behind the others, onto the last one where it goes on with that."""
    if span[0] == span[1]:
        return
    if spans and _continues(text, spans[-1], span, end_of_line=end_of_line):
        spans[-1] = (spans[-1][0], span[1])
    else:
        spans.append(span)


def _hidden(text: str, index: int) -> bool:
    """Whether the library need not see a letter: a mark, or the space that some put behind one."""
    if text[index].isspace():
        return index > 1 and text[index - 1] in _HIDDEN and text[index - 2].isspace()
    return text[index] in _HIDDEN


def _past_closing(text: str, start: int, end: int) -> int:
    """Where the next sentence begins: marks right behind the last letter close the one before."""
    if text[start - 1].isspace():
        return start
    while start < end and text[start] in _CLOSING:
        start += 1
    return start


def _continues(text: str, before: Span, after: Span, *, end_of_line: int) -> bool:
    """Whether two pieces are one sentence; looks back no further than a bound."""
    end = text[max(before[0], before[1] - _LOOK_BACK) : before[1]]
    if _INITIAL.search(end) or (_DECIMAL.search(end) and text[after[0]].isdigit()):
        return True
    if after[1] - before[0] > MOST_CHARACTERS:
        return False
    found = quotations(text, *before)
    if not found or found[-1][1] >= 0:
        return False
    # A mark that is never closed is a stray one.
    return closes(text, text[found[-1][0]], after[0], min(end_of_line, before[0] + MOST_CHARACTERS))


def _bare(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
