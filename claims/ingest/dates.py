"""Dates: what a page or a person writes, to ISO 8601 in UTC; never a guess."""

import re
from datetime import UTC, datetime

import dateparser

from claims.errors import InputRefused
from claims.lexicon import every_language, lexicon
from claims.text import match_key, tokens

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|ª)\b\.?,?", re.IGNORECASE)
_ZONE = re.compile(r"\b(?:GMT|UTC|Z)\b|[+-]\d{2}:?\d{2}$")
_EARLIEST, _LATEST = 1800, 2200
_STRICT = {
    "STRICT_PARSING": True,
    "PARSERS": ["absolute-time"],
    "DATE_ORDER": "DMY",
    "TIMEZONE": "UTC",
    "TO_TIMEZONE": "UTC",
    "RETURN_AS_TIMEZONE_AWARE": True,
}
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def published_from_field(value: str, *, source: str) -> str | None:
    """The publishing time that somebody gives explicitly; None for an empty field.

    Raises:
        InputRefused: it is no date, an impossible one, or one without day, month and year.
    """
    if not value.strip():
        return None
    found = parse_date(value)
    if found is None:
        raise InputRefused(
            source,
            f"published {value!r} is no possible date; write it as 2025-06-03 or "
            "2025-06-03T06:10:00Z",
        )
    return found


def parse_date(value: str) -> str | None:
    """ISO 8601 of a date in words or figures: `2024-04-20`, or a UTC time where one is named.

    None where day, month or year is missing or the date is impossible.
    """
    text = value.strip()
    moment = _iso(text) if _ISO_DATE.match(text) else _in_words(text)
    if moment is None or not _EARLIEST <= moment.year <= _LATEST:
        return None
    if _ISO_TIME.fullmatch(text) or _CLOCK.search(match_key(text)):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.strftime("%Y-%m-%d")


def _iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_words(text: str) -> datetime | None:
    """A date with a month's name in any language of the lexicon, or in figures."""
    if not re.search(r"\d{4}", match_key(text)):
        return None
    plain = _ORDINAL.sub(" ", _with_english_month(text)).replace("،", " ")
    return dateparser.parse(plain, languages=["en"], settings=_STRICT)


def _with_english_month(text: str) -> str:
    """The text with the month's name in English, digits in ASCII, and weekdays left out."""
    words = tokens(text)
    for language in every_language():
        months = lexicon(language).table("months")
        for word in words:
            if word.key not in months:
                continue
            month = _ENGLISH_MONTHS[months[word.key] - 1]
            kept = [
                month if one is word else one.key.upper()
                for one in words
                if one is word or one.key[0].isdigit() or one.key in ("am", "pm", "gmt", "utc")
            ]
            zone = _ZONE.search(text)
            signed = zone.group() if zone and zone.group()[0] in "+-" else ""
            return " ".join([*kept, signed]).strip()
    return match_key(text)
