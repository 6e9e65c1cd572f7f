"""Quantities in a text: the interval that an amount allows, its unit, and what it counts."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

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
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_SCORE = re.compile(r"(\d{1,3}):(\d{1,3})")
# No smaller figure behind the word for "year" names one.
_FIRST_YEAR = 1000
_DASHES = ("-", "–", "—", "\u2212")
_MONEY_SIGNS = "$€£¥₪₺₽﷼"
# In tokens: how far before a number the words that bound it begin, and behind it what it counts.
_BOUND_WITHIN, _COUNTED_WITHIN, _HAPPENED_WITHIN = 6, 3, 6
_BOUNDS = {
    "at_least": "at_least_behind",
    "at_most": "at_most_behind",
    "around": "around_behind",
}


@dataclass(frozen=True)
class Quantity:
    """An amount in a text: tokens `start` to `end`, the interval it allows, and its unit.

    `exact` is the figure as written, of a range its middle; `unit` is `%` or empty. `end` is
    where what is counted may begin. `counted` is the token range of the word for what is counted
    or measured, None where nothing names it; `kind` is what that word means in every language
    ("soldiers"), and `outcome` what happened to them ("wounded"), empty where the lists do not
    know it.
    """

    start: int
    end: int
    low: float
    high: float
    exact: float
    unit: str = ""
    counted: tuple[int, int] | None = None
    kind: str = ""
    outcome: str = ""

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


@dataclass(frozen=True)
class _Number:
    """A number as it stands: tokens `start` to `end`, its interval, and the scale it ends in."""

    start: int
    end: int
    low: float
    high: float
    scale: float = 1.0
    counted: tuple[int, int] | None = None
    kind: str = ""


def quantities(text: str, words: Sequence[Token], lexicon: Lexicon) -> list[Quantity]:
    """The amounts among the tokens of a text, in order.

    Years, dates, clock times and labels ("warehouse number 4") are none.
    """
    return _Reader(text, words, lexicon).read()


def years(words: Sequence[Token]) -> frozenset[int]:
    """The years that a text names in four digits."""
    return frozenset(int(word.key) for word in words if _YEAR.fullmatch(word.key))


class _Reader:
    """The reading of one text; its parts ask one another for what stands around a number."""

    def __init__(self, text: str, words: Sequence[Token], lexicon: Lexicon) -> None:
        self._text, self._words, self._lexicon = text, words, lexicon
        self._prefixes = tuple(lexicon.keys("number_prefixes"))

    def read(self) -> list[Quantity]:
        found: list[Quantity] = []
        index = 0
        while index < len(self._words):
            score = self._score(index)
            if score:
                found += score
                index += 1
                continue
            number = self._number(index)
            if number is None:
                index += 1
                continue
            if self._is_name(number):
                index = number.end
                continue
            quantity = self._quantity(self._ranged(number))
            found.append(quantity)
            index = quantity.end
        return found

    def _number(self, index: int) -> _Number | None:
        """The number that begins at a token."""
        words, lexicon = self._words, self._lexicon
        dozens = self._at("dozens", index)
        if dozens:
            low, high = lexicon.table("dozens")[self._entry("dozens", index, dozens)]
            return self._scaled(_Number(index, index + dozens, float(low), float(high)))
        vague = self._reading(index, "vague")
        if vague is not None:
            low, high = vague
            return self._scaled(_Number(index, index + 1, float(low), float(high)))
        dual = self._dual(words[index].key)
        # A second one is an adjective of the first: "two unmanned planes".
        if dual is not None and (index == 0 or self._dual(words[index - 1].key) is None):
            return _Number(index, index + 1, 2.0, 2.0, counted=(index, index + 1), kind=dual)
        return self._figures(index)

    def _figures(self, index: int) -> _Number | None:
        words = self._words
        total, group, end, scale = 0.0, 0.0, index, 1.0
        while end < len(words):
            digits, length = words[end].key[0].isdigit(), self._at("compounds", end) or 1
            value = self._value(end, length, first=end == index)
            scales = self._reading(end, "scales")
            if end > index and (self._parted(end) or self._at("percent", end)):
                break
            # "2 bin 318": figures may go on behind a scale.
            goes_on = not digits or (not group and scale > 1)
            if value is not None and (end == index or (goes_on and _fits(group, value, scale))):
                group += value
                end += length - 1
            elif scales is not None and not digits:
                group = (group or 1.0) * scales
                if scales >= 1000:
                    total, group, scale = total + group, 0.0, scales
            elif not self._joins(end, group, scale):
                break
            end += 1
        if end == index:
            return None
        sign = -1.0 if self._negative(index) else 1.0
        value = sign * (total + group)
        return _Number(index, end, value, value, scale)

    def _scaled(self, number: _Number) -> _Number:
        scale = self._reading(number.end, "scales") if number.end < len(self._words) else None
        if scale is None:
            return number
        return _Number(number.start, number.end + 1, number.low * scale, number.high * scale, scale)

    def _parted(self, index: int) -> bool:
        """Whether a mark stands before a token, so that it begins something new."""
        gap = self._text[self._words[index - 1].end : self._words[index].start] if index else ""
        return bool(gap.strip("- \u00a0\u200c\u200f\u200e"))

    def _negative(self, index: int) -> bool:
        start = self._words[index].start
        if self._text[max(0, start - 1) : start] in _DASHES:
            return start == 1 or self._text[start - 2].isspace()
        # "Al menos" ends in the word for "minus".
        return self._at("minus", index - 1) == 1 and self._ends_at("at_least", index) is None

    def _joins(self, index: int, group: float, scale: float) -> bool:
        """Whether "and" stands inside one number: "treinta y cinco", not "five and six"."""
        if index + 1 >= len(self._words):
            return False
        joined = self._at("and", index) or self._words[index].key in self._lexicon.clitics
        digits = self._words[index + 1].key[0].isdigit()
        if not joined or (digits and (group or scale == 1)):
            return False
        following = self._value(index + 1, self._at("compounds", index + 1) or 1, first=False)
        return following is not None and _fits(group, following, scale)

    def _value(self, index: int, length: int, *, first: bool) -> float | None:
        """The value of a number or number word of `length` tokens."""
        if length > 1:
            return float(self._lexicon.table("compounds")[self._entry("compounds", index, length)])
        key = self._words[index].key
        if key[0].isdigit():
            return _digits_value(key)
        whole = self._reading(index, "numbers", prefixed=first)
        if whole is not None or "-" not in key:
            return None if whole is None else float(whole)
        entries = self._lexicon.table("numbers")
        parts = key.split("-")
        known = [entries[part] for part in parts if part in entries]
        return float(sum(known)) if len(known) == len(parts) else None

    def _reading(self, index: int, table: str, *, prefixed: bool = True) -> Any:
        """What a table says of a token, or of what is left without prepositions on it."""
        if index >= len(self._words):
            return None
        entries = self._lexicon.table(table)
        key = self._words[index].key
        readings = [key, *self._bare(key)] if prefixed else [key, *self._joined(key)]
        return next((entries[one] for one in readings if one in entries), None)

    def _bare(self, key: str) -> list[str]:
        fits = (one for one in self._prefixes if key.startswith(one) and len(key) > len(one) + 1)
        return [key[len(one) :] for one in fits] + self._joined(key)

    def _joined(self, key: str) -> list[str]:
        return [key[len(one) :] for one in self._lexicon.clitics if key.startswith(one)]

    def _dual(self, key: str) -> str | None:
        """What a dual noun counts two of: an article may stand before it."""
        entries, others = self._lexicon.table("duals"), self._lexicon.words("duals")
        if not entries and not others:
            return None
        articles = tuple(self._lexicon.keys("articles"))
        plain = [one for one in (key, *self._bare(key)) if one]
        forms = [*plain, *(one[len(a) :] for one in plain for a in articles if one.startswith(a))]
        known = next((str(entries[one]) for one in forms if one in entries), None)
        return "" if known is None and others.intersection(forms) else known

    def _entry(self, table: str, index: int, length: int) -> str:
        key = " ".join(word.key for word in self._words[index : index + length])
        entries = self._lexicon.table(table)
        for one in (key, *self._bare(key)):
            if one in entries:
                return one
        # An entry with an open end.
        return next(entry for entry in entries if "*" in entry and key.startswith(entry[:-1]))

    def _at(self, name: str, index: int) -> int:
        if not 0 <= index < len(self._words):
            return 0
        return self._lexicon.phrases(name).length_at(self._words, index)

    def _is_name(self, number: _Number) -> bool:
        """Whether it is a year, a day of a month, an hour, a label ("warehouse number 4")."""
        words, start, end = self._words, number.start, number.end
        year = end == start + 1 and _YEAR.fullmatch(words[start].key) is not None
        if year and not self._counts_behind(end):
            return True
        if self._at("months", end) or self._at("hours", end) or self._at("ordinals_behind", end):
            return True
        if self._ends_at("years_before", start) is not None and number.low >= _FIRST_YEAR:
            return True
        before = ("identifiers", "months", "hours_before")
        return any(self._ends_at(name, start) is not None for name in before) or self._hyphened(
            start
        )

    def _hyphened(self, index: int) -> bool:
        """Whether a number hangs on a name: "Falcon-9", but not on a preposition («ב-9»)."""
        if index == 0:
            return False
        before, gap_start = self._words[index - 1], self._words[index - 1].end
        gap = self._text[gap_start : self._words[index].start]
        joined = gap in _DASHES and not before.key[-1].isdigit()
        return joined and before.key not in {*self._prefixes, *self._lexicon.clitics}

    def _counts_behind(self, index: int) -> bool:
        """Whether something that is counted stands behind a figure that looks like a year."""
        return bool(self._at("counted", index) or self._at("percent", index))

    def _ranged(self, number: _Number) -> _Number:
        """The range that goes on behind a number: "5 to 7", "between 60 and 70", "5–7"."""
        end = number.end
        # "5 per cent to 7 per cent".
        behind = end + self._at("percent", end)
        gap = self._text[self._words[behind - 1].end : self._text_start(behind)]
        dash = gap.strip() in _DASHES and gap.strip() != ""
        link = 0 if dash else self._at("range_to", behind)
        between = self._ends_at("range_from", number.start)
        joined = bool(between is not None and not link and self._begins_by_clitic(behind))
        if between is not None and not link and not dash:
            link = self._at("and", behind)
        if not (dash or link or joined) or (behind == end + 1 and not dash and between is None):
            return number
        # "And" stands apart before digits: «بين 12 و15».
        apart = joined and self._words[behind].key in self._lexicon.clitics
        second = behind + (1 if apart else link)
        # "Between 5% and the 7%": an article may stand before the second.
        second += self._at("articles_before", second)
        other = self._number(second) if second < len(self._words) else None
        if other is None or other.counted or self._is_name(other):
            return number
        low = number.low
        if number.scale == 1.0 and other.scale > 1.0 and low < other.low / other.scale:
            low *= other.scale
        if not low < other.high:
            return number
        first = number.start if between is None else between
        return _Number(first, other.end, low, other.high, other.scale)

    def _text_start(self, index: int) -> int:
        return self._words[index].start if index < len(self._words) else len(self._text)

    def _begins_by_clitic(self, index: int) -> bool:
        clitics = self._lexicon.clitics
        return index < len(self._words) and self._words[index].key.startswith(clitics or ("\0",))

    def _score(self, index: int) -> list[Quantity]:
        """Both figures of a score: "4:2"; a clock time has two digits behind its colon."""
        match = _SCORE.fullmatch(self._words[index].key)
        if match is None:
            return []
        first, second = match.groups()
        if len(second) == 2 and int(first) < 24 and int(second) < 60:
            return []
        return [
            Quantity(index, index + 1, float(one), float(one), float(one))
            for one in (first, second)
        ]

    def _quantity(self, number: _Number) -> Quantity:
        start, end, low, high = number.start, number.end, number.low, number.high
        exact = low if low == high else math.sqrt(low * high) if low > 0 else (low + high) / 2
        unit = ""
        length = self._at("percent", end)
        before = self._ends_at("percent_before", start)
        if length:
            unit, end = "%", end + length
        elif before is not None:
            unit, start = "%", before
        first, low, high = self._bounded(start, end, low, high, exact)
        if unit:
            return Quantity(first, end, low, high, exact, unit)
        counted, kind = (number.counted, number.kind) if number.counted else self._counted(number)
        outcome = self._outcome(number, kind)
        return Quantity(first, end, low, high, exact, unit, counted, kind, outcome)

    def _bounded(
        self, start: int, end: int, low: float, high: float, exact: float
    ) -> tuple[int, float, float]:
        """Where the words that bound a number begin, and the interval that they leave."""
        before = [
            (begin, name) for name in _BOUNDS if (begin := self._ends_at(name, start)) is not None
        ]
        behind = [
            (start, name)
            for name, list_behind in _BOUNDS.items()
            if self._at(list_behind, end) or self._at(list_behind, end + 1)
        ]
        if not before and not behind:
            return start, low, high
        # "No more than" holds "more than": the longest phrase counts.
        first, name = min(before or behind)
        if name == "at_least" and not self._negated_before(first):
            return first, low, max(high, exact * _AT_LEAST_SPAN)
        if name != "around":
            return first, min(0.0, low), high
        return first, low * (1 - _AROUND_SHARE), high * (1 + _AROUND_SHARE)

    def _negated_before(self, index: int) -> bool:
        """Whether a bound is negated: "does not exceed", "has not taken more than"."""
        return any(
            self._at("negations", at) and not self._at("not_negations", at)
            for at in range(max(0, index - 2), index)
        )

    def _ends_at(self, name: str, index: int) -> int | None:
        """Where the longest phrase of the list begins that ends right before `index`.

        A word with a preposition written onto it counts as well («بنحو»).
        """
        phrases = self._lexicon.phrases(name)
        for begin in range(max(0, index - _BOUND_WITHIN), index):
            if begin + phrases.length_at(self._words, begin) == index:
                return begin
            for bare in self._bare(self._words[begin].key) if self._prefixes else ():
                word = replace(self._words[begin], key=bare)
                tail = [word, *self._words[begin + 1 : index]]
                if begin + phrases.length_at(tail, 0) == index:
                    return begin
        return None

    def _counted(self, number: _Number) -> tuple[tuple[int, int] | None, str]:
        """The word for what is counted: a known one near behind, else the next content word."""
        start, end = number.start, number.end
        sign_at = self._words[start].start - 1
        if sign_at >= 0 and self._text[sign_at] in _MONEY_SIGNS:
            return (start, start), self._text[sign_at]
        first: tuple[int, int] | None = None
        for index in range(end, min(len(self._words), end + _COUNTED_WITHIN + 1)):
            known = self._at("counted", index)
            if known and not self._parted(index):
                return (index, index + known), self._kind(index, known)
            if self._parted(index) or (first is not None and self._ends_noun(index)):
                break
            if first is None and not self._at("stopwords", index):
                first = (index, index + 1)
        return first, ""

    def _ends_noun(self, index: int) -> bool:
        """Whether a word cannot belong to the noun before it."""
        verb = self._words[index].key in self._lexicon.words("verbs")
        return verb or bool(self._at("stopwords", index) or self._at("happened", index))

    def _outcome(self, number: _Number, kind: str) -> str:
        """What happened to those who are counted: the nearest word of it that no mark parts."""
        entries = self._lexicon.table("happened")
        if kind in entries.values():
            return kind
        near = [
            (abs(index - number.start), index)
            for index in range(
                max(0, number.start - _HAPPENED_WITHIN),
                min(len(self._words), number.end + _HAPPENED_WITHIN),
            )
            if self._at("happened", index) and not self._marks_between(number, index)
        ]
        if not near:
            return ""
        index = min(near)[1]
        return str(entries[self._entry("happened", index, self._at("happened", index))])

    def _marks_between(self, number: _Number, index: int) -> bool:
        first, last = sorted((index, number.start))
        return any(self._parted(at) for at in range(first + 1, last + 1))

    def _kind(self, index: int, length: int) -> str:
        key = " ".join(word.key for word in self._words[index : index + length])
        entries = self._lexicon.table("counted")
        found = (entries[one] for one in (key, *self._joined(key)) if one in entries)
        return str(next(found, ""))


def _fits(group: float, value: float, scale: float) -> bool:
    """Whether two number words make up one number: hundred and ten, three and twenty.

    Args:
        group: what was added up since the last `scale` ("thousand").
    """
    if not group:
        return value < scale
    room = next((step for step in (100, 10) if group >= step and group % step == 0), 0)
    unit_first = 0 < group % 100 < 10 <= value < 100 and value % 10 == 0
    return 0 < value < room or unit_first


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


def _digits(value: float) -> int:
    return len(f"{value:.6g}".replace(".", "").split("e")[0].strip("0-")) or 1
