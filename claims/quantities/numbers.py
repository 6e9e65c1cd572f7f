"""Numbers in a text: figures and number words, duals, ranges, and which figures are only names."""

import re
from dataclasses import dataclass

from claims.quantities.surroundings import Surroundings

YEAR = re.compile(r"(?:1[89]|20)\d\d")
_GROUPED = re.compile(r"\d{1,3}(?:[,.\u060c]\d{3})+")
# No smaller figure behind the word for "year" names one.
_FIRST_YEAR = 1000
_HALF = 0.5
_THOUSAND = 1000
_DASHES = ("-", "–", "—", "\u2212")


@dataclass(frozen=True)
class Number:
    """A number as it stands: tokens `start` to `end`, its interval, and the scale it ends in."""

    start: int
    end: int
    low: float
    high: float
    scale: float = 1.0
    counted: tuple[int, int] | None = None
    kind: str = ""


class Numbers:
    """The numbers of one text."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def number(self, index: int) -> Number | None:
        """The number that begins at a token."""
        words, lexicon = self._around.words, self._around.lexicon
        dozens = self._around.at("dozens", index)
        if dozens:
            low, high = lexicon.table("dozens")[self._around.entry("dozens", index, dozens)]
            return self._scaled(Number(index, index + dozens, float(low), float(high)))
        vague = self._around.reading(index, "vague")
        if vague is not None:
            low, high = vague
            return self._scaled(Number(index, index + 1, float(low), float(high)))
        dual = self._dual(words[index].key)
        # A second one is an adjective of the first: "two unmanned planes".
        if dual is not None and (index == 0 or self._dual(words[index - 1].key) is None):
            return Number(index, index + 1, 2.0, 2.0, counted=(index, index + 1), kind=dual)
        return self._figures(index)

    def is_name(self, number: Number) -> bool:
        """Whether it is a year, a day of a month, an hour, a label ("warehouse number 4")."""
        words, start, end = self._around.words, number.start, number.end
        year = end == start + 1 and YEAR.fullmatch(words[start].key) is not None
        if year and not self._counts_behind(end):
            return True
        if (
            self._around.at("months", end)
            or self._around.at("hours", end)
            or self._around.at("ordinals_behind", end)
        ):
            return True
        if self._around.ends_at("years_before", start) is not None and number.low >= _FIRST_YEAR:
            return True
        before = ("identifiers", "months", "hours_before")
        return any(
            self._around.ends_at(name, start) is not None for name in before
        ) or self._hyphened(start)

    def ranged(self, number: Number) -> Number:
        """The range that goes on behind a number: "5 to 7", "between 60 and 70", "5–7"."""
        end = number.end
        # "5 per cent to 7 per cent".
        behind = end + self._around.at("percent", end)
        gap = self._around.text[
            self._around.words[behind - 1].end : self._around.text_start(behind)
        ]
        dash = gap.strip() in _DASHES and gap.strip() != ""
        link = 0 if dash else self._around.at("range_to", behind)
        between = self._around.ends_at("range_from", number.start)
        joined = bool(between is not None and not link and self._around.begins_by_clitic(behind))
        if between is not None and not link and not dash:
            link = self._around.at("and", behind)
        if not (dash or link or joined) or (behind == end + 1 and not dash and between is None):
            return number
        # "And" stands apart before digits: «بين 12 و15».
        apart = joined and self._around.words[behind].key in self._around.lexicon.clitics
        second = behind + (1 if apart else link)
        # "Between 5% and the 7%": an article may stand before the second.
        second += self._around.at("articles_before", second)
        other = self.number(second) if second < len(self._around.words) else None
        if other is None or other.counted or self.is_name(other):
            return number
        low = number.low
        if number.scale == 1.0 and other.scale > 1.0 and low < other.low / other.scale:
            low *= other.scale
        if not low < other.high:
            return number
        first = number.start if between is None else between
        return Number(first, other.end, low, other.high, other.scale)

    def _figures(self, index: int) -> Number | None:
        words = self._around.words
        total, group, end, scale = 0.0, 0.0, index, 1.0
        while end < len(words):
            digits, length = words[end].key[0].isdigit(), self._around.at("compounds", end) or 1
            value = self._value(end, length, first=end == index)
            scales = self._around.reading(end, "scales")
            if end > index and (self._around.parted(end) or self._around.at("percent", end)):
                break
            # "2 bin 318": figures may go on behind a scale.
            goes_on = not digits or (not group and scale > 1)
            if value == _HALF and end > index:
                if not self._is_joined(end) or not self._may_be_halved(end, group, scale):
                    break
                group += _HALF * _halved(group, scale)
                # In Arabic "three millions and a half of the million".
                end += int(self._behind(end) == scale > 1)
            elif value is not None and (end == index or (goes_on and _fits(group, value, scale))):
                group += value
                end += length - 1
            elif scales is not None and not digits:
                group = (group or 1.0) * scales
                if scales >= _THOUSAND:
                    total, group, scale = total + group, 0.0, scales
            elif not self._joins(end, group, scale):
                break
            end += 1
        if end == index:
            return None
        sign = -1.0 if self._negative(index) else 1.0
        value = sign * (total + group)
        return Number(index, end, value, value, scale)

    def _scaled(self, number: Number) -> Number:
        scale = (
            self._around.reading(number.end, "scales")
            if number.end < len(self._around.words)
            else None
        )
        if scale is None:
            return number
        return Number(number.start, number.end + 1, number.low * scale, number.high * scale, scale)

    def _negative(self, index: int) -> bool:
        start = self._around.words[index].start
        if self._around.text[max(0, start - 1) : start] in _DASHES:
            return start == 1 or self._around.text[start - 2].isspace()
        # "Al menos" ends in the word for "minus".
        return (
            self._around.at("minus", index - 1) == 1
            and self._around.ends_at("at_least", index) is None
        )

    def _joins(self, index: int, group: float, scale: float) -> bool:
        """Whether "and" stands inside one number: "treinta y cinco", not "five and six"."""
        if index + 1 >= len(self._around.words):
            return False
        digits = self._around.words[index + 1].key[0].isdigit()
        if not self._is_joined(index + 1) or (digits and (group or scale == 1)):
            return False
        following = self._value(
            index + 1, self._around.at("compounds", index + 1) or 1, first=False
        )
        if following == _HALF:
            return self._may_be_halved(index + 1, group, scale)
        return following is not None and _fits(group, following, scale)

    def _is_joined(self, index: int) -> bool:
        """Whether "and" stands before a token, or is written onto it."""
        before = self._around.words[index - 1].key
        apart = self._around.at("and", index - 1) or before in self._around.lexicon.clitics
        return bool(apart) or self._around.begins_by_clitic(index)

    def _may_be_halved(self, index: int, group: float, scale: float) -> bool:
        """Whether "and half" goes on in a number: of a thousand, or before a scale or a per cent.

        Otherwise half of something else may follow: "five, and half the town".
        """
        large = (not group and scale > 1) or (group > 0 and group % _THOUSAND == 0)
        return (
            large or self._behind(index) is not None or bool(self._around.at("percent", index + 1))
        )

    def _behind(self, index: int) -> float | None:
        """The scale behind a token."""
        found: float | None = self._around.reading(index + 1, "scales")
        return found

    def _value(self, index: int, length: int, *, first: bool) -> float | None:
        """The value of a number or number word of `length` tokens."""
        if length > 1:
            return float(
                self._around.lexicon.table("compounds")[
                    self._around.entry("compounds", index, length)
                ]
            )
        key = self._around.words[index].key
        if key[0].isdigit():
            return _digits_value(key)
        whole = self._around.reading(index, "numbers", prefixed=first)
        if whole is not None or "-" not in key:
            return None if whole is None else float(whole)
        entries = self._around.lexicon.table("numbers")
        parts = key.split("-")
        known = [entries[part] for part in parts if part in entries]
        return float(sum(known)) if len(known) == len(parts) else None

    def _dual(self, key: str) -> str | None:
        """What a dual noun counts two of: an article may stand before it."""
        entries, others = self._around.lexicon.table("duals"), self._around.lexicon.words("duals")
        if not entries and not others:
            return None
        articles = tuple(self._around.lexicon.keys("articles"))
        plain = [one for one in (key, *self._around.bare(key)) if one]
        forms = [*plain, *(one[len(a) :] for one in plain for a in articles if one.startswith(a))]
        known = next((str(entries[one]) for one in forms if one in entries), None)
        return "" if known is None and others.intersection(forms) else known

    def _hyphened(self, index: int) -> bool:
        """Whether a number hangs on a name: "Falcon-9", but not on a preposition («ב-9»)."""
        if index == 0:
            return False
        before, gap_start = self._around.words[index - 1], self._around.words[index - 1].end
        gap = self._around.text[gap_start : self._around.words[index].start]
        joined = gap in _DASHES and not before.key[-1].isdigit()
        return joined and before.key not in {*self._around.prefixes, *self._around.lexicon.clitics}

    def _counts_behind(self, index: int) -> bool:
        """Whether something that is counted stands behind a figure that looks like a year."""
        return bool(self._around.at("counted", index) or self._around.at("percent", index))


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


def _halved(group: float, scale: float) -> float:
    """What "and a half" is half of, behind a number; arguments as for `_fits`."""
    if not group:
        return scale
    return float(_THOUSAND) if group % _THOUSAND == 0 else 1.0


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
