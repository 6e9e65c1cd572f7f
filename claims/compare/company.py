"""Company: what others add to what two claims say to each other by themselves.

Claims that say the same have one answer to a third: where one of them plainly opposes it, and the
other is put in words that a judge does not make out, the first speaks for both. And a claim has
at most one partner in an article: where another is likelier, this one is none. Classifying pairs
together is called collective classification (Sen et al. 2008); one round of it, over what pairs
are by themselves, is the same in whatever order articles came in.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from itertools import product

from claims.compare.relations import KINDS, OPPOSED, SAME, UNRELATED
from claims.records import Alone

# From this probability on of being the same one claim speaks for another.
_LINKED = 0.4
# Pairs that are surer to be unrelated stand beside no other: keeping all of them, four times as
# many, tells the kinds apart no better.
_UNRELATED = 0.98
# Log-odds end here.
_LEAST = 1e-3
_TOLD = KINDS[:-1]
# What pairs are that were not compared, or are surely unrelated.
_STRANGERS = (-6.0,) * len(_TOLD)


class Company:
    """Pairs that stand beside one another.

    Args:
        pairs: those that the claims of any asked pair stand in, and claims linked to these.
    """

    def __init__(self, pairs: Iterable[Alone]) -> None:
        self._pairs: dict[str, dict[str, Alone]] = {}
        self._in_article: dict[tuple[str, str], list[Alone]] = {}
        self._links: dict[str, list[tuple[str, float]]] = {}
        for one in pairs:
            for here, there, article in _sides(one):
                self._pairs.setdefault(here, {})[there] = one
                self._in_article.setdefault((here, article), []).append(one)
                if is_link(one):
                    sure = one.alone[KINDS.index(SAME)]
                    self._links.setdefault(here, []).append((there, sure))

    def features(self, one: Alone) -> dict[str, float]:
        """What a pair is by itself, and what those beside it are: named features.

        Whoever says the same as one of its claims counts by how surely that is so, against the
        other, and against whoever says the same as that.
        """
        own = _log_odds(one)
        total, weight = [0.0] * len(own), 0.0
        for (left, sure), (right, also) in product(*self._speakers(one)):
            own_pair = (left, right) == (one.a, one.b)
            if left == right and not own_pair:
                # Who speaks for both is nothing to itself.
                continue
            beside = one if own_pair else self._between(left, right)
            odds = _STRANGERS if beside is None else _log_odds(beside)
            count = sure * also
            total = [sum_ + count * value for sum_, value in zip(total, odds, strict=True)]
            weight += count
        found = {f"alone {kind}": value for kind, value in zip(_TOLD, own, strict=True)}
        found |= {
            f"others {kind}": sum_ / weight - value
            for kind, sum_, value in zip(_TOLD, total, own, strict=True)
        }
        found["others"] = math.log(weight)
        return found | self._rivals(one)

    def speaking_for(self, one: Alone) -> list[str]:
        """The claims that speak for either side of a pair, by id."""
        left, right = self._speakers(one)
        return sorted({other for other, _ in (*left, *right)} - {one.a, one.b})

    def _speakers(self, one: Alone) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
        """For either side of a pair itself and those that speak for it, and how surely."""
        left, right = (
            [(here, 1.0), *((id, sure) for id, sure in self._links.get(here, ()) if id != there)]
            for here, there, _ in _sides(one)
        )
        return left, right

    def _between(self, a: str, b: str) -> Alone | None:
        return self._pairs.get(a, {}).get(b)

    def _rivals(self, one: Alone) -> dict[str, float]:
        """How likely either claim's other partners in the other's article are; most and least."""
        best = []
        for here, _, article in _sides(one):
            others = self._in_article.get((here, article), ())
            rivals = [each for each in others if each.id != one.id]
            best.append((
                max((each.alone[KINDS.index(SAME)] for each in rivals), default=0.0),
                max((each.alone[KINDS.index(OPPOSED)] for each in rivals), default=0.0),
                max((1.0 - each.alone[KINDS.index(UNRELATED)] for each in rivals), default=0.0),
            ))  # fmt: skip
        found = dict[str, float]()
        for name, *both in zip((SAME, OPPOSED, "related"), *best, strict=True):
            found |= {f"a rival {name}": max(both), f"rivals of both {name}": min(both)}
        return found


def is_surely_unrelated(alone: Sequence[float]) -> bool:
    """Whether a pair with such probabilities of `KINDS` is unrelated whatever stands beside it."""
    return alone[KINDS.index(UNRELATED)] > _UNRELATED


def is_link(one: Alone) -> bool:
    """Whether either claim of a pair speaks for the other."""
    return one.linked and one.alone[KINDS.index(SAME)] >= _LINKED


def linked_to(claims: Collection[str], pairs: Iterable[Alone]) -> set[str]:
    """Some claims, and all that speak for one of them."""
    links = ({one.a, one.b} for one in pairs if is_link(one))
    return set(claims).union(*(both for both in links if not both.isdisjoint(claims)))


def _sides(one: Alone) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Either claim, the other, and the other's article."""
    return (one.a, one.b, one.articles[1]), (one.b, one.a, one.articles[0])


def _log_odds(one: Alone) -> tuple[float, ...]:
    """Of every kind against unrelated."""
    *told, unrelated = (math.log(max(value, _LEAST)) for value in one.alone)
    return tuple(value - unrelated for value in told)
