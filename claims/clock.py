"""Times of day that a text names: "by 6 p.m.", «عند السادسة مساءً».

How languages tell them is data (`languages/clock.toml`).
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from claims.lexicon import FOLDER, read_toml
from claims.text import match_key

_HALF_DAY = 12 * 60
_HOUR, _MINUTE = r"(?P<hour>[01]?\d|2[0-4])", r"\s?[:.h]\s?(?P<minute>[0-5]\d)"
# The lists of a language, and which half of the day they name; what names it is looked for first.
_AFTERNOON = {"morning": False, "evening": True, "noon": True, "midnight": False, "told": None}


@dataclass(frozen=True)
class Clock:
    """A time of day: minutes since midnight or noon, and which of them; None where untold."""

    minute: int
    afternoon: bool | None

    def meets(self, other: "Clock") -> bool:
        """Whether both may be one time."""
        halves = {self.afternoon, other.afternoon} - {None}
        return self.minute == other.minute and len(halves) < 2


def clocks(text: str, *, language: str) -> frozenset[Clock]:
    """The times of day that a text names; none in a language without data."""
    folded, found = match_key(text), set[Clock]()
    taken: list[tuple[int, int]] = []
    for pattern, afternoon in _patterns(language):
        for match in pattern.finditer(folded):
            if all(end <= match.start() or match.end() <= start for start, end in taken):
                taken.append(match.span())
                found.add(_clock(match.groupdict(), afternoon, language))
    return frozenset(found)


def _clock(said: dict[str, Any], afternoon: bool | None, language: str) -> Clock:
    name = said.get("name")
    hour = _hours(language)[name] if name else int(said.get("hour") or 12)
    if hour > 12 or hour == 0:
        afternoon = 12 < hour < 24
    return Clock((hour * 60 + int(said.get("minute") or 0)) % _HALF_DAY, afternoon)


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], bool | None], ...]:
    data = _data().get(language)
    if data is None:
        return ()
    names = "|".join(re.escape(one) for one in sorted(_hours(language), key=len, reverse=True))
    places = {
        "{h}": rf"(?:{_HOUR}(?:{_MINUTE})?|(?P<name>{names}))",
        "{m}": _HOUR + _MINUTE,
        "{n}": rf"(?P<name>{names})",
    }
    return tuple(
        (_pattern(template, places), afternoon)
        for key, afternoon in _AFTERNOON.items()
        for template in sorted(data[key], key=len, reverse=True)
    )


def _pattern(template: str, places: dict[str, str]) -> re.Pattern[str]:
    parts = re.split(r"(\{[hmn]\})", match_key(template))
    made = "".join(places.get(one) or re.sub(r"(?:\\ )+", r"\\s*", re.escape(one)) for one in parts)
    return re.compile(rf"(?<!\w){made}(?!\w)")


@cache
def _hours(language: str) -> dict[str, int]:
    return {match_key(name): hour for name, hour in _data()[language]["hours"].items()}


@cache
def _data() -> dict[str, Any]:
    return read_toml(FOLDER / "clock.toml")
