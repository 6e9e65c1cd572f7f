"""Times that a text names, resolved against the day it was published.

The words for relative times ("last week", «قبل 3 أيام») and for weekdays are those of dateparser's
locale data, the names of months those of the Unicode locale data.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from claims.lexicon import Lexicon, Phrases, lexicon
from claims.text import Token, match_key, tokens

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OFFSET = re.compile(r"(in )?(\d+) (day|week|month|year)( ago)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"\d{1,2}")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
# Between a day's number and its month stands a word at most: "3 de mayo".
_LINKED_WITHIN = 2


@dataclass(frozen=True)
class Time:
    """A time that a text names: half-open offsets, first and last day, and how exactly.

    `resolution` is "day", "week", "month" or "year".
    """

    start: int
    end: int
    first: date
    last: date
    resolution: str


def times(text: str, *, language: str, published: date | None, ahead: bool = False) -> list[Time]:
    """The times in a text, in order; those that are relative to an unknown day are left out.

    Args:
        ahead: the text speaks of what will be, so that a weekday is the next and not the last.
    """
    words, lists = tokens(text), lexicon(language)
    found = [*_absolute(words, lists, published)]
    if published is not None:
        found += _relative(words, language, published)
        found += _weekdays(words, language, published, ahead=ahead)
        found += _counted_back(text, language, published)
    found.sort(key=lambda one: (one.start, -one.end))
    return [
        one
        for index, one in enumerate(found)
        if not any(other.end > one.start for other in found[:index])
    ]


def _absolute(words: Sequence[Token], lists: Lexicon, published: date | None) -> Iterator[Time]:
    months, index = lists.phrases("months"), 0
    while index < len(words):
        length = months.length_at(words, index)
        if length:
            found = _with_month(words, index, length, lists, published)
            if found is not None:
                yield found
            index += length
            continue
        if _YEAR.fullmatch(words[index].key):
            year = int(words[index].key)
            yield Time(
                words[index].start, words[index].end, date(year, 1, 1), date(year, 12, 31), "year"
            )
        index += 1


def _with_month(
    words: Sequence[Token], index: int, length: int, lists: Lexicon, published: date | None
) -> Time | None:
    """A day of a month, or a month, with the year that is named or the nearest to `published`."""
    name = " ".join(word.key for word in words[index : index + length])
    month = lists.table("months").get(name)
    if month is None:
        return None
    near = [*range(index - 1, max(-1, index - 1 - _LINKED_WITHIN), -1), index + length]
    days = (at for at in near if 0 <= at < len(words) and _DAY.fullmatch(words[at].key))
    day_at = next((at for at in days if 1 <= int(words[at].key) <= 31), None)
    behind = range(index + length, min(len(words), index + length + 1 + _LINKED_WITHIN))
    year_at = next((at for at in behind if _YEAR.fullmatch(words[at].key)), None)
    places = [index, index + length - 1, *(at for at in (day_at, year_at) if at is not None)]
    start, end = words[min(places)].start, words[max(places)].end
    if year_at is not None:
        years = [int(words[year_at].key)]
    elif published is not None:
        years = [published.year - 1, published.year, published.year + 1]
    else:
        return None
    spans = [
        _span(year, month, None if day_at is None else int(words[day_at].key)) for year in years
    ]
    known = [span for span in spans if span is not None]
    if not known:
        return None
    first, last = min(
        known, key=lambda one: abs((one[0] - published).days) if published is not None else 0
    )
    return Time(start, end, first, last, "month" if day_at is None else "day")


def _span(year: int, month: int, day: int | None) -> tuple[date, date] | None:
    try:
        first = date(year, month, day or 1)
    except ValueError:
        return None
    if day is not None:
        return first, first
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(days=1)


def _relative(words: Sequence[Token], language: str, published: date) -> Iterator[Time]:
    for phrases, number, unit in _offsets(language):
        for start, end in phrases.find(words):
            yield _moved(words[start].start, words[end - 1].end, published, number, unit)


def _weekdays(
    words: Sequence[Token], language: str, published: date, *, ahead: bool
) -> Iterator[Time]:
    for phrases, number in _named_days(language):
        for start, end in phrases.find(words):
            gone = (published.weekday() - number) % 7
            day = published + timedelta(days=(-gone) % 7) if ahead else published - timedelta(gone)
            yield Time(words[start].start, words[end - 1].end, day, day, "day")


def _counted_back(text: str, language: str, published: date) -> Iterator[Time]:
    """How many days ago, in figures; read letter for letter, so that the offsets hold."""
    plain = "".join(match_key(letter)[:1] or letter for letter in text)
    for pattern, unit, sign in _patterns(language):
        for match in pattern.finditer(plain):
            number = sign * round(float(match[1].replace(",", ".")))
            yield _moved(match.start(), match.end(), published, number, unit)


def _moved(start: int, end: int, published: date, number: int, unit: str) -> Time:
    middle = published + timedelta(days=number * _DAYS[unit])
    if unit == "week":
        first = middle - timedelta(days=middle.weekday())
        return Time(start, end, first, first + timedelta(days=6), unit)
    if unit == "day":
        return Time(start, end, middle, middle, unit)
    span = _span(middle.year, middle.month, None) if unit == "month" else None
    first, last = span or (date(middle.year, 1, 1), date(middle.year, 12, 31))
    return Time(start, end, first, last, unit)


@cache
def _info(language: str) -> dict[str, Any]:
    from dateparser.languages.loader import default_loader

    try:
        return dict(default_loader.get_locale(language).info)
    except ValueError:
        return {}


@cache
def _offsets(language: str) -> tuple[tuple[Phrases, int, str], ...]:
    """Phrases for relative times, how far off they are, and in which unit."""
    lists = lexicon(language)
    own = {"0 day ago": "today", "1 day ago": "yesterday", "in 1 day": "tomorrow"}
    found = []
    for meaning, entries in _info(language).get("relative-type", {}).items():
        match = _OFFSET.fullmatch(meaning)
        if match is None:
            continue
        number = int(match[2]) * (1 if match[1] else -1)
        names = [*entries, *(lists.data.get(own[meaning], ()) if meaning in own else ())]
        found.append((Phrases(names, clitics=lists.clitics), number, match[3]))
    return tuple(found)


@cache
def _named_days(language: str) -> tuple[tuple[Phrases, int], ...]:
    info, clitics = _info(language), lexicon(language).clitics
    # Abbreviations of two letters are words of their own.
    return tuple(
        (Phrases([one for one in info.get(name, ()) if len(one) > 3], clitics=clitics), number)
        for number, name in enumerate(_WEEKDAYS)
    )


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str, int], ...]:
    found = []
    for meaning, patterns in _info(language).get("relative-type-regex", {}).items():
        match = re.fullmatch(r"(in )?\\1 (day|week|month|year)( ago)?", meaning)
        if match is None:
            continue
        for pattern in patterns:
            keyed = "".join(match_key(one)[:1] or one if one.isalpha() else one for one in pattern)
            compiled = re.compile(rf"(?<!\w){keyed.replace(match_key('d') + '+', 'd+')}(?!\w)")
            found.append((compiled, match[2], 1 if match[1] else -1))
    return tuple(found)
