"""Sentences of a line, by sentencex, with the cuts mended that it makes inside a sentence."""

import re

import sentencex

from claims.records import Span

# Linear rules on a sentence need a bound on it.
MOST_CHARACTERS = 1000
# Scripts without capitals abbreviate titles by several letters («أ.د. وليد»); in others several
# initials may well end a sentence ("in the U.S.").
_INITIAL = re.compile(r"(?:^|[\s(\"«“])(?:[\u0590-\u06ff]\.)*(?:[^\W\d_]|[A-ZА-Я][a-zа-я])\.\s*$")
_DECIMAL = re.compile(r"\d\.\s*$")


def sentences(text: str, start: int, end: int, *, language: str) -> list[Span]:
    """The sentences of `text[start:end]` as spans without the white space around them.

    Pieces are joined again behind an initial ("أ. ف. ب."), inside a number ("3. 5") and while
    a quotation mark is still open.
    """
    spans: list[Span] = []
    position = start
    for piece in sentencex.segment(language, text[start:end]):
        begin, position = position, position + len(piece)
        if spans and _continues(text[spans[-1][0] : spans[-1][1]], text[begin:position]):
            spans[-1] = (spans[-1][0], position)
        else:
            spans.append((begin, position))
    return [span for span in (_bare(text, *span) for span in spans) if span[0] < span[1]]


def _continues(before: str, after: str) -> bool:
    if _INITIAL.search(before) or (_DECIMAL.search(before) and after[:1].isdigit()):
        return True
    still_open = before.count("«") > before.count("»") or before.count("“") > before.count("”")
    odd = before.count('"') % 2 == 1 and after.count('"') % 2 == 1
    return (still_open or odd) and len(before) + len(after) <= MOST_CHARACTERS


def _bare(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
