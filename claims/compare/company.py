"""Company: what others add to what two claims say to each other by themselves.

Claims that say the same have one answer to a third: where one of them plainly opposes it, and the
other is put in words that a judge does not make out, the first speaks for both. A claim has at
most one partner in an article: where another is likelier, this one is none. Two claims on one
question have the same partners. And what others say again after it was contradicted has not been
overtaken by time. Classifying pairs together is called collective classification (Sen et al.
2008); here pairs are classified by what those beside them are by themselves, and once more by
what the first round has made of these.
"""

from collections.abc import Sequence

import numpy as np

from claims.compare.adjacency import (
    Adjacency,
    Floats,
    Numbers,
    best_others,
    lots,
    spread,
    totals,
)
from claims.compare.relations import KINDS, OPPOSED, SAME, SCOPE, UNRELATED, UPDATE
from claims.records import Alone, Interval

# From this probability on of being the same one claim speaks for another.
_LINKED = 0.4
# Whoever speaks for a claim beside so many surer ones is not heard: what a pair costs is bound.
_MOST_HEARD = 12
# Pairs that are surer to be unrelated stand beside no other: keeping all of them, four times as
# many, tells the kinds apart no better.
_UNRELATED = 0.98
# Log-odds end here.
_LEAST = 1e-3
# Of every kind, of pairs that were not compared, or are surely unrelated.
_STRANGERS = -6.0
# Reports within an hour are of one time.
_HOUR = 1.0
# What a claim's partners are to it is told from few as from this many, and one of no kind.
_FEW = 0.1
_TOLD = KINDS[:-1]
_RIVALS = (SAME, OPPOSED, "related")
_SPOKEN_FOR = (
    *(f"others {kind}" for kind in _TOLD),
    "others", "said again later", "said before", "others later", "others earlier",
)  # fmt: skip
FEATURES = (
    *(f"alone {kind}" for kind in _TOLD),
    *_SPOKEN_FOR,
    *(f"a rival {kind}" for kind in _RIVALS),
    *(f"rivals of both {kind}" for kind in _RIVALS),
    *(f"partners of one {kind}" for kind in _TOLD),
    *(f"partners of both {kind}" for kind in _TOLD),
    "partners in common", "partners apart", "nearest partner in common", "share in common",
    "the same and opposed", "the same to both", "opposed to both", "otherwise to both",
)  # fmt: skip


