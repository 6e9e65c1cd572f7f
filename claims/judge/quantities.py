"""Quantities in a text: the interval that a number, a number word or a vague amount stands for."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from claims.lexicon import Lexicon
from claims.text import Token

# "At least 10" is not contradicted by 12, but by 300.
_AT_LEAST_SPAN = 3.0
_AROUND_SHARE = 0.1
# Two figures are roundings of one where they differ by no more than this share ...
_ROUNDING_SHARE = 0.02
# ... and one of them has no more significant digits than this.
_ROUND_DIGITS = 2
_GROUPED = re.compile(r"\d{1,3}(?:[,.\u060c]\d{3})+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Quantity:
    """An amount in a text: tokens `start` to `end`, the interval it allows, and its unit.

    `exact` is the figure as written, `unit` is `%` or empty. `end` is where what is counted
    may begin.
    """

    start: int
    end: int
    low: float
    high: float
    exact: float
    unit: str

    def agrees(self, other: "Quantity") -> bool:
        """Whether one amount can be meant by both: intervals that meet, or a rounding."""
        if self.low <= other.high and other.low <= self.high:
            return True
        larger = max(abs(self.exact), abs(other.exact))
        near = larger > 0 and abs(self.exact - other.exact) <= _ROUNDING_SHARE * larger
        return (
            near
            and larger >= 100
            and min(_digits(self.exact), _digits(other.exact)) <= (_ROUND_DIGITS)
        )


def quantities(words: Sequence[Token], lexicon: Lexicon) -> list[Quantity]:
    """The amounts in a text, in order; years, dates, clock times and labels are none."""
    found: list[Quantity] = []
    index = 0
    while index < len(words):
        amount = _amount_at(words, index, lexicon)
        if amount is None:
            index += 1
            continue
        end, low, high = amount
        if not _names(words, index, end, lexicon):
            found.append(_modified(words, index, end, low, high, lexicon))
        index = end
    return found


def years(words: Sequence[Token]) -> frozenset[int]:
    """The years that a text names in four digits."""
    return frozenset(int(word.key) for word in words if _YEAR.fullmatch(word.key))


def _amount_at(
    words: Sequence[Token], index: int, lexicon: Lexicon
) -> tuple[int, float, float] | None:
    """The number that begins at a token: where it ends, lowest and highest value."""
    vague = lexicon.table("vague").get(words[index].key)
    if vague is not None:
        low, high = vague
        end = index + 1
        scale = lexicon.table("scales").get(words[end].key) if end < len(words) else None
        return (end + 1, low * scale, high * scale) if scale else (end, low, high)
    total, group, end = 0.0, 0.0, index
    while end < len(words):
        value = _value(words[end].key, lexicon)
        scale = _reading(words[end].key, lexicon, "scales")
        if value is not None and (end == index or not words[end].key[0].isdigit()):
            group += value
        elif scale is not None and (end > index or not words[end].key[0].isdigit()):
            group = (group or 1.0) * scale
            if scale >= 1000:
                total, group = total + group, 0.0
        elif not _joins(words, end, group, lexicon):
            break
        end += 1
    if end == index:
        return None
    return end, total + group, total + group


def _joins(words: Sequence[Token], index: int, group: float, lexicon: Lexicon) -> bool:
    """Whether "and" stands inside one number: "treinta y cinco", not "five and six"."""
    if index + 1 >= len(words) or not group or not _at(lexicon, "and", words, index):
        return False
    key = words[index + 1].key
    following = None if key[0].isdigit() else _value(key, lexicon)
    room = next((step for step in (100, 10) if group % step == 0), 0)
    return following is not None and 0 < following < room


def _value(key: str, lexicon: Lexicon) -> float | None:
    if key[0].isdigit():
        return _digits_value(key)
    whole = _reading(key, lexicon, "numbers")
    if whole is not None or "-" not in key:
        return whole
    parts = [_reading(part, lexicon, "numbers") for part in key.split("-")]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _reading(key: str, lexicon: Lexicon, table: str) -> float | None:
    entries = lexicon.table(table)
    for reading in (key, *(key[len(c) :] for c in lexicon.clitics if key.startswith(c))):
        if reading in entries:
            return float(entries[reading])
    return None


def _digits_value(key: str) -> float | None:
    key = re.sub(r"\s", "", key)
    if _GROUPED.fullmatch(key) and not key.startswith("0"):
        plain = re.sub(r"[,.\u060c]", "", key)
    else:
        plain = re.sub(r"[,\u060c]", ".", key)
    try:
        return float(plain)
    except ValueError:
        return None  # A clock time or a version: a number of its own kind, no amount.


def _names(words: Sequence[Token], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the number is a name: a year, a day of a month, an hour, "warehouse number 4"."""
    key = words[start].key
    year = end == start + 1 and _YEAR.fullmatch(key) is not None
    after = _at(lexicon, "months", words, end) or _at(lexicon, "hours", words, end)
    before = start > 0 and (
        _at(lexicon, "identifiers", words, start - 1)
        or _at(lexicon, "months", words, start - 1)
        or _at(lexicon, "hours_before", words, start - 1)
    )
    return bool(year or after or before)


def _at(lexicon: Lexicon, name: str, words: Sequence[Token], index: int) -> int:
    return lexicon.phrases(name).length_at(words, index) if index < len(words) else 0


def _modified(
    words: Sequence[Token], start: int, end: int, low: float, high: float, lexicon: Lexicon
) -> Quantity:
    exact = low if low == high else math.sqrt(low * high)
    unit = ""
    length = _at(lexicon, "percent", words, end)
    if length:
        unit, end = "%", end + length
    first = start
    for name in ("at_least", "at_most", "around"):
        begin = _ends_before(lexicon, name, words, start)
        behind = _at(lexicon, name, words, end) or _at(lexicon, name, words, end + 1)
        if begin is None and not behind:
            continue
        first = min(first, start if begin is None else begin)
        if name == "at_least":
            high = max(high, exact * _AT_LEAST_SPAN)
        elif name == "at_most":
            low = 0.0
        else:
            low, high = low * (1 - _AROUND_SHARE), high * (1 + _AROUND_SHARE)
        break
    return Quantity(first, end, low, high, exact, unit)


def _ends_before(lexicon: Lexicon, name: str, words: Sequence[Token], index: int) -> int | None:
    """Where a phrase of the list begins that ends right before `index`."""
    for begin in range(max(0, index - 5), index):
        if begin + lexicon.phrases(name).length_at(words, begin) == index:
            return begin
    return None


def _digits(value: float) -> int:
    return len(f"{value:.6g}".replace(".", "").split("e")[0].strip("0-")) or 1
