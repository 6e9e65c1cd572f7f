"""Dates: what a page or a person writes, to ISO 8601 in UTC; never a guess.

A date is read off its parts: day, month and year must all be there, and nothing may be left over
that is no word of a date. That is stricter than parsers which fill in what is missing.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache

from claims.errors import InputRefused
from claims.lexicon import FOLDER, lexicon
from claims.text import match_key

# The languages whose months' names are taken from the Unicode locale data.
_LANGUAGES = (
    "ar", "en", "fr", "es", "tr", "de", "it", "pt", "nl", "pl", "id", "sv", "ru", "uk", "fa", "he",
    "ur",
)  # fmt: skip
# News on paper is older than this nowhere; a page is dated no further ahead.
_EARLIEST, _LATEST = 1800, 2100
# No date in words is longer.
_MOST_LETTERS = 120

# All patterns below are matched on match keys: lower case, digits in ASCII.
_TIME = re.compile(
    r"(?<![\d.:/])(?P<hour>\d{1,2})(?::|h\s?)(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?![\d:])"
)
_OFFSET = re.compile(
    r"\s*\(?(?:(?:gmt|utc)\s?(?P<short>[+-]\d{1,2})(?::(?P<part>\d{2}))?(?!\d)"
    r"|(?:gmt|utc)?\s?(?P<long>[+-]\d{2}):?(?P<rest>\d{2})(?!\d)|(?P<hours>[+-]\d{2})(?=\s*$))\)?"
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|re|e|o|a)\b")
_HALF_DAY = re.compile(r"\b([ap])\.\s?m\b\.?")
# What Arabic writes onto a year: "2024م", of the common era.
_ERA = re.compile(r"(?<=\d{4})\s?م(?!\w)")
_WORD = re.compile(r"\d+|[^\W\d_]+(?:['-][^\W\d_]+)*")
# Two calendars in one line, or a date beside something else.
_PARTS = re.compile(r"\bالموافق\b|(?<=\d)\s?ه\b|[|•·]")


@dataclass(frozen=True)
class _Words:
    months: dict[str, int]
    zones: dict[str, int]
    morning: frozenset[str]
    evening: frozenset[str]
    silent: frozenset[str]
    prefixes: tuple[str, ...]

    def month(self, word: str) -> int | None:
        """The number of the month that a word names, a preposition written onto it or not."""
        spellings = (word, *(word[len(one) :] for one in self.prefixes if word.startswith(one)))
        return next((self.months[one] for one in spellings if one in self.months), None)


def published_from_field(value: str, *, source: str) -> str | None:
    """The publishing time that somebody gives explicitly; None for an empty field.

    A time without a zone is taken as UTC, which is what the field asks for.

    Raises:
        InputRefused: it is no date, an impossible one, or one without day, month and year.
    """
    if not value.strip():
        return None
    found = parse_date(value, assume_utc=True)
    if found is None:
        shown = value if len(value) <= _MOST_LETTERS else f"{value[:_MOST_LETTERS]}..."
        raise InputRefused(
            source,
            f"published {shown!r} is no possible date; write it as 2025-06-03 or "
            "2025-06-03T06:10:00Z",
        )
    return found


def parse_date(value: str, *, assume_utc: bool = False) -> str | None:
    """ISO 8601 of a date in words or figures, in any of sixteen languages or more.

    Returns:
        `2024-04-20`, or a UTC time `2024-04-20T06:10:00Z` where the time and its zone are known
        (or `assume_utc`). None where day, month or year is missing, where the date is
        impossible, and for figures such as 03/04/2024 that two customs read differently.
    """
    key = match_key(value).strip()
    if not key or len(key) > _MOST_LETTERS:
        return None
    whole = _stamp(key, assume_utc=assume_utc)
    if whole is not None:
        return whole
    parts = (_stamp(part, assume_utc=assume_utc) for part in _PARTS.split(key))
    return next((part for part in parts if part is not None), None)


def _stamp(key: str, *, assume_utc: bool) -> str | None:
    key = _HALF_DAY.sub(r"\1m", _ORDINAL.sub(" ", _ERA.sub(" ", key)))
    clock = _TIME.search(key)
    offset = _OFFSET.match(key, clock.end()) if clock else None
    end = offset.end() if offset else clock.end() if clock else 0
    rest = f"{key[: clock.start()]} {key[end:]}" if clock else key
    day, left = _day(rest)
    if day is None or any(word not in _words().silent for word in left):
        return None
    if clock is None:
        return day.isoformat()
    moment = _time(clock, left)
    if moment is None:
        return None
    named = [_words().zones[word] for word in left if word in _words().zones]
    minutes = _minutes(offset) if offset else named[0] * 60 if named else 0
    if minutes is None:
        return None
    if not (offset or named or assume_utc):
        return day.isoformat()
    zone = timezone(timedelta(minutes=minutes))
    return datetime.combine(day, moment, zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(rest: str) -> tuple[date | None, list[str]]:
    """The day that a text names, and the words of it that name no part of the day."""
    if figures := _YEAR_FIRST.search(rest):
        year, month, day = (int(part) for part in figures.groups())
    elif figures := _YEAR_LAST.search(rest):
        first, second = int(figures[1]), int(figures[3])
        # Points between figures mean day, month, year everywhere; strokes do not.
        if figures[2] != "." and first <= 12 and second <= 12 and first != second:
            return None, []
        day, month = (first, second) if second <= 12 else (second, first)
        year = int(figures[4])
    else:
        return _day_in_words(rest)
    left = _WORD.findall(f"{rest[: figures.start()]} {rest[figures.end() :]}")
    return _date(year, month, day), left


def _day_in_words(rest: str) -> tuple[date | None, list[str]]:
    days, years, months, left = [], [], set(), []
    for word in _month_joined(_WORD.findall(rest)):
        month = _words().month(word)
        if month is not None:
            months.add(month)
        elif word.isdecimal() and len(word) <= 2:
            days.append(int(word))
        elif word.isdecimal() and len(word) == 4:
            years.append(int(word))
        else:
            left.append(word)
    if len(days) != 1 or len(years) != 1 or len(months) != 1:
        return None, left
    return _date(years[0], months.pop(), days[0]), left


def _month_joined(words: list[str]) -> Iterator[str]:
    """The words, with a month's (or weekday's) name of two words as one."""
    index = 0
    while index < len(words):
        two = " ".join(words[index : index + 2])
        joined = index + 1 < len(words) and (two in _words().months or two in _words().silent)
        yield two if joined else words[index]
        index += 2 if joined else 1


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _EARLIEST <= year <= _LATEST else None


def _time(clock: re.Match[str], left: list[str]) -> time | None:
    hour = int(clock["hour"])
    # "am" is a word of German dates too, so the hour decides whether it can mean the morning.
    morning = any(word in _words().morning for word in left)
    evening = any(word in _words().evening for word in left)
    if evening and hour < 12:
        hour += 12
    elif morning and not evening and hour == 12:
        hour = 0
    try:
        return time(hour, int(clock["minute"]), int(clock["second"] or 0))
    except ValueError:
        return None


def _minutes(offset: re.Match[str]) -> int | None:
    """The offset from UTC in minutes; None where no zone of the earth has it."""
    hours = offset["short"] or offset["long"] or offset["hours"]
    minutes = int(offset["part"] or offset["rest"] or 0)
    total = abs(int(hours)) * 60 + minutes
    if total > 14 * 60 or minutes > 59:
        return None
    return -total if hours.startswith("-") else total


@cache
def _words() -> _Words:
    data = tomllib.loads((FOLDER / "dates.toml").read_text(encoding="utf-8"))
    months: dict[str, int] = {}
    for language in _LANGUAGES:
        months |= lexicon(language).table("months")
    months |= {match_key(name): number for name, number in data["months"].items()}
    lists = {
        name: frozenset(match_key(word) for word in data[name])
        for name in ("fillers", "weekdays", "morning", "evening", "zones")
    }
    return _Words(
        months={name.rstrip("."): number for name, number in months.items()},
        zones={match_key(name): hours for name, hours in data["zones"].items()},
        morning=lists["morning"],
        evening=lists["evening"],
        silent=frozenset[str]().union(*lists.values()),
        prefixes=tuple(data["prefixes"]),
    )