class Company:
    """Pairs that stand beside one another.

    What a pair's features are hangs on the pairs of its own claims, and of those that speak for
    one of these, alone; they are the same to the last digit whatever others are here.

    Args:
        pairs: each once.
    """

    def __init__(self, pairs: Sequence[Alone]) -> None:
        self._ids = sorted({id for one in pairs for id in (one.a, one.b)})
        number = {id: i for i, id in enumerate(self._ids)}
        self._a = np.array([number[one.a] for one in pairs], np.intp)
        self._b = np.array([number[one.b] for one in pairs], np.intp)
        self._linked = np.array([one.linked for one in pairs], np.bool_)
        sides = {
            id: (of, stamp)
            for one in pairs
            for id, of, stamp in zip((one.a, one.b), one.articles, one.published, strict=True)
        }
        articles = sorted({of for of, _ in sides.values()})
        article = np.searchsorted(articles, [sides[id][0] for id in self._ids])
        self._hour = np.array([_hour(sides[id][1]) for id in self._ids])
        self._sides = Adjacency(self._a, self._b, size=len(self._ids))
        here, there = self._sides.here, self._sides.there
        # In order of the other's article rivals stand next to one another.
        self._by_article = np.lexsort((there, article[there], here))
        between = np.stack((here, article[there]))[:, self._by_article]
        new = np.any(between[:, 1:] != between[:, :-1], axis=0)
        self._groups = np.concatenate(([0], np.nonzero(new)[0] + 1))[: len(here)]

    def features(self, probabilities: Floats) -> Floats:
        """What stands beside every pair, by what all are taken for, (pairs, `FEATURES`).

        Args:
            probabilities: of `KINDS`, (pairs, kinds).
        """
        told = np.log(np.maximum(probabilities, _LEAST))
        odds = told[:, :-1] - told[:, -1:]
        related = probabilities[:, :-1].sum(axis=1)
        return np.concatenate(
            (
                odds,
                self._spoken_for(odds, probabilities),
                self._rivals(probabilities, related),
                self._partners(probabilities),
                self._common(probabilities, related),
            ),
            axis=1,
        )

    def speaking_for(self, pair: int, probabilities: Floats) -> list[str]:
        """The claims that speak for either side of a pair, by id.

        Args:
            pair: its place.
            probabilities: of `KINDS`, (pairs, kinds).
        """
        starts, others, _ = self._speakers(probabilities)
        sides = {int(self._a[pair]), int(self._b[pair])}
        found = {int(each) for one in sides for each in others[starts[one] : starts[one + 1]]}
        return [self._ids[one] for one in sorted(found - sides)]

    def _speakers(self, probabilities: Floats) -> tuple[Numbers, Numbers, Floats]:
        """Who speaks for every claim, itself first of all, and how surely.

        The claims, those of each from its start on, surest first.
        """
        same = probabilities[self._sides.pair, KINDS.index(SAME)]
        links = self._linked[self._sides.pair] & (same >= _LINKED)
        own = np.arange(len(self._ids))
        here = np.concatenate((own, self._sides.here[links]))
        there = np.concatenate((own, self._sides.there[links]))
        sure = np.concatenate((np.ones(len(own)), same[links]))
        order = np.lexsort((there, -sure, there != here, here))
        here, there, sure = here[order], there[order], sure[order]
        rank = np.arange(len(here)) - np.searchsorted(here, own)[here]
        heard = rank <= _MOST_HEARD
        starts = np.searchsorted(here[heard], np.arange(len(own) + 1))
        return starts, there[heard], sure[heard]

    def _spoken_for(self, odds: Floats, probabilities: Floats) -> Floats:
        """What those that say the same as one side are to the other, and to whoever speaks for it.

        Each counts by how surely it says the same.
        """
        starts, speaker, sure = self._speakers(probabilities)
        hours = self._hour[np.stack((self._a, self._b))]
        # The sides in order of time, or of their ids.
        turned = (hours[1] < hours[0]) | (~(hours[0] < hours[1]) & (self._b < self._a))
        early, late = np.where(turned, (self._b, self._a), (self._a, self._b))
        many, also = (np.diff(starts)[side] for side in (early, late))
        found = np.zeros((len(odds), len(_SPOKEN_FOR)))
        for rows in lots(many * also):
            row, place = spread(many[rows] * also[rows])
            x, z = early[rows][row], late[rows][row]
            first = starts[x] + place // also[rows][row]
            second = starts[z] + place % also[rows][row]
            left, right = speaker[first], speaker[second]
            # Neither side speaks for the other here, and who speaks for both is nothing to itself.
            own = (left == x) & (right == z)
            beside = own | ((left != z) & (right != x) & (left != right))
            row, x, z, left, right, first, second = (
                each[beside] for each in (row, x, z, left, right, first, second)
            )
            count = sure[first] * sure[second]
            between = self._sides.between(left, right)
            told = np.where(between[:, None] < 0, _STRANGERS, odds[between])
            later = self._hour[right] - self._hour[left]
            weight, again, before, after, ahead, *sums = (
                totals(row, count * values, len(many[rows]))
                for values in (
                    np.ones(len(row)),
                    (right == z) & (later < 0),
                    (left == x) & (later < 0),
                    later > _HOUR,
                    later < -_HOUR,
                    *told.T,
                )
            )
            found[rows] = np.stack(
                (
                    *(sum_ / weight - odds[rows, kind] for kind, sum_ in enumerate(sums)),
                    np.log(weight),
                    np.log1p(again),
                    np.log1p(before),
                    after / weight,
                    ahead / weight,
                ),
                axis=1,
            )
        return found

    def _rivals(self, probabilities: Floats, related: Floats) -> Floats:
        """How likely either claim's other partners in the other's article are; most and least."""
        most, least = [], []
        for values in (*(probabilities[:, KINDS.index(one)] for one in _RIVALS[:2]), related):
            best = best_others(values[self._sides.pair[self._by_article]], self._groups)
            of = np.empty((2, len(values)))
            place = self._sides.pair[self._by_article]
            first = self._sides.here[self._by_article] == self._a[place]
            of[np.where(first, 0, 1), place] = best
            most.append(of.max(axis=0))
            least.append(of.min(axis=0))
        return np.stack((*most, *least), axis=1)

    def _partners(self, probabilities: Floats) -> Floats:
        """What all other partners of either claim are to it: shares; the larger, the smaller."""
        told = probabilities[:, :-1]
        own = np.stack([self._sides.sums(told[:, kind]) for kind in range(len(_TOLD))], axis=1)
        sides = []
        for side in (self._a, self._b):
            others = np.maximum(own[side] - told, 0.0)
            whole = others.sum(axis=1, keepdims=True) + 1.0 + _FEW * len(_TOLD)
            sides.append((others + _FEW) / whole)
        return np.concatenate((np.maximum(*sides), np.minimum(*sides)), axis=1)

    def _common(self, probabilities: Floats, related: Floats) -> Floats:
        """The partners that both claims have, and what these are to one and to the other."""
        same, opposed, update, scope = (
            probabilities[:, KINDS.index(one)] for one in (SAME, OPPOSED, UPDATE, SCOPE)
        )
        degree = np.diff(self._sides.starts)
        swapped = degree[self._b] < degree[self._a]
        fewer, more = np.where(swapped, (self._b, self._a), (self._a, self._b))
        found = np.zeros((len(related), 6))
        for rows in lots(degree[fewer]):
            row, place = spread(degree[fewer][rows])
            place += self._sides.starts[fewer[rows]][row]
            between = self._sides.between(self._sides.there[place], more[rows][row])
            both = between >= 0
            row, one, other = row[both], self._sides.pair[place[both]], between[both]
            size = len(related[rows])
            nearer = np.minimum(related[one], related[other])
            nearest = np.zeros(size)
            np.maximum.at(nearest, row, nearer)
            crossed = same[one] * opposed[other] + opposed[one] * same[other]
            told = (
                nearer,
                crossed,
                same[one] * same[other],
                opposed[one] * opposed[other],
                update[one] * update[other] + scope[one] * scope[other],
            )
            found[rows] = np.stack(
                (nearest, *(totals(row, values, size) for values in told)), axis=1
            )
        nearest, common, *alike = found.T
        whole = self._sides.sums(related)
        others = [np.maximum(whole[side] - related, 0.0) for side in (self._a, self._b)]
        either = np.maximum(sum(others) - common, common)
        return np.stack(
            (
                np.log1p(common),
                np.log1p(either - common),
                nearest,
                common / (either + 1.0),
                *map(np.log1p, alike),
            ),
            axis=1,
        )


def is_surely_unrelated(alone: Sequence[float]) -> bool:
    """Whether a pair with such probabilities of `KINDS` is unrelated whatever stands beside it."""
    return alone[KINDS.index(UNRELATED)] > _UNRELATED


def _hour(stamp: str | None) -> float:
    """Hours since 1970, at the earliest; no number where it is unknown."""
    published = Interval.of(stamp)
    return np.nan if published is None else published.start.timestamp() / 3600
