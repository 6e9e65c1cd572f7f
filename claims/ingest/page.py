"""What the text of a page says of itself: title, outlet, source and date."""

import re
from dataclasses import dataclass

from claims.ingest.dates import parse_date
from claims.lexicon import phrases_of_every_language
from claims.names import agency
from claims.text import Token, match_key, tokens

_YEARS = re.compile(r"(?:19|20)\d{2}(?:\s*[-–—]\s*(?:(?:19|20)\d{2})?)?")
# The signs of copyright, and what ends the holder's name.
_MARKS = re.compile(r"©|\(c\)|\||\.(?=\s|$)", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*(?:[،,;؛|/]|\s[-–—]\s)\s*")
_EDGES = " \t.,،:|()[]-–—©\"'"
_SENTENCE_END = (".", "!", "…", ":", "؛", ";", "،", ",")
_PARAGRAPH_END = (".", "!", "?", "؟", "۔", "…", "»", "”", '"', "।", "。")
# A headline is a line of its own, no longer than this, and no single word.
_FEWEST_TITLE_TOKENS, _TITLE_TOKENS = 3, 22
# A paragraph that follows it is longer than a byline or a caption.
_PARAGRAPH_TOKENS = 12
# Between a headline and what follows it stand a byline and a caption at most.
_LINES_BELOW_TITLE = 4
# Navigation may stand above the headline.
_LINES_ABOVE_TITLE = 6
# A date line stands near the top.
_DATE_LINES = 10
_DATE_TOKENS = 16
_CREDIT_TOKENS = 12
_DATELINE = re.compile(r"[()\[\]/|،,:]|\s*[-–—]+\s+|\s[-–—]\s*")
_DATELINE_LETTERS, _DATELINE_PARTS, _CLOSING_LINES = 80, 4, 3
_COPYRIGHT = ("copyright", "rights")
_FURNITURE = ("navigation", "share", "cookie", "subscribe", "byline", "caption")


@dataclass(frozen=True)
class Page:
    """What a page says of itself; empty or None where it does not say."""

    title: str
    outlet: str
    credit: str
    published: str | None


def page(text: str) -> Page:
    """Reads title, outlet, source and date off the text of a scraped page.

    The outlet is the copyright's holder, else the first source named that is no general word
    ("agencies"). The credit is the whole value of the source line, as written, else the agency
    that a dateline or a closing note names.
    """
    lines = [line.strip("\ufeff \t\r\u200e\u200f") for line in text.splitlines()]
    lines = [line for line in lines if line]
    credit = _credit(lines)
    named = (part.strip(_EDGES) for part in _SEPARATORS.split(credit))
    source = next((part for part in named if part and not _is_generic(part)), "")
    return Page(
        _title(lines), _holder(lines) or source, credit or _agency(lines), _published(lines)
    )


def _title(lines: list[str]) -> str:
    index = next(
        (at for at, line in enumerate(lines[:_LINES_ABOVE_TITLE]) if not _above_title(line)), None
    )
    if index is None:
        return ""
    first = lines[index]
    length = len(tokens(first))
    if first.endswith(_SENTENCE_END) or not _FEWEST_TITLE_TOKENS <= length <= _TITLE_TOKENS:
        return ""
    for below in lines[index + 1 : index + 1 + _LINES_BELOW_TITLE]:
        words = tokens(below)
        if _date_of(below) is not None:
            return first
        # Text that is wrapped goes on in the middle of its sentence.
        if below[0].islower() or _above_title(below):
            continue
        if len(words) >= _PARAGRAPH_TOKENS and below.endswith(_PARAGRAPH_END):
            return first
    return ""


def _above_title(line: str) -> bool:
    words = tokens(line)
    if not words or _date_of(line) is not None:
        return True
    alone = phrases_of_every_language("alone").length_at(words, 0) == len(words)
    return alone or (
        len(words) <= _CREDIT_TOKENS and any(_label(name, words) for name in _FURNITURE)
    )


def _published(lines: list[str]) -> str | None:
    found = (_date_of(line) for line in lines[:_DATE_LINES])
    return next((one for one in found if one is not None), None)


def _date_of(line: str) -> str | None:
    """The date of a line that is nothing else, a label aside."""
    words = tokens(line)
    if len(words) > _DATE_TOKENS or not any(word.key[0].isdigit() for word in words):
        return None
    label = max(_label("date_label", words), _label("date_word", words))
    return parse_date(line[words[label].start :] if 0 < label < len(words) else line)


def _holder(lines: list[str]) -> str:
    """The name in the last copyright line: "© 2024 The Ledger. All rights reserved" and the like.

    The last, since a picture's copyright stands above; and with a year or the rights, since a
    picture's seldom has them.
    """
    for line in reversed(lines):
        words = tokens(line)
        if not 0 < len(words) <= _TITLE_TOKENS:
            continue
        dated = "©" in line and _YEARS.search(match_key(line))
        if dated or any(phrases_of_every_language(one).any(words) for one in _COPYRIGHT):
            name = _name_in(line, words)
            if name:
                return name
    return ""


def _name_in(line: str, words: list[Token]) -> str:
    """The first stretch of a copyright line that is no mark, year or word of the law."""
    cuts = [match.span() for match in _MARKS.finditer(line)]
    cuts += [match.span() for match in _YEARS.finditer(_ascii_digits(line))]
    for list_name in ("rights", "copyright_word"):
        found = phrases_of_every_language(list_name).find(words)
        cuts += [(words[start].start, words[end - 1].end) for start, end in found]
    names, at = [], 0
    for start, end in [*sorted(cuts), (len(line), len(line))]:
        names.append(_without_preposition(line[at : max(at, start)].strip(_EDGES)))
        at = max(at, end)
    return next((name for name in names if tokens(name)), "")


def _without_preposition(name: str) -> str:
    """The name without the "for" or "by" that joins it to the rights."""
    words = tokens(name)
    length = phrases_of_every_language("holder_label").length_at(words, 0) if words else 0
    return name[words[length].start :] if 0 < length < len(words) else name


def _ascii_digits(text: str) -> str:
    """The text with decimal digits of any script in ASCII, letter for letter."""
    return "".join(str(int(one)) if one.isdecimal() else one for one in text)


def _credit(lines: list[str]) -> str:
    for index, line in enumerate(lines):
        words = tokens(line)
        length = _label("source", words)
        if not length or len(words) > _TITLE_TOKENS:
            continue
        behind = line[words[length - 1].end :].lstrip()
        closing = ".)]" if line.startswith(("(", "[")) else "."
        if behind.startswith((":", "：")):
            named = behind[1:].strip().rstrip(closing).strip()
            following = lines[index + 1] if index + 1 < len(lines) else ""
            if not named and len(tokens(following)) <= _CREDIT_TOKENS:
                return following
            if 0 < len(tokens(named)) <= _CREDIT_TOKENS:
                return named
        elif _label("quoted_from", words) and len(words) - length <= _CREDIT_TOKENS // 2:
            return behind.rstrip(closing).strip()
    return ""


def _agency(lines: list[str]) -> str:
    """The agency that a dateline, a byline or a closing note names: "CITY (Reuters) - "."""
    for line in lines[:_DATE_LINES]:
        # A dateline stands before the first sentence, so no further in than a place and a date.
        for part in _DATELINE.split(line[:_DATELINE_LETTERS])[:_DATELINE_PARTS]:
            if agency(part):
                return part.strip()
    for line in lines[-_CLOSING_LINES:]:
        words = tokens(line)
        if len(words) <= _CREDIT_TOKENS // 2:
            # "(with AFP)", "Con información de EFE": the name comes last.
            tails = (line[word.start : words[-1].end] for word in words)
            if named := next((tail for tail in tails if agency(tail)), ""):
                return named
    return ""


def _is_generic(name: str) -> bool:
    words = tokens(name)
    return bool(words) and _label("generic_sources", words) == len(words)


def _label(name: str, words: list[Token]) -> int:
    """How many words of the list called `name` a line begins with."""
    return phrases_of_every_language(name).length_at(words, 0) if words else 0
