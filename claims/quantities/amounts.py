"""Quantities: the interval that an amount allows, its unit, what it counts and what happened."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from claims.lexicon import Lexicon
from claims.quantities.numbers import YEAR, Number, Numbers
from claims.quantities.surroundings import Surroundings
from claims.text import Token

# "At least 10" is not contradicted by 12, but by 300.
_AT_LEAST_SPAN = 3.0
_AROUND_SHARE = 0.1
# Two figures are roundings of one where they differ by no more than this share ...
_ROUNDING_SHARE = 0.02
# ... and one of them has no more significant digits than this.
_ROUND_DIGITS = 2
_SCORE = re.compile(r"(\d{1,3}):(\d{1,3})")
_MONEY_SIGNS = {
    "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₪": "shekels", "₺": "liras",
    "₽": "roubles", "﷼": "riyals",
}  # fmt: skip
# In tokens: how far from a number stands what it counts, and what happened to that.
_COUNTED_WITHIN, _HAPPENED_WITHIN = 3, 6
# How far before a number the words begin that announce it: "the number of the dead has risen to".
_ANNOUNCED_WITHIN = 14
# What those are who may be any of the dead: "the number of the dead has risen to 12 people".
_ANYBODY = "people"
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
    know it. `measure` is a measure or a currency ("metres", "euros"), likewise in every language.
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
    measure: str = ""

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


def quantities(text: str, words: Sequence[Token], lexicon: Lexicon) -> list[Quantity]:
    """The amounts among the tokens of a text, in order.

    Years, dates, clock times and labels ("warehouse number 4") are none.
    """
    return _Reader(text, words, lexicon).read()


def years(words: Sequence[Token]) -> frozenset[int]:
    """The years that a text names in four digits."""
    return frozenset(int(word.key) for word in words if YEAR.fullmatch(word.key))


class _Reader:
    """The reading of one text, from its numbers on."""

    def __init__(self, text: str, words: Sequence[Token], lexicon: Lexicon) -> None:
        self._around = Surroundings(text, words, lexicon)
        self._numbers = Numbers(self._around)

    def read(self) -> list[Quantity]:
        found: list[Quantity] = []
        index = 0
        while index < len(self._around.words):
            score = self._score(index)
            if score:
                found += score
                index += 1
                continue
            number = self._numbers.number(index)
            # "The number of" is none, though the same word may say "a number of".
            if number is None or number.end <= index + self._around.at("counts", index):
                index += 1
                continue
            if self._numbers.is_name(number):
                index = number.end
                continue
            quantity = self._quantity(self._numbers.ranged(number))
            found.append(quantity)
            index = quantity.end
        return found

    def _score(self, index: int) -> list[Quantity]:
        """Both figures of a score: "4:2"; a clock time has two digits behind its colon."""
        match = _SCORE.fullmatch(self._around.words[index].key)
        if match is None:
            return []
        first, second = match.groups()
        if len(second) == 2 and int(first) < 24 and int(second) < 60:
            return []
        return [
            Quantity(index, index + 1, float(one), float(one), float(one))
            for one in (first, second)
        ]

    def _quantity(self, number: Number) -> Quantity:
        start, end, low, high = number.start, number.end, number.low, number.high
        exact = low if low == high else math.sqrt(low * high) if low > 0 else (low + high) / 2
        unit = ""
        length = self._around.at("percent", end)
        before = self._around.ends_at("percent_before", start)
        if length:
            unit, end = "%", end + length
        elif before is not None:
            unit, start = "%", before
        announced = None if unit else self._announced(number.start)
        first, low, high = self._bounded(start, end, low, high, exact)
        if announced and self._around.ends_at("reached", start) == first:
            low = high = exact
        if unit:
            return Quantity(first, end, low, high, exact, unit)
        if measured := self._measured(number):
            span, measure = measured
            return Quantity(first, end, low, high, exact, counted=span, measure=measure)
        counted, kind = (number.counted, number.kind) if number.counted else self._counted(number)
        if announced and not kind:
            counted, kind = announced
        told = [announced] if announced and kind in (announced[1], _ANYBODY) else []
        outcome = self._outcome(number, *told, (counted, kind))
        return Quantity(first, end, low, high, exact, unit, counted, kind, outcome)

    def _announced(self, start: int) -> tuple[tuple[int, int], str] | None:
        """What a number counts that is announced: the tokens of "dead" in "the number of dead"."""
        for index in range(start - 1, max(-1, start - 1 - _ANNOUNCED_WITHIN), -1):
            if self._around.parted(index + 1):
                return None
            if toll := self._around.at("tolls", index):
                entry = self._around.entry("tolls", index, toll)
                return (index, index + toll), str(self._around.lexicon.table("tolls")[entry])
            length = self._around.at("counts", index)
            if length > self._around.at("dozens", index):
                behind = range(index + 1, min(start, index + length + _COUNTED_WITHIN))
                return self._noun(behind) or self._noun(range(max(0, index - 1), index))
        return None

    def _noun(self, tokens: range) -> tuple[tuple[int, int], str] | None:
        """The first known word among some tokens for what is counted, or for what befell it."""
        for index in tokens:
            if known := self._around.at("counted", index):
                return (index, index + known), self._kind(index, known)
            if known := self._around.at("happened", index):
                return (index, index + known), self._happened(index)
        return None

    def _bounded(
        self, start: int, end: int, low: float, high: float, exact: float
    ) -> tuple[int, float, float]:
        """Where the words that bound a number begin, and the interval that they leave."""
        before = [
            (begin, name)
            for name in _BOUNDS
            if (begin := self._around.ends_at(name, start)) is not None
        ]
        behind = [
            (start, name)
            for name, list_behind in _BOUNDS.items()
            if self._around.at(list_behind, end) or self._around.at(list_behind, end + 1)
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
            self._around.at("negations", at) and not self._around.at("not_negations", at)
            for at in range(max(0, index - 2), index)
        )

    def _counted(self, number: Number) -> tuple[tuple[int, int] | None, str]:
        """The word for what is counted: a known one near behind, else the next content word."""
        end = number.end
        first: tuple[int, int] | None = None
        for index in range(end, min(len(self._around.words), end + _COUNTED_WITHIN + 1)):
            known = self._around.at("counted", index)
            if known and not self._around.parted(index):
                return (index, index + known), self._kind(index, known)
            if self._around.parted(index) or (first is not None and self._ends_noun(index)):
                break
            if first is None and not self._around.at("stopwords", index):
                first = (index, index + 1)
        return first, ""

    def _measured(self, number: Number) -> tuple[tuple[int, int], str] | None:
        """The measure of a number: a sign before it, or a word behind it: "5 US dollars"."""
        start, end = number.start, number.end
        sign_at = self._around.words[start].start - 1
        if sign_at >= 0 and self._around.text[sign_at] in _MONEY_SIGNS:
            return (start, start), _MONEY_SIGNS[self._around.text[sign_at]]
        if number.scale > 1.0:
            end += self._around.at("scale_links", end)
        for index in (end, end + 1):
            known = self._around.at("measures", index)
            if known and not self._around.parted(index):
                entry = self._around.entry("measures", index, known)
                return (index, index + known), str(self._around.lexicon.table("measures")[entry])
            if self._around.at("stopwords", index):
                break
        return None

    def _ends_noun(self, index: int) -> bool:
        """Whether a word cannot belong to the noun before it."""
        verb = self._around.words[index].key in self._around.lexicon.words("verbs")
        return verb or bool(
            self._around.at("stopwords", index) or self._around.at("happened", index)
        )

    def _outcome(self, number: Number, *counted: tuple[tuple[int, int] | None, str]) -> str:
        """What happened to those who are counted: the nearest word of it that no mark parts."""
        outcomes = self._around.lexicon.table("happened").values()
        if kind := next((kind for _, kind in counted if kind in outcomes), ""):
            return kind
        begins = min([number.start, *(span[0] for span, _ in counted if span)])
        near = [
            (abs(index - number.start), index)
            for index in range(
                max(0, min(begins, number.start - _HAPPENED_WITHIN)),
                min(len(self._around.words), number.end + _HAPPENED_WITHIN),
            )
            if self._around.at("happened", index) and not self._marks_between(number, index)
        ]
        if not near:
            return ""
        return self._happened(min(near)[1])

    def _happened(self, index: int) -> str:
        length = self._around.at("happened", index)
        entry = self._around.entry("happened", index, length)
        return str(self._around.lexicon.table("happened")[entry])

    def _marks_between(self, number: Number, index: int) -> bool:
        first, last = sorted((index, number.start))
        return any(self._around.parted(at) for at in range(first + 1, last + 1))

    def _kind(self, index: int, length: int) -> str:
        key = " ".join(word.key for word in self._around.words[index : index + length])
        entries = self._around.lexicon.table("counted")
        found = (entries[one] for one in (key, *self._around.joined(key)) if one in entries)
        return str(next(found, ""))


def _digits(value: float) -> int:
    return len(f"{value:.6g}".replace(".", "").split("e")[0].strip("0-")) or 1
