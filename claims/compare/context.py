"""Context: when and where a claim holds, and whether two claims speak of one event."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from claims.clock import Clock, clocks
from claims.lexicon import lexicon
from claims.records import Claim, Interval, Likeness, Mode
from claims.text import tokens
from claims.times import Time, times

# Reports of one happening follow within days; later ones are about what came of it.
ONE_EVENT = timedelta(days=4)
_YEAR_DIGITS = 4
# A claim comes again in every pair; beyond this many the oldest are forgotten.
_REMEMBERED = 1 << 16


class Togetherness(StrEnum):
    """Whether two claims speak of one event."""

    ONE_EVENT = "one event"
    OTHER_TIME = "other time"
    OTHER_EVENT = "other event"
    UNKNOWN_TIME = "unknown time"


@dataclass(frozen=True)
class Context:
    """When a claim's article was published, and what other times the claim itself names.

    Attributes:
        not_yet: whether it says that something has not come about yet.
        at_odds: whether it tells that others disagree, which takes no side.
    """

    published: Interval | None
    years: frozenset[int]
    earlier: bool
    not_yet: bool = False
    at_odds: bool = False
    days: tuple[Time, ...] = ()
    clocks: frozenset[Clock] = frozenset()

    @classmethod
    @lru_cache(maxsize=_REMEMBERED)
    def of(cls, claim: Claim) -> "Context":
        """The context of a claim, from its article and the words of its sentence."""
        published = Interval.of(claim.article.published)
        words = tokens(claim.text)
        years = frozenset(
            int(word.key)
            for word in words
            if word.key.isdigit() and len(word.key) == _YEAR_DIGITS and word.key[:2] in ("19", "20")
        )
        others = frozenset(
            year for year in years if published is None or year != published.start.year
        )
        lists = lexicon(claim.language)
        earlier, not_yet, at_odds = (
            lists.phrases(name).any(words) for name in ("earlier", "not_yet", "at_odds")
        )
        named = times(
            claim.text,
            language=claim.language,
            published=None if published is None else published.start.date(),
            ahead=claim.mode is Mode.PREDICTED,
        )
        days = tuple(time for time in named if time.resolution == "day")
        told = clocks(claim.text, language=claim.language)
        return cls(published, others, earlier, not_yet, at_odds, days, told)


def together(a: Claim, b: Claim, *, likeness: float, scale: Likeness) -> Togetherness:
    """Whether two claims speak of one event.

    A claim that names another year, or an earlier time, leaves its article's event.

    Args:
        likeness: of their articles, by meaning and shared names.
        scale: what it means.
    """
    left, right = Context.of(a), Context.of(b)
    undated = False
    if a.article.id != b.article.id:
        undated = left.published is None or right.published is None
        if left.published is not None and right.published is not None:
            if left.published.gap(right.published) > ONE_EVENT:
                return Togetherness.OTHER_EVENT
            bound = scale.one_event if a.language == b.language else scale.one_event_across
        else:
            bound = scale.one_event_undated
        if likeness < bound:
            return Togetherness.OTHER_EVENT
    if left.years != right.years and (left.years or right.years):
        return Togetherness.OTHER_TIME
    if left.earlier != right.earlier or _days_apart(left.days, right.days):
        return Togetherness.OTHER_TIME
    return Togetherness.UNKNOWN_TIME if undated else Togetherness.ONE_EVENT


def one_hour(a: Claim, b: Claim) -> bool:
    """Whether two claims name one time of day, and no days that differ."""
    left, right = Context.of(a), Context.of(b)
    first, second = ({time.first for time in side.days} for side in (left, right))
    one_day = bool(first & second) or not (first and second)
    return one_day and any(x.meets(y) for x in left.clocks for y in right.clocks)


def _days_apart(left: tuple[Time, ...], right: tuple[Time, ...]) -> bool:
    """Whether both name days, and none of the one side is near one of the other."""
    pairs = [(a.first, b.first) for a in left for b in right]
    return bool(pairs) and all(abs(a - b) > ONE_EVENT for a, b in pairs)
